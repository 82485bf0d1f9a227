/**
 * Edits of a whole pose: mirroring, copying one side to the other, resetting a joint.
 *
 * Convention: a pose is 72 numbers, axis-angle in radians relative to the parent, in the body frame
 * (x to the body's left). The mirror is the body's plane x = 0. A mirrored turn keeps its component
 * about x, the axis across the mirror, and negates the other two. `flip` holds, for each joint, the
 * index of its left-right partner (itself on the mid-line). All functions return new arrays.
 */

/**
 * Exchange left and right; the pelvis is mirrored too.
 * @param {ArrayLike<number>} pose 72 numbers
 * @param {number[]} flip 24 indices
 * @returns {Float64Array} 72 numbers
 */
export function mirrorPose(pose, flip) {
  const mirrored = new Float64Array(pose.length);
  flip.forEach((partner, joint) => mirrored.set(mirroredTurn(pose, partner), 3 * joint));
  return mirrored;
}

/**
 * Make one side the mirror image of the other; joints on the mid-line stay as they are.
 * @param {ArrayLike<number>} pose 72 numbers
 * @param {number[]} flip 24 indices
 * @param {string[]} names of the joints, those of the sides starting with "left_" and "right_"
 * @param {"left"|"right"} [from] the side that is copied
 * @returns {Float64Array} 72 numbers
 * @throws {Error} no such side
 */
export function copySide(pose, flip, names, from = "left") {
  if (from !== "left" && from !== "right") {
    throw new Error(`from is ${JSON.stringify(from)}: "left" or "right" expected`);
  }
  const copied = Float64Array.from(pose);
  names.forEach((name, joint) => {
    if (name.startsWith(`${from}_`)) copied.set(mirroredTurn(pose, joint), 3 * flip[joint]);
  });
  return copied;
}

/**
 * @param {ArrayLike<number>} pose 72 numbers
 * @param {number} joint
 * @returns {Float64Array} 72 numbers, those of the joint 0
 */
export function resetJoint(pose, joint) {
  return Float64Array.from(pose).fill(0, 3 * joint, 3 * joint + 3);
}

/** @returns {number[]} the translation (metres) of the mirrored body */
export function mirrorTransl([x, y, z]) {
  return [0 - x, y, z];
}

function mirroredTurn(pose, joint) {
  const [x, y, z] = [0, 1, 2].map((i) => pose[3 * joint + i]);
  return [x, 0 - y, 0 - z]; // not -y: a zero stays 0 and does not become -0
}
