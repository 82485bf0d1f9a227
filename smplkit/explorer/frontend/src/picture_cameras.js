/**
 * The two cameras of the course, for a crop of 224 pixels. It needs no browser.
 *
 * Points are given relative to the pelvis in the camera's axes (x right, y down, z away): body
 * points (x, y, z) become (x, -y, -z). Perspective: x = f X / Z + 112 with the pelvis at (tx, ty,
 * distance). Weak perspective: crop coordinates s (X + tx), from -1 to 1.
 */

export const CROP = 224;
const MIDDLE = CROP / 2;

/** Joints (3J, body frame) as camera points relative to the pelvis: (J, 3). */
export function cameraPoints(joints) {
  return Array.from({ length: joints.length / 3 }, (_, j) => [
    joints[3 * j] - joints[0], joints[1] - joints[3 * j + 1], joints[2] - joints[3 * j + 2],
  ]);
}

/** @returns {number[][]} (J, 2) pixels */
export function perspective(points, { focal, distance, tx, ty }) {
  return points.map(([x, y, z]) => {
    const depth = Math.max(z + distance, 0.05);
    return [focal * (x + tx) / depth + MIDDLE, focal * (y + ty) / depth + MIDDLE];
  });
}

/** @returns {number[][]} (J, 2) pixels */
export function weakPerspective(points, { s, tx, ty }) {
  return points.map(([x, y]) => [MIDDLE * (1 + s * (x + tx)), MIDDLE * (1 + s * (y + ty))]);
}

/** The weak camera that gives every point the depth of the pelvis. */
export function weakOf({ focal, distance, tx, ty }) {
  return { s: focal / distance / MIDDLE, tx, ty };
}

/** Distances of two sets of pixels, point by point. */
export function apart(a, b) {
  return a.map(([x, y], i) => Math.hypot(x - b[i][0], y - b[i][1]));
}

/** The reprojection loss: mean squared distance, square pixels. */
export function reprojectionLoss(pixels, target) {
  return apart(pixels, target).reduce((sum, d) => sum + d * d, 0) / pixels.length;
}
