import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, toArray } from "../src/payload.js";
import { missing, openPayload } from "./core_golden.mjs";

test("bytes may arrive as views at odd places, as buffers, or as base64", () => {
  const numbers = Float32Array.of(1.5, -2, 3e-9);
  const large = new Uint8Array(30);
  large.set(new Uint8Array(numbers.buffer), 7);
  for (const buffer of [
    new DataView(large.buffer, 7, 12), numbers.buffer, new Uint8Array(large.buffer, 7, 12),
    Buffer.from(numbers.buffer).toString("base64"),
  ]) assert.deepEqual(toArray(buffer, "f4"), numbers);
});

test("a payload cut short, or without a buffer, is told by name", { skip: missing }, () => {
  const { meta, buffers } = openPayload();
  assert.equal(decode(meta, buffers).template.length, 3 * meta.arrays[0].shape[0]);
  assert.throws(() => decode(meta, buffers.slice(1)), /12 buffers, got 11/);
  const short = buffers.slice();
  short[0] = short[0].slice(0, 1600);
  assert.throws(() => decode(meta, short), /template must hold 21000 numbers, got 300/);
});
