import assert from "node:assert/strict";
import { test } from "node:test";

import { JointLimits } from "../src/limits.js";
import { CHAINS, reach } from "../src/reach.js";
import { matrixToRotvec, rotvecToMatrix } from "../src/rotations.js";
import { golden, read, turnsApart, uniform } from "./anatomy_golden.mjs";
import { posedJoints, restOffsets } from "./skeleton.mjs";

const skeleton = read("skeleton");
const limits = skeleton && new JointLimits(read("limits").payload);
const indexOf = (name) => skeleton.names.indexOf(name);
const names = Object.keys(CHAINS);
const modes = [["without limits", () => null], ["within limits", () => limits]];

/** A rotation vector for each joint: anywhere within its limits, the pelvis at random. */
function randomPose(random) {
  const pose = new Float64Array(72);
  for (let joint = 0; joint < 24; joint++) pose.set(randomTurn(joint, random), 3 * joint);
  return pose;
}

function randomTurn(joint, random) {
  if (joint === 0) return [0, 1, 2].map(() => 4 * random() - 2);
  const [lower, upper] = [limits.lower[joint - 1], limits.upper[joint - 1]];
  const angles = lower.map((low, i) => low + (upper[i] - low) * random());
  return matrixToRotvec(limits.toMatrix(joint, angles));
}

/** The pose with other random turns of the chain. */
function otherwise(pose, chain, random) {
  const other = pose.slice();
  for (const joint of chain) other.set(randomTurn(joint, random), 3 * joint);
  return other;
}

/** What the tests of one joint need. */
function limb(name, limitsOrNull) {
  const joint = indexOf(name);
  const chain = CHAINS[name].map(indexOf);
  const position = (pose) => posedJoints(skeleton, pose, [0, 0, 0])[joint];
  return {
    chain,
    position,
    distance: (pose, target) => Math.hypot(...position(pose).map((value, i) => value - target[i])),
    drag: (pose, target) => {
      const { parents } = skeleton;
      const offsets = restOffsets(skeleton);
      return reach({
        parents, restOffsets: offsets, pose, joint, target, chain, limits: limitsOrNull,
      });
    },
  };
}

function excess(pose, chain) {
  const excessOf = (joint) => limits.excess(joint, rotvecToMatrix(pose, 3 * joint));
  return Math.max(...chain.flatMap(excessOf));
}

test("the tests' own kinematics are those of the body", golden, () => {
  skeleton.poses.forEach((pose, k) => {
    posedJoints(skeleton, pose, skeleton.transl[k]).forEach((joint, j) => {
      joint.forEach((value, i) => assert.ok(Math.abs(value - skeleton.joints[k][j][i]) < 1e-6));
    });
  });
});

test("every chain consists of joints above the one that is dragged", golden, () => {
  assert.equal(names.length, 14);
  for (const name of names) {
    const above = [];
    for (let j = skeleton.parents[indexOf(name)]; j >= 0; j = skeleton.parents[j]) above.unshift(j);
    const chain = CHAINS[name].map(indexOf);
    assert.deepEqual(chain, above.filter((joint) => chain.includes(joint)), name);
  }
});

for (const [mode, given] of modes) {
  for (const name of names) {
    test(`${name} gets to where it can be, ${mode}`, golden, () => {
      const random = uniform(7);
      const { chain, position, distance, drag } = limb(name, given());
      for (let i = 0; i < 25; i++) {
        const pose = randomPose(random);
        const start = pose.slice();
        const target = position(otherwise(pose, chain, random));
        const found = drag(pose, target);
        assert.ok(distance(found, target) < 1e-3, `${distance(found, target)} m off`);
        if (given()) assert.ok(excess(found, chain) < 1e-9);
        for (let k = 0; k < 72; k++) {
          if (!chain.includes(Math.floor(k / 3))) assert.equal(found[k], pose[k]);
        }
        assert.deepEqual(pose, start);
      }
    });
  }

  test(`from straight limbs too, ${mode}`, golden, () => {
    const random = uniform(8);
    for (const name of names) {
      const { chain, position, distance, drag } = limb(name, given());
      for (let i = 0; i < 10; i++) {
        const pose = new Float64Array(72);
        const target = position(otherwise(pose, chain, random));
        assert.ok(distance(drag(pose, target), target) < 1e-3, name);
      }
    }
  });

  test(`anywhere, also far out: finite, never worse, ${mode}`, golden, () => {
    const random = uniform(9);
    for (const name of names) {
      const { chain, distance, drag } = limb(name, given());
      for (const size of [0.3, 1, 3, 100]) {
        for (let i = 0; i < 4; i++) {
          const pose = randomPose(random);
          const target = [0, 1, 2].map(() => size * (2 * random() - 1));
          const found = drag(pose, target);
          assert.ok(found.every(Number.isFinite));
          assert.ok(distance(found, target) <= distance(pose, target) + 1e-12, name);
          const again = drag(found, target);
          assert.ok(distance(again, target) <= distance(found, target) + 1e-12, name);
          if (given()) assert.ok(excess(found, chain) < 1e-9, name);
        }
      }
    }
  });

  test(`at its target already, the pose stays to the last bit, ${mode}`, golden, () => {
    const pose = randomPose(uniform(10));
    for (const name of names) {
      const { position, drag } = limb(name, given());
      assert.deepEqual(drag(pose, position(pose)), pose);
    }
  });

  test(`a small move of the target is a small turn, ${mode}`, golden, () => {
    const random = uniform(11);
    const { chain, position, drag } = limb("left_wrist", given());
    let pose = new Float64Array(72);
    pose.set([0, -1, 0], 3 * indexOf("left_elbow"));
    const from = position(pose);
    for (let i = 1; i <= 100; i++) {
      // A loop of 15 cm in front of the arm, 1 cm a move.
      const angle = (2 * Math.PI * i) / 100;
      const way = [Math.cos(angle) - 1, Math.sin(angle), 1 - Math.cos(angle)];
      const next = drag(pose, from.map((value, k) => value + 0.1 * way[k] + 1e-3 * random()));
      for (const joint of chain) {
        const [a, b] = [pose, next].map((p) => p.slice(3 * joint, 3 * joint + 3));
        assert.ok(turnsApart(a, b) < 0.25, `move ${i}, ${skeleton.names[joint]}`);
      }
      pose = next;
    }
  });
}

test("out of reach, an arm stretches towards the target and stays still there", golden, () => {
  const { chain, position, distance, drag } = limb("left_wrist", null);
  const random = uniform(12);
  const lengths = ["left_elbow", "left_wrist"].map((name) => {
    const offsets = restOffsets(skeleton).slice(3 * indexOf(name), 3 * indexOf(name) + 3);
    return Math.hypot(...offsets);
  });
  for (let i = 0; i < 20; i++) {
    const pose = randomPose(random);
    const shoulder = posedJoints(skeleton, pose, [0, 0, 0])[indexOf("left_shoulder")];
    const direction = position(otherwise(pose, chain, random)).map((v, k) => v - shoulder[k]);
    const away = Math.hypot(...direction);
    const target = shoulder.map((v, k) => v + (1.2 / away) * direction[k]);
    const least = 1.2 - lengths[0] - lengths[1];
    let found = drag(pose, target);
    assert.ok(distance(found, target) < least + 2e-3, `${distance(found, target) - least} m more`);
    found = drag(found, target);
    const again = drag(found, target);
    for (const joint of chain) {
      const [a, b] = [found, again].map((p) => p.slice(3 * joint, 3 * joint + 3));
      assert.ok(turnsApart(a, b) < 0.02);
    }
  }
});

test("no random search within the limits gets nearer to what is out of reach", golden, () => {
  const random = uniform(13);
  for (const name of ["left_wrist", "right_ankle", "head", "right_elbow"]) {
    const { chain, distance, drag } = limb(name, limits);
    for (let i = 0; i < 3; i++) {
      const pose = new Float64Array(72);
      const target = [0, 1, 2].map(() => 3 * random() - 1.5);
      const found = distance(drag(pose, target), target);
      for (let k = 0; k < 1000; k++) {
        const other = distance(otherwise(pose, chain, random), target);
        assert.ok(other > found - 1e-3, `${name} to ${target}: ${found - other} m nearer`);
      }
    }
  }
});

test("an elbow bends the human way: a hand goes to the mouth, a heel to the seat", golden, () => {
  const flexion = (pose, name) => {
    const joint = indexOf(name);
    const angles = limits.describe(joint, pose.slice(3 * joint, 3 * joint + 3));
    return angles.find((angle) => angle.name === "flexion").degrees;
  };
  const rest = posedJoints(skeleton, new Float64Array(72), [0, 0, 0]);
  for (const side of ["left", "right"]) {
    const mouth = rest[indexOf("head")].map((value, i) => value + [0, 0, 0.12][i]);
    const arm = limb(`${side}_wrist`, limits);
    const eating = arm.drag(new Float64Array(72), mouth);
    assert.ok(arm.distance(eating, mouth) < 1e-3);
    assert.ok(flexion(eating, `${side}_elbow`) > 60);
    const hip = rest[indexOf(`${side}_hip`)];
    const seat = hip.map((value, i) => value + [0, -0.25, -0.3][i]);
    const leg = limb(`${side}_ankle`, limits);
    const kicking = leg.drag(new Float64Array(72), seat);
    assert.ok(leg.distance(kicking, seat) < 1e-3);
    assert.ok(flexion(kicking, `${side}_knee`) > 60);
  }
});

test("a joint that is outside from the start can be dragged all the same", golden, () => {
  const random = uniform(14);
  const { position, distance, drag } = limb("right_ankle", limits);
  const [hip, knee] = ["right_hip", "right_knee"].map(indexOf);
  for (let i = 0; i < 20; i++) {
    const pose = randomPose(random);
    pose.set([-0.6, 0, 0], 3 * knee); // bent to the front
    // Near to where it is, where limbs within the limits need not get to.
    const near = pose.slice();
    near.set([-0.55, 0, 0], 3 * knee);
    near.set(limits.clamp(hip, [0, 1, 2].map((k) => pose[3 * hip + k] + 0.05 * random())), 3 * hip);
    const target = position(near);
    const found = drag(pose, target);
    assert.ok(distance(found, target) < 1e-3, `${distance(found, target)} m off`);
    // It goes no further out.
    const before = limits.excess(knee, rotvecToMatrix(pose, 3 * knee));
    limits.excess(knee, rotvecToMatrix(found, 3 * knee)).forEach((value, angle) => {
      assert.ok(value <= before[angle] + 1e-9);
    });
  }
});

test("bad targets and chains are named", golden, () => {
  const problem = {
    parents: skeleton.parents, restOffsets: restOffsets(skeleton), pose: new Float64Array(72),
  };
  const wrist = { ...problem, joint: indexOf("left_wrist"), chain: [indexOf("left_elbow")] };
  assert.throws(() => reach({ ...wrist, target: [0, NaN, 0] }), /target is 0,NaN,0: three finite/);
  assert.throws(() => reach({ ...wrist, target: [0, 1] }), /target is 0,1: three finite/);
  const astray = { ...wrist, chain: [indexOf("right_elbow")], target: [0, 0, 0] };
  assert.throws(() => reach(astray), /chain holds 19: joints above 20 expected/);
});
