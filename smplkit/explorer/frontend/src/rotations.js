/**
 * Rotations as axis-angle vectors (radians), row-major 3x3 matrices and Euler angles.
 *
 * Euler angles are intrinsic XYZ: R = Rx(x) Ry(y) Rz(z). Nothing here allocates more than its
 * result, and all of it is double precision.
 */

/**
 * Rodrigues' formula, with its series near zero.
 * @param {ArrayLike<number>} v numbers with the vector at `offset`
 * @param {number} [offset]
 * @returns {Float64Array} 9 numbers
 */
export function rotvecToMatrix(v, offset = 0) {
  const x = v[offset];
  const y = v[offset + 1];
  const z = v[offset + 2];
  const square = x * x + y * y + z * z;
  const angle = Math.sqrt(square);
  const s = angle > 1e-4 ? Math.sin(angle) / angle : 1 - square / 6;
  const half = Math.sin(angle / 2);
  const c = angle > 1e-4 ? (2 * half * half) / square : 0.5 - square / 24;
  return Float64Array.of(
    1 - c * (y * y + z * z), c * x * y - s * z, c * x * z + s * y,
    c * x * y + s * z, 1 - c * (x * x + z * z), c * y * z - s * x,
    c * x * z - s * y, c * y * z + s * x, 1 - c * (x * x + y * y),
  );
}

/**
 * The inverse of `rotvecToMatrix`, by way of the quaternion whose largest entry is known best.
 * @param {ArrayLike<number>} R 9 numbers
 * @returns {number[]} x, y, z with an angle of at most pi
 */
export function matrixToRotvec(R) {
  const trace = R[0] + R[4] + R[8];
  const squares = [1 + trace, 1 + 2 * R[0] - trace, 1 + 2 * R[4] - trace, 1 + 2 * R[8] - trace];
  const largest = squares.indexOf(Math.max(...squares));
  // Four times the product of the largest entry with each entry (w, x, y, z).
  const products = [
    [squares[0], R[7] - R[5], R[2] - R[6], R[3] - R[1]],
    [R[7] - R[5], squares[1], R[1] + R[3], R[2] + R[6]],
    [R[2] - R[6], R[1] + R[3], squares[2], R[5] + R[7]],
    [R[3] - R[1], R[2] + R[6], R[5] + R[7], squares[3]],
  ][largest];
  let [w, x, y, z] = products;
  if (w < 0) [w, x, y, z] = [-w, -x, -y, -z];
  const sine = Math.hypot(x, y, z);
  const scale = sine > 0 ? (2 * Math.atan2(sine, w)) / sine : 0;
  return [x * scale, y * scale, z * scale];
}

/** @returns {Float64Array} the product A B of two matrices */
export function multiply(A, B) {
  const C = new Float64Array(9);
  for (let i = 0; i < 9; i += 3) {
    for (let k = 0; k < 3; k++) {
      C[i + k] = A[i] * B[k] + A[i + 1] * B[3 + k] + A[i + 2] * B[6 + k];
    }
  }
  return C;
}

/** @returns {Float64Array} the transpose, for a rotation its inverse */
export function transpose(A) {
  return Float64Array.of(A[0], A[3], A[6], A[1], A[4], A[7], A[2], A[5], A[8]);
}

/** @returns {number[]} A v */
export function apply(A, v) {
  return [0, 3, 6].map((i) => A[i] * v[0] + A[i + 1] * v[1] + A[i + 2] * v[2]);
}

/**
 * @param {ArrayLike<number>} v axis-angle
 * @returns {number[]} x, y, z of R = Rx Ry Rz; y within pi/2, z is 0 where x and z turn about one axis
 */
export function rotvecToEuler(v) {
  const R = rotvecToMatrix(v);
  const y = Math.asin(Math.min(1, Math.max(-1, R[2])));
  if (Math.abs(R[2]) > 1 - 1e-12) return [Math.atan2(R[7], R[4]), y, 0];
  return [Math.atan2(-R[5], R[8]), y, Math.atan2(-R[1], R[0])];
}

/** @returns {number[]} axis-angle of R = Rx Ry Rz */
export function eulerToRotvec([x, y, z]) {
  const [Rx, Ry, Rz] = [[x, 0, 0], [0, y, 0], [0, 0, z]].map((v) => rotvecToMatrix(v));
  return matrixToRotvec(multiply(multiply(Rx, Ry), Rz));
}
