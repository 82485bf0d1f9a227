/** Forward kinematics of the tests' own, from the root on. */

import { apply, multiply, rotvecToMatrix } from "../src/rotations.js";

/** 72 numbers: each joint at rest relative to its parent, the pelvis relative to the origin. */
export function restOffsets({ restJoints, parents }) {
  return restJoints.flatMap((joint, j) => {
    return joint.map((value, i) => value - (j ? restJoints[parents[j]][i] : 0));
  });
}

/** 24 posed joints of a skeleton that Python wrote. */
export function posedJoints(skeleton, pose, transl) {
  const offsets = restOffsets(skeleton);
  const [turns, joints] = [[], []];
  skeleton.parents.forEach((parent, j) => {
    const own = rotvecToMatrix(pose, 3 * j);
    const offset = offsets.slice(3 * j, 3 * j + 3);
    turns.push(j ? multiply(turns[parent], own) : own);
    const [from, way] = j ? [joints[parent], apply(turns[parent], offset)] : [transl, offset];
    joints.push(way.map((value, i) => value + from[i]));
  });
  return joints;
}
