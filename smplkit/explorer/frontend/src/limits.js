/**
 * How far each joint can turn: anatomical angles and their ranges.
 *
 * Convention: as in the Python module `smplkit.joint_limits`, which sends the numbers. The rotation
 * of a joint relative to its parent is taken apart as R = swing * twist: the bone twists about its
 * own axis, then swings about an axis across it. The three angles of a joint, in radians, are the
 * twist and the two components of the swing's rotation vector; all are zero in the T-pose.
 * Joints are numbered 0 to 23 as in the pose. The pelvis, joint 0, has no angles: it is never
 * outside.
 */

import { apply, matrixToRotvec, multiply, rotvecToMatrix, transpose } from "./rotations.js";

const ROWS = 23;
// Radians by which an angle may exceed its limit before it is called outside: covers rounding.
const TOLERANCE = 1e-3;

export class JointLimits {
  /**
   * @param {object} data
   * @param {number[][][]} data.axes (23, 3, 3) the unit axis of each angle, first the twist's
   * @param {number[][]} data.lower (23, 3) radians
   * @param {number[][]} data.upper (23, 3) radians
   * @param {string[][]} data.angleNames (23, 3) such as "flexion"
   * @throws {Error} one of them does not have a row for each of the 23 joints
   */
  constructor({ axes, lower, upper, angleNames }) {
    for (const [name, value] of Object.entries({ axes, lower, upper, angleNames })) {
      if (value?.length !== ROWS || value.some((row) => row.length !== 3)) {
        throw new Error(`${name} has ${value?.length} rows: 23 rows of 3, one a joint, expected`);
      }
    }
    this.axes = axes;
    this.lower = lower;
    this.upper = upper;
    this.angleNames = angleNames;
  }

  /**
   * @param {number} joint 1 to 23
   * @param {ArrayLike<number>} rotmat 9 numbers, relative to the parent
   * @returns {number[]} twist and two components of the swing, radians. At a swing by pi any
   *   direction of it is right, and one is returned.
   */
  angles(joint, rotmat) {
    const [bone, first, second] = this.axes[row(joint)];
    const swung = apply(rotmat, bone);
    const normal = cross(bone, swung); // length sin(swing)
    const sine = Math.hypot(...normal);
    const cosine = dot(bone, swung);
    const ratio = sine > 0 ? Math.atan2(sine, cosine) / sine : 1;
    const isOpposite = sine === 0 && cosine < 0;
    const swing = isOpposite ? first.map((a) => Math.PI * a) : normal.map((n) => ratio * n);
    // What is left is a turn about the bone: a planar angle.
    const twist = multiply(transpose(rotvecToMatrix(swing)), rotmat);
    const turned = apply(twist, first);
    const angle = Math.atan2(dot(turned, cross(bone, first)), dot(turned, first));
    return [angle, dot(first, swing), dot(second, swing)];
  }

  /**
   * The inverse of `angles`.
   * @param {number} joint 1 to 23
   * @param {ArrayLike<number>} angles twist and two components of the swing, radians
   * @returns {Float64Array} 9 numbers
   */
  toMatrix(joint, angles) {
    const [bone, first, second] = this.axes[row(joint)];
    const swing = first.map((a, i) => angles[1] * a + angles[2] * second[i]);
    const twist = bone.map((a) => angles[0] * a);
    return multiply(rotvecToMatrix(swing), rotvecToMatrix(twist));
  }

  /**
   * @param {number} joint 0 to 23
   * @param {ArrayLike<number>} rotmat 9 numbers
   * @returns {number[]} radians by which each angle is beyond its limit, 0 within
   */
  excess(joint, rotmat) {
    if (joint === 0) return [0, 0, 0];
    const [lower, upper] = [this.lower[row(joint)], this.upper[row(joint)]];
    return this.angles(joint, rotmat).map((a, i) => Math.max(lower[i] - a, a - upper[i], 0));
  }

  /**
   * Turn a joint back to its limits.
   * @param {number} joint 0 to 23
   * @param {ArrayLike<number>} rotvec axis-angle, radians
   * @returns {number[]} axis-angle within the limits; the same numbers if they were within already
   */
  clamp(joint, rotvec) {
    const rotmat = rotvecToMatrix(rotvec);
    if (this.excess(joint, rotmat).every((e) => e === 0)) return Array.from(rotvec);
    const [lower, upper] = [this.lower[row(joint)], this.upper[row(joint)]];
    const angles = this.angles(joint, rotmat);
    const within = angles.map((a, i) => Math.min(Math.max(a, lower[i]), upper[i]));
    return matrixToRotvec(this.toMatrix(joint, within));
  }

  /**
   * The angles of a joint in degrees, for a text such as "flexion 35 degrees (limit -5 to 150)".
   * @param {number} joint 0 to 23
   * @param {ArrayLike<number>} rotvec axis-angle, radians
   * @returns {{name: string, degrees: number, lower: number, upper: number, outside: boolean}[]}
   *   none for the pelvis
   */
  describe(joint, rotvec) {
    if (joint === 0) return [];
    const rotmat = rotvecToMatrix(rotvec);
    const excess = this.excess(joint, rotmat);
    return this.angles(joint, rotmat).map((angle, i) => ({
      name: this.angleNames[row(joint)][i],
      degrees: degrees(angle),
      lower: degrees(this.lower[row(joint)][i]),
      upper: degrees(this.upper[row(joint)][i]),
      outside: excess[i] > TOLERANCE,
    }));
  }
}

/** Row of a joint in the tables, which have none for the pelvis. */
function row(joint) {
  if (!(joint >= 1 && joint <= ROWS)) throw new RangeError(`joint ${joint}: 1 to 23 expected`);
  return joint - 1;
}

function cross(a, b) {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function degrees(radians) {
  return (radians * 180) / Math.PI;
}
