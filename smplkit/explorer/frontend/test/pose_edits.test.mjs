import assert from "node:assert/strict";
import { test } from "node:test";

import { copySide, mirrorPose, mirrorTransl, resetJoint } from "../src/pose_edits.js";
import { apart, golden, read, uniform } from "./anatomy_golden.mjs";
import { posedJoints } from "./skeleton.mjs";

const python = read("skeleton");
const { names, flip } = python ?? {};
const sideOf = (joint) => names[joint].split("_")[0];

test("the mirrored pose is Python's", golden, () => {
  python.poses.forEach((pose, k) => {
    assert.deepEqual(Array.from(mirrorPose(pose, flip)), python.mirroredPoses[k]);
  });
});

test("the mirrored pose puts the joints where a mirror shows them", golden, () => {
  // The open body's rest joints are symmetric to the last digits; Python's posed joints are used.
  python.poses.forEach((pose, k) => {
    const found = posedJoints(python, mirrorPose(pose, flip), mirrorTransl(python.transl[k]));
    found.forEach(([x, y, z], joint) => {
      assert.ok(apart([-x, y, z], python.joints[k][flip[joint]]) < 1e-6, names[joint]);
    });
  });
});

test("mirrored twice is the pose, to the last bit, and the argument stays", golden, () => {
  for (const numbers of python.poses) {
    const pose = Float64Array.from(numbers);
    assert.deepEqual(mirrorPose(mirrorPose(pose, flip), flip), pose);
    assert.deepEqual(Array.from(pose), numbers);
  }
  assert.deepEqual(mirrorPose(new Float64Array(72), flip), new Float64Array(72)); // no -0
  assert.deepEqual(mirrorTransl(mirrorTransl([0.1, 2, -3])), [0.1, 2, -3]);
  assert.deepEqual(mirrorTransl([0, 1, 2]), [0, 1, 2]);
});

for (const from of ["left", "right"]) {
  test(`copied from the ${from}, the other side is its mirror image`, golden, () => {
    for (const pose of python.poses) {
      const copied = copySide(pose, flip, names, from);
      const mirrored = mirrorPose(pose, flip);
      for (let joint = 0; joint < 24; joint++) {
        const [start, end] = [3 * joint, 3 * joint + 3];
        const kept = flip[joint] === joint || sideOf(joint) === from;
        const expected = kept ? pose.slice(start, end) : Array.from(mirrored.slice(start, end));
        assert.deepEqual(Array.from(copied.slice(start, end)), expected, names[joint]);
      }
      assert.deepEqual(copySide(copied, flip, names, from), copied);
    }
  });
}

test("a body with one side copied and a symmetric spine is symmetric", golden, () => {
  const random = uniform(3);
  const pose = Float64Array.from({ length: 72 }, () => random() - 0.5);
  for (let joint = 0; joint < 24; joint++) {
    if (flip[joint] === joint) pose.fill(0, 3 * joint + 1, 3 * joint + 3); // nods only
  }
  const joints = posedJoints(python, copySide(pose, flip, names, "right"), [0, 0, 0]);
  joints.forEach(([x, y, z], j) => assert.ok(apart([-x, y, z], joints[flip[j]]) < 1e-6, names[j]));
});

test("a reset joint is 0 and nothing else changes", golden, () => {
  const [pose] = python.poses;
  const reset = resetJoint(pose, 5);
  assert.deepEqual(Array.from(reset), [...pose.slice(0, 15), 0, 0, 0, ...pose.slice(18)]);
  assert.notDeepEqual(pose.slice(15, 18), [0, 0, 0]);
});

test("an unknown side is refused", golden, () => {
  assert.throws(() => copySide(python.poses[0], flip, names, "middle"), /from is "middle": "left"/);
});
