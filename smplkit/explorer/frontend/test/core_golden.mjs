/** Golden numbers of the body, written by tests/browser/golden_core.py. */

import { readFileSync } from "node:fs";
import { Body } from "../src/body.js";
import { decode } from "../src/payload.js";
import { Store } from "../src/store.js";

const folder = process.env.SMPLKIT_GOLDEN;
export const missing = folder ? false : "SMPLKIT_GOLDEN is not set: the Python tests set it";

export function golden(name) {
  return JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8"));
}

let payload;
export function openPayload() {
  payload ??= golden("payload");
  return payload;
}

export function openBody() {
  const { meta, buffers } = openPayload();
  return new Body(decode(meta, buffers), meta);
}

export function openStore() {
  return new Store(openBody(), openPayload().meta);
}

/** The same random numbers every time (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
