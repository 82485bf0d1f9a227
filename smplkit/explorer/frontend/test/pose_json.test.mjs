import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { poseFromJson, poseToJson } from "../src/pose_json.js";

const folder = process.env.SMPLKIT_GOLDEN;
const golden = { skip: folder ? false : "run by tests/browser/test_frontend_files.py" };

const names = `pelvis left_hip right_hip spine1 left_knee right_knee spine2 left_ankle right_ankle
  spine3 left_foot right_foot neck left_collar right_collar head left_shoulder right_shoulder
  left_elbow right_elbow left_wrist right_wrist left_hand right_hand`.split(/\s+/);
const state = {
  pose: Float64Array.from({ length: 72 }, (_, i) => Math.sin(i * i) / 3),
  betas: Float64Array.from({ length: 10 }, (_, i) => (i - 5) / 3),
  transl: Float64Array.of(1e-300, -0.9, 12345.678901234567),
  names,
  gender: "female",
};

test("what is written is read again, to the last bit", () => {
  const { pose, betas, transl } = state;
  assert.deepEqual(poseFromJson(poseToJson(state)), { pose, betas, transl });
});

test("it is JSON by the names of the joints, one on a line", () => {
  const text = poseToJson(state);
  const content = JSON.parse(text);
  assert.deepEqual(content.joints.left_knee, Array.from(state.pose.subarray(12, 15)));
  assert.deepEqual([content.format, content.version], ["smplkit-pose", 1]);
  assert.equal(content.gender, "female");
  assert.equal(text.match(/^ {4}"\w+": \[\S+, \S+, \S+\],?$/gm).length, 24);
});

test("the order of joints does not matter", () => {
  const { pose, betas, transl } = state;
  const content = JSON.parse(poseToJson(state));
  content.joints = Object.fromEntries(Object.entries(content.joints).reverse());
  assert.deepEqual(poseFromJson(JSON.stringify(content)), { pose, betas, transl });
  const turned = Float64Array.from(names.toReversed().flatMap((name) => {
    return Array.from(pose.subarray(3 * names.indexOf(name), 3 * names.indexOf(name) + 3));
  }));
  const written = poseToJson({ ...state, pose: turned, names: names.toReversed() });
  assert.deepEqual(poseFromJson(written).pose, pose);
});

test("the names and their order are Python's", golden, () => {
  const theirs = JSON.parse(readFileSync(join(folder, "joints.json"), "utf-8"));
  assert.deepEqual(poseFromJson(poseToJson({ ...state, names: theirs })).pose, state.pose);
});

const faults = {
  "another format": [{ format: "pose" }, /format must be "smplkit-pose", got "pose"/],
  "no format": [{ format: undefined }, /format must be "smplkit-pose", got undefined/],
  "a later version": [{ version: 2 }, /version must be 1, got 2/],
  "a version in text": [{ version: "1" }, /version must be 1, got "1"/],
  "no betas": [{ betas: undefined }, /betas must be 10 finite numbers, got nothing/],
  "fewer betas": [{ betas: [1, 2] }, /betas must be 10 finite numbers, got 2 numbers/],
  "transl in text": [{ transl: "0 0 0" }, /transl must be 3 finite numbers, got "0 0 0"/],
  "transl with null": [{ transl: [0, null, 0] }, /transl must be 3 .*, got \[0,null,0\]/],
  "no joints": [{ joints: undefined }, /joints must have 3 numbers .* got nothing/],
  "joints in a list": [{ joints: [[0, 0, 0]] }, /joints must have 3 numbers .* got \[\[0,0,0\]\]/],
  "null for joints": [{ joints: null }, /joints must have 3 numbers .* got null/],
};
for (const [name, [change, message]] of Object.entries(faults)) {
  test(`refused: ${name}`, () => {
    const content = { ...JSON.parse(poseToJson(state)), ...change };
    assert.throws(() => poseFromJson(JSON.stringify(content)), message);
  });
}

test("joints that are unknown, missing or wrong are named", () => {
  const changed = (change) => {
    const content = JSON.parse(poseToJson(state));
    change(content.joints);
    return () => poseFromJson(JSON.stringify(content));
  };
  assert.throws(changed((joints) => (joints.tail = [0, 0, 0])), /got unknown tail/);
  assert.throws(changed((joints) => (joints.toString = [0, 0, 0])), /got unknown toString/);
  assert.throws(changed((joints) => delete joints.head), /joints must be .* got no head/);
  const short = changed((joints) => (joints.neck = [0, 0]));
  assert.throws(short, /joints: neck must be 3 finite numbers, got 2 numbers/);
});

test("what is no JSON or no finite number is refused", () => {
  const text = poseToJson(state);
  for (let length = 0; length < text.length - 2; length += 5) {
    assert.throws(() => poseFromJson(text.slice(0, length)), /it is no JSON/);
  }
  assert.throws(() => poseFromJson(text.replace("-0.9", "NaN")), /NaN and infinite .* not allowed/);
  assert.throws(() => poseFromJson(text.replace("-0.9", "1e999")), /transl .* 1 of them NaN/);
  for (const other of ["null", "3", '"text"', "[]"]) {
    assert.throws(() => poseFromJson(other), /format must be "smplkit-pose"/);
  }
});

test("a pose that is none is not written", () => {
  const wrong = [
    [{ pose: state.pose.subarray(3) }, /pose must be 72 finite numbers, got 69 numbers/],
    [{ pose: state.pose.map((x, i) => (i === 4 ? NaN : x)) }, /got 72 numbers, 1 of them NaN/],
    [{ betas: [] }, /betas must be 10/],
    [{ transl: [0, 0, Infinity] }, /transl must be 3/],
    [{ names: names.slice(1) }, /names must be the 24 joints of SMPL, got no pelvis/],
    [{ names: ["root", ...names.slice(1)] }, /got unknown root/],
  ];
  for (const [change, message] of wrong) {
    assert.throws(() => poseToJson({ ...state, ...change }), message);
  }
});
