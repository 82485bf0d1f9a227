/**
 * Geometry of a gizmo that turns a joint: three rings to be drawn on a flat canvas over the body.
 *
 * Convention. A frame is three unit column vectors x, y, z in world coordinates, right-handed.
 * Point i of the N points of a ring lies at the angle 2 pi i / N. Angles are in radians and
 * right-handed about the ring's axis; the screen is in pixels.
 */

import { matrixToRotvec, multiply, rotvecToMatrix } from "./rotations.js";

const POINTS = 96;
const AXES = ["x", "y", "z"];
// Depths that differ by less than this part of the gizmo's depth count as equal, so that a ring
// that faces the viewer is in front all around.
const DEPTH_TOLERANCE = 0.02;
const LABEL_RADIUS = 1.12;
// A ring thinner than this part of its length is turned along its tangent: angles around the
// centre of so thin an ellipse would jump.
const EDGE_ON = 0.2;

/**
 * @typedef {object} Ring
 * @property {"x"|"y"|"z"} axis
 * @property {Float64Array} points 2 N pixels, a closed line
 * @property {Uint8Array} front N, 1 where the ring is on the viewer's side of its centre
 * @property {number[]} label x, y of the axis' letter
 * @property {number[]} centre x, y of the projected origin
 * @property {number} nearest index of the point nearest to the viewer
 */

/**
 * @param {object} gizmo
 * @param {number[]} gizmo.origin world, metres
 * @param {number[][]} gizmo.axes the three column vectors of the frame
 * @param {number} gizmo.radius metres
 * @param {(point: number[]) => number[]} gizmo.project world point to x, y in pixels and a depth
 *   that grows away from the viewer
 * @returns {Ring[]} about x, y and z
 */
export function rings({ origin, axes, radius, project }) {
  const [cx, cy, centreDepth] = project(origin);
  const at = (k, angle, r) => {
    const [u, v] = [axes[(k + 1) % 3], axes[(k + 2) % 3]];
    const [c, s] = [r * Math.cos(angle), r * Math.sin(angle)];
    return project(origin.map((o, i) => o + c * u[i] + s * v[i]));
  };
  const projected = AXES.map((_, k) =>
    Array.from({ length: POINTS }, (_, i) => at(k, (2 * Math.PI * i) / POINTS, radius)),
  );
  const depths = projected.map((ring) => ring.map((point) => point[2] - centreDepth));
  const slack = DEPTH_TOLERANCE * Math.max(...depths.flat().map(Math.abs));
  return AXES.map((axis, k) => ({
    axis,
    points: Float64Array.from(projected[k].flatMap(([x, y]) => [x, y])),
    front: Uint8Array.from(depths[k], (depth) => depth <= slack),
    label: label((angle) => at(k, angle, LABEL_RADIUS * radius)),
    centre: [cx, cy],
    nearest: depths[k].indexOf(Math.min(...depths[k])),
  }));
}

/** Of the four places half way between crossings with other rings, the nearest to the viewer. */
function label(at) {
  const places = [1, 3, 5, 7].map((k) => at((k * Math.PI) / 4));
  const [x, y] = places.reduce((best, place) => (place[2] < best[2] ? place : best));
  return [x, y];
}

/**
 * @param {Ring[]} rings
 * @param {number} x pixels
 * @param {number} y pixels
 * @param {number} tolerance pixels from the line that still count
 * @returns {?("x"|"y"|"z")} axis of the ring under the pointer, of several the nearest to it; a
 *   part at the back counts only where no part in front is in reach
 */
export function hit(rings, x, y, tolerance) {
  let best = { axis: null, distance: tolerance, front: false };
  for (const { axis, points, front } of rings) {
    for (let i = 0; i < front.length; i++) {
      const j = (i + 1) % front.length;
      const isFront = Boolean(front[i] && front[j]);
      const distance = distanceToSegment(x, y, points, i, j);
      if (distance > tolerance || (best.front && !isFront)) continue;
      if ((isFront && !best.front) || distance <= best.distance) {
        best = { axis, distance, front: isFront };
      }
    }
  }
  return best.axis;
}

function distanceToSegment(x, y, points, i, j) {
  const [ax, ay] = [points[2 * i], points[2 * i + 1]];
  const [dx, dy] = [points[2 * j] - ax, points[2 * j + 1] - ay];
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/**
 * Angle by which a move of the pointer turns a ring.
 *
 * Where the ring is seen as an ellipse, each pointer position stands for the place of the ring that
 * lies in the same direction from the centre, so a ring that is held stays under the pointer, in
 * perspective too. Seen edge-on it turns by the way along its tangent over its length per radian.
 * Angles of moves one after the other add up to the angle of the whole drag; call this for each
 * move and add, as the result is within pi.
 * @param {object} drag
 * @param {Ring} drag.ring as it was when the drag began
 * @param {number[]} drag.from x, y in pixels
 * @param {number[]} drag.to x, y in pixels
 * @returns {number} radians; 0 where the pointer is on the centre
 */
export function dragAngle({ ring, from, to }) {
  if (thickness(ring) < EDGE_ON) {
    const [tx, ty] = tangent(ring, ring.nearest);
    return ((to[0] - from[0]) * tx + (to[1] - from[1]) * ty) / (tx * tx + ty * ty);
  }
  const [start, end] = [placeOnRing(ring, from), placeOnRing(ring, to)];
  return start === null || end === null ? 0 : wrap(end - start);
}

/** Short over long axis of the ellipse: its area is pi times both of them. */
function thickness({ points, centre }) {
  let [area, long] = [0, 0];
  for (let i = 0; i < points.length; i += 2) {
    const j = (i + 2) % points.length;
    area += (points[i] * points[j + 1] - points[j] * points[i + 1]) / 2;
    long = Math.max(long, Math.hypot(points[i] - centre[0], points[i + 1] - centre[1]));
  }
  return Math.abs(area) / (Math.PI * long * long || 1);
}

/** Pixels per radian at point i. */
function tangent({ points }, i) {
  const count = points.length / 2;
  const [before, after] = [(i + count - 1) % count, (i + 1) % count];
  const step = (4 * Math.PI) / count;
  return [0, 1].map((k) => (points[2 * after + k] - points[2 * before + k]) / step);
}

/** Angle of the part of the ring that lies in the pointer's direction, null at the centre. */
function placeOnRing({ points, centre }, pointer) {
  const [px, py] = [pointer[0] - centre[0], pointer[1] - centre[1]];
  const count = points.length / 2;
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count;
    const [ax, ay] = [points[2 * i] - centre[0], points[2 * i + 1] - centre[1]];
    const [bx, by] = [points[2 * j] - centre[0], points[2 * j + 1] - centre[1]];
    // The pointer's direction as a sum of those of two neighbours, with weights of at least 0.
    const area = ax * by - ay * bx;
    const [a, b] = [(px * by - py * bx) / area, (ax * py - ay * px) / area];
    if (a >= 0 && b >= 0 && a + b > 0) return (2 * Math.PI * (i + b / (a + b))) / count;
  }
  return null;
}

function wrap(angle) {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

/**
 * Turn a joint about one of its own axes or of its parent's.
 * @param {ArrayLike<number>} rotvec axis-angle relative to the parent, radians
 * @param {"x"|"y"|"z"} axis
 * @param {number} angle radians
 * @param {"local"|"parent"} space local: R turn; parent: turn R
 * @returns {number[]} axis-angle of at most pi
 * @throws {Error} no such axis or space
 */
export function turnJoint(rotvec, axis, angle, space) {
  if (!AXES.includes(axis)) throw new Error(`axis is ${axis}: "x", "y" or "z" expected`);
  const turn = rotvecToMatrix(AXES.map((name) => (name === axis ? angle : 0)));
  const R = rotvecToMatrix(rotvec);
  if (space === "local") return matrixToRotvec(multiply(R, turn));
  if (space === "parent") return matrixToRotvec(multiply(turn, R));
  throw new Error(`space is ${space}: "local" or "parent" expected`);
}
