/** What the tests of the pose edits share: numbers from Python, a generator with a fixed seed. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { rotvecToMatrix } from "../src/rotations.js";

const folder = process.env.SMPLKIT_GOLDEN;

/** Options of tests that need numbers from Python. */
export const golden = { skip: folder ? false : "run by tests/browser/test_frontend_anatomy.py" };

/** @returns {object} what Python wrote on a topic; null where it was not asked */
export function read(topic) {
  return folder ? JSON.parse(readFileSync(join(folder, `${topic}.json`), "utf-8")) : null;
}

/** @returns {() => number} uniform random numbers in [0, 1) */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0; // mulberry32
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Largest difference of two lists of numbers of one length; NaN if there is one. */
export function apart(a, b) {
  if (a.length !== b.length) return NaN;
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

/** Largest difference of the matrices of two rotation vectors: 2 pi apart is the same turn. */
export function turnsApart(a, b) {
  return apart(rotvecToMatrix(a), rotvecToMatrix(b));
}
