import assert from "node:assert/strict";
import { test } from "node:test";

import { JointLimits } from "../src/limits.js";
import { matrixToRotvec, rotvecToMatrix } from "../src/rotations.js";
import { apart, golden, read, turnsApart, uniform } from "./anatomy_golden.mjs";

const python = read("limits");
const names = read("skeleton")?.names;
const limits = python && new JointLimits(python.payload);
const joints = Array.from({ length: 23 }, (_, i) => i + 1);

/** A call for each joint of each body that Python took apart. */
function forEachJoint(check) {
  python.rotvecs.forEach((body, b) => {
    for (const joint of joints) {
      check(joint, body[joint - 1], (topic) => python[topic][b][joint - 1]);
    }
  });
}

test("angles are Python's", golden, () => {
  forEachJoint((joint, rotvec, expected) => {
    assert.ok(apart(limits.angles(joint, rotvecToMatrix(rotvec)), expected("angles")) < 1e-10);
  });
});

test("angles put together are the rotation", golden, () => {
  forEachJoint((joint, rotvec, expected) => {
    const R = rotvecToMatrix(rotvec);
    assert.ok(apart(limits.toMatrix(joint, limits.angles(joint, R)), R) < 1e-10);
    assert.ok(apart(limits.toMatrix(joint, expected("angles")), R) < 1e-10);
  });
});

test("excess is Python's, and nothing for the pelvis", golden, () => {
  forEachJoint((joint, rotvec, expected) => {
    const found = limits.excess(joint, rotvecToMatrix(rotvec));
    assert.ok(apart(found, expected("excess")) < 1e-10);
  });
  assert.deepEqual(limits.excess(0, rotvecToMatrix([3, 0, 0])), [0, 0, 0]);
});

test("a clamped joint is where Python clamps it, and stays there", golden, () => {
  let inside = 0;
  forEachJoint((joint, rotvec, expected) => {
    const clamped = limits.clamp(joint, rotvec);
    assert.ok(apart(rotvecToMatrix(clamped), expected("clamped")) < 1e-10);
    assert.ok(Math.max(...limits.excess(joint, rotvecToMatrix(clamped))) < 1e-12);
    assert.ok(turnsApart(limits.clamp(joint, clamped), clamped) < 1e-12);
    if (Math.max(...expected("excess")) > 0) return;
    inside++;
    assert.deepEqual(clamped, rotvec);
  });
  assert.ok(inside > 50, `${inside} joints within their limits`);
});

test("the pelvis turns as far as it likes", golden, () => {
  assert.deepEqual(limits.clamp(0, [0, 3, 0]), [0, 3, 0]);
  assert.deepEqual(limits.describe(0, [0, 3, 0]), []);
});

test("a bent elbow in words", golden, () => {
  const left = names.indexOf("left_elbow");
  const right = names.indexOf("right_elbow");
  const bend = (35 * Math.PI) / 180;
  for (const [joint, y] of [[left, -bend], [right, bend]]) {
    const flexion = limits.describe(joint, [0, y, 0]).find(({ name }) => name === "flexion");
    const { degrees, lower, upper } = flexion;
    assert.ok(apart([degrees, lower, upper], [35, -5, 150]) < 1e-5);
    assert.equal(flexion.outside, false);
  }
  const back = limits.describe(left, [0, bend, 0]);
  assert.deepEqual(back.map(({ outside }) => outside), [false, true, false]);
});

test("at a limit it is not outside: rounding does not count", golden, () => {
  for (const joint of joints) {
    const rotvec = matrixToRotvec(limits.toMatrix(joint, python.payload.upper[joint - 1]));
    assert.ok(limits.describe(joint, rotvec).every(({ outside }) => !outside));
  }
});

test("no jump where the swing vanishes, and finite where it is pi", golden, () => {
  const random = uniform(2);
  for (const joint of joints) {
    const twist = 0.3;
    for (const size of [0, 1e-16, 1e-12, 1e-9, 1e-6, 1e-3]) {
      const angles = [twist, size * random(), -size * random()];
      const found = limits.angles(joint, limits.toMatrix(joint, angles));
      assert.ok(apart(found, angles) < 1e-14, `${found} for ${angles}`);
    }
    for (const swing of [Math.PI, Math.PI - 1e-15, Math.PI - 1e-9, Math.PI - 1e-7]) {
      const R = limits.toMatrix(joint, [twist, 0.6 * swing, 0.8 * swing]);
      assert.ok(apart(limits.toMatrix(joint, limits.angles(joint, R)), R) < 1e-7);
    }
    // Exactly pi, without rounding: about the second of the axes.
    const over = python.payload.axes[joint - 1][1].map(Math.round);
    const R = Float64Array.from({ length: 9 }, (_, k) => {
      return 2 * over[Math.floor(k / 3)] * over[k % 3] - (k % 4 === 0 ? 1 : 0);
    });
    assert.ok(apart(limits.toMatrix(joint, limits.angles(joint, R)), R) < 1e-14);
  }
});

test("tables of a wrong size and joints that do not exist are named", golden, () => {
  const short = { ...python.payload, lower: python.payload.lower.slice(1) };
  assert.throws(() => new JointLimits(short), /lower has 22 rows/);
  assert.throws(() => new JointLimits({}), /axes has undefined rows/);
  assert.throws(() => limits.angles(0, rotvecToMatrix([0, 0, 0])), /joint 0: 1 to 23/);
  assert.throws(() => limits.clamp(24, [0, 0, 0]), /joint 24: 1 to 23/);
});
