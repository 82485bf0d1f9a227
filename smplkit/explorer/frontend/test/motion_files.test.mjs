import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { readMotion, writeMotion } from "../src/motion_files.js";
import { readNpz, writeNpz } from "../src/npz.js";
import { rotvecToMatrix } from "../src/rotations.js";

const folder = process.env.SMPLKIT_GOLDEN;
const golden = { skip: folder ? false : "run by tests/browser/test_frontend_files.py" };
const pelvis = [0.01, -0.22, 0.03];

/** A motion of three frames, standing and turning, y up. */
function turning() {
  const poses = new Float32Array(3 * 72);
  for (let i = 0; i < poses.length; i++) poses[i] = 0.6 * Math.sin(1.7 * i);
  const transl = Float32Array.of(0, 0.9, 0, 0.1, 1, 0.5, -0.2, 0.8, 1);
  const betas = [1, -0.5, 0, 0, 2, 0, 0, 0, 0, -3];
  return { poses, transl, betas, fps: 29.97, gender: "female" };
}

/** An .npz of a motion in a layout, with some arrays replaced or, where undefined, left out. */
function file(changes = {}) {
  const floats = (...shape) => {
    return { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.1) };
  };
  const arrays = {
    poses: floats(2, 156),
    trans: floats(2, 3),
    betas: floats(16),
    gender: text("male"),
    mocap_framerate: { shape: [], data: Float64Array.of(120) },
    ...Object.fromEntries(
      Object.entries(changes).map(([key, value]) => [
        key,
        Array.isArray(value) ? floats(...value) : value,
      ]),
    ),
  };
  const kept = Object.entries(arrays).filter(([, value]) => value !== undefined);
  return writeNpz(Object.fromEntries(kept));
}

function text(data) {
  return { shape: [], data };
}

function filled(shape, at, value) {
  const data = new Float64Array(shape.reduce((a, b) => a * b, 1));
  data[at] = value;
  return { shape, data };
}

function assertClose(found, expected, tolerance, what) {
  assert.equal(found.length, expected.length, what);
  const worst = Math.max(...Array.from(found, (x, i) => Math.abs(x - expected[i])));
  assert.ok(worst <= tolerance, `${what}: off by ${worst}`);
}

function assertSameMotion(found, expected, tolerance) {
  const count = expected.transl.length / 3;
  for (let t = 0; t < count; t++) {
    const [root, wanted] = [found, expected].map((x) => rotvecToMatrix(x.poses, 72 * t));
    assertClose(root, wanted, tolerance, `root of frame ${t}`);
    const body = [found, expected].map((x) => x.poses.slice(72 * t + 3, 72 * t + 72));
    assert.deepEqual(...body);
  }
  assertClose(found.transl, expected.transl, tolerance, "transl");
  assert.deepEqual(found.betas, expected.betas);
  assert.deepEqual([found.fps, found.gender], [expected.fps, expected.gender]);
  assert.equal(found.count, count);
}

test("every layout reads as in Python", golden, () => {
  mkdirSync(join(folder, "out"), { recursive: true });
  const expected = JSON.parse(readFileSync(join(folder, "motions.json"), "utf-8"));
  assert.equal(Object.keys(expected).length, 7);
  for (const [name, bodies] of Object.entries(expected)) {
    const bytes = new Uint8Array(readFileSync(join(folder, `motion_${name}.npz`)));
    for (const [which, wanted] of bodies.entries()) {
      const motion = readMotion(bytes, name, wanted.restPelvis);
      const count = wanted.rootMatrices.length;
      assert.equal(motion.count, count, name);
      for (let t = 0; t < count; t++) {
        const root = rotvecToMatrix(motion.poses, 72 * t);
        assertClose(root, wanted.rootMatrices[t], 2e-6, `${name}: root of frame ${t}`);
        const body = Array.from(motion.poses.subarray(72 * t + 3, 72 * t + 72));
        assert.deepEqual(body, wanted.bodyPose.slice(69 * t, 69 * t + 69), name);
      }
      assertClose(motion.transl, wanted.transl, 2e-6, `${name}: transl`);
      assert.deepEqual(motion.betas, wanted.betas, name);
      assert.deepEqual([motion.fps, motion.gender], [wanted.fps, wanted.gender], name);
      const written = writeMotion(motion, wanted.restPelvis);
      writeFileSync(join(folder, "out", `motion_${name}_${which}.npz`), written);
    }
  }
});

test("a motion written is read again", () => {
  const motion = turning();
  assertSameMotion(readMotion(writeMotion(motion, pelvis), "a.npz", pelvis), motion, 1e-6);
});

test("a pose alone is a motion of one frame, from any lists of numbers", () => {
  const { betas, gender } = turning();
  const pose = Array.from({ length: 72 }, (_, i) => Math.fround(Math.cos(i) / 3));
  const single = { poses: pose, transl: [0.5, 1, 2], betas: Float64Array.from(betas), fps: 30 };
  const read = readMotion(writeMotion({ ...single, gender }, pelvis), "a.npz", pelvis);
  assertSameMotion(read, { ...single, poses: Float32Array.from(pose), betas, gender }, 1e-6);
});

test("files have z up: who stands on y stands on z there, with the same pelvis", () => {
  const poses = new Float32Array(72);
  const motion = { ...turning(), poses, transl: [0.3, 0.9, -0.7] };
  const arrays = readNpz(writeMotion(motion, pelvis));
  assertClose(arrays.get("poses").data.subarray(0, 3), [Math.PI / 2, 0, 0], 1e-6, "root");
  // The pelvis is at transl + its place at rest in both worlds: (x, y, z) -> (x, -z, y).
  const [x, y, z] = motion.transl.map((value, i) => value + pelvis[i]);
  const there = arrays.get("trans").data.map((value, i) => value + pelvis[i]);
  assertClose(there, [x, -z, y], 1e-6, "pelvis");
  assert.deepEqual(arrays.get("poses").shape, [1, 72]);
  assert.deepEqual(arrays.get("gender").data, ["female"]);
  assert.deepEqual(Array.from(arrays.get("mocap_framerate").data), [29.97]);
});

test("hands are straight, but for SMPL's own layout; fewer betas are filled with zeros", () => {
  for (const size of [72, 156, 165]) {
    const motion = readMotion(file({ poses: [2, size], betas: [4] }), "a.npz", pelvis);
    const hands = motion.poses.slice(66, 72);
    assert.deepEqual(hands, new Float32Array(6).fill(size === 72 ? 0.1 : 0), size);
    const tenth = Math.fround(0.1);
    assert.deepEqual(motion.betas, [tenth, tenth, tenth, tenth, 0, 0, 0, 0, 0, 0]);
  }
  const bare = readMotion(file({ betas: undefined, gender: undefined }), "a.npz", pelvis);
  assert.deepEqual([bare.betas, bare.gender], [new Array(10).fill(0), "neutral"]);
});

const parts = { poses: undefined, root_orient: [2, 3], pose_body: [2, 63] };
const faults = {
  "no poses": [{ poses: undefined }, /neither poses nor root_orient; it holds trans, betas, gend/],
  "no pose_body": [{ ...parts, pose_body: undefined }, /neither poses nor pose_body/],
  "no rate": [{ mocap_framerate: undefined }, /has no mocap_framerate or mocap_frame_rate/],
  "no trans": [{ trans: undefined }, /has no trans or transl, which/],
  "poses of 70": [{ poses: [2, 70] }, /poses must be \(T, 72\), .* got \(2, 70\)/],
  "poses of three axes": [{ poses: [2, 24, 3] }, /poses must be .* got \(2, 24, 3\)/],
  "no frames": [{ poses: [0, 156], trans: [0, 3] }, /poses must have at least one frame/],
  "text for poses": [{ poses: text("x") }, /poses must be .* got \(\)/],
  "text for trans": [{ trans: text("x") }, /trans must be numbers of shape \(2, 3\), got <U1/],
  "text for rate": [{ mocap_framerate: text("30") }, /mocap_framerate must be numbers, got <U2/],
  "trans of other frames": [{ trans: [3, 3] }, /trans must be numbers of shape \(2, 3\), got <f4/],
  "parts of other frames": [{ ...parts, pose_body: [1, 63] }, /pose_body must be numbers of shape/],
  "root of 4": [{ ...parts, root_orient: [2, 4] }, /root_orient must be numbers of shape \(T, 3\)/],
  "hands of 45": [{ ...parts, pose_hand: [2, 45] }, /pose_hand must be numbers of shape \(2, 90\)/],
  "NaN in poses": [{ poses: filled([2, 72], 71, NaN) }, /poses must be finite, got 1 of 144 NaN/],
  "NaN in trans": [{ trans: filled([2, 3], 5, Infinity) }, /trans must be finite, got 1 of 6/],
  "NaN in betas": [{ betas: filled([16], 15, NaN) }, /betas must be finite, got 1 of 16/],
  "NaN in hands": [{ ...parts, pose_hand: filled([2, 90], 3, NaN) }, /pose_hand must be finite/],
  "too large for 32 bits": [{ trans: filled([2, 3], 0, 1e300) }, /trans must be finite/],
  "betas as a matrix": [{ betas: [2, 10] }, /betas must be numbers of shape \(S,\), got <f4 of/],
  "rate zero": [{ mocap_framerate: filled([], 0, 0) }, /frame rate must be positive, got 0/],
  "rate negative": [{ mocap_framerate: filled([], 0, -3) }, /frame rate must be positive, got -3/],
  "rate NaN": [{ mocap_framerate: filled([], 0, NaN) }, /mocap_framerate must be finite/],
  "no rates": [{ mocap_framerate: [0] }, /frame rate must be positive/],
};
for (const [name, [changes, message]] of Object.entries(faults)) {
  test(`refused by file and array: ${name}`, () => {
    assert.throws(
      () => readMotion(file(changes), "walk.npz", pelvis),
      (error) => error.message.startsWith("walk.npz") && message.test(error.message),
    );
  });
}

test("pickles are never run: an array that is needed is refused, a gender not told", golden, () => {
  const read = (what) => {
    const bytes = new Uint8Array(readFileSync(join(folder, `pickled_${what}.npz`)));
    return readMotion(bytes, "walk.npz", pelvis);
  };
  assert.throws(() => read("trans"), /walk\.npz: trans in it cannot be read: .*Python objects/);
  assert.equal(read("gender").gender, "neutral");
});

test("foreign and cut-off files are refused by name", () => {
  const bytes = file();
  for (let length = 0; length < bytes.length; length += 3) {
    assert.throws(
      () => readMotion(bytes.subarray(0, length), "walk.npz", pelvis),
      /^Error: walk\.npz: it (is no \.npz file|was cut off)/,
    );
  }
});

test("a motion that is none is not written", () => {
  const motion = turning();
  const wrong = [
    [{ poses: motion.poses.subarray(1) }, /poses and transl must have 72 and 3 .* 215 and 9/],
    [{ transl: motion.transl.subarray(3) }, /poses and transl must have/],
    [{ poses: [], transl: [] }, /at least one frame/],
    [{ poses: motion.poses.map((x, i) => (i === 9 ? NaN : x)) }, /poses must be finite, got 1/],
    [{ betas: [Infinity] }, /betas must be finite/],
    [{ fps: 0 }, /fps must be positive, got 0/],
    [{ fps: NaN }, /fps must be positive, got NaN/],
  ];
  for (const [change, message] of wrong) {
    assert.throws(() => writeMotion({ ...motion, ...change }, pelvis), message);
  }
});

test("nothing given is changed", () => {
  const motion = turning();
  const before = structuredClone(motion);
  writeMotion(motion, pelvis);
  assert.deepEqual(motion, before);
});
