/**
 * Dragging a joint to a place: the joints above it turn until it gets there.
 *
 * The unknowns are three numbers of each joint of the chain: its anatomical angles where there are
 * limits, which are then a box around the unknowns, and its axis-angle otherwise. Steps are damped
 * least squares: the smallest change of the unknowns that brings the joint nearer to the target, so
 * that nothing flips. An unknown at its limit that wants to go further is left out of a step.
 *
 * Source: Nakamura and Hanafusa, "Inverse kinematic solutions with singularity robustness for robot
 * manipulator control", 1986; Wampler, "Manipulator inverse kinematic solutions based on vector
 * formulations and damped least-squares methods", 1986.
 */

import { apply, matrixToRotvec, multiply, rotvecToMatrix } from "./rotations.js";

const CLOSE = 1e-5; // metres from the target at which we stop
const LEAST_GAIN = 1e-7; // metres that a step must gain for another one to follow
const DIFFERENCE = 1e-5; // radians, for the derivatives
// The damping is a multiple of the distance: strong while far away, where it stands for the bend of
// the circles that the joint moves on, and none at the target. The multiple goes up where a step
// fails and down where it does not.
const DAMPING = 0.1;
const LEAST_DAMPING = 1e-3;
const HOPELESS_DAMPING = 1e6;
// A straight arm at the end of its range gets no nearer by a small step: it has to bend the other
// way first. Where a joint stops short by more than NEAR metres, we try again with the chain bent
// by these parts of the way to the middle of its ranges, and take only what is nearer by that much,
// as the limb would else jump to and fro.
const BENDS = [0.2, 0.5, 1];
const NEAR = 1e-3;

const ARM = ["shoulder", "elbow"];
const LEG = ["hip", "knee"];
const CHAINS_OF_ONE_SIDE = {
  elbow: ["shoulder"],
  wrist: ARM,
  hand: [...ARM, "wrist"],
  knee: ["hip"],
  ankle: LEG,
  foot: [...LEG, "ankle"],
};

/** For each joint that can be dragged: the names of the joints that turn, from the root on. */
export const CHAINS = { neck: ["spine1", "spine2", "spine3"], head: ["spine3", "neck"] };
for (const side of ["left", "right"]) {
  for (const [joint, chain] of Object.entries(CHAINS_OF_ONE_SIDE)) {
    CHAINS[`${side}_${joint}`] = chain.map((name) => `${side}_${name}`);
  }
}

/**
 * @param {object} problem
 * @param {ArrayLike<number>} problem.parents 24 indices, a parent before its children
 * @param {ArrayLike<number>} problem.restOffsets 72 metres: each joint relative to its parent at
 *   rest, the pelvis relative to the origin
 * @param {ArrayLike<number>} problem.pose 72 numbers, axis-angle
 * @param {number} problem.joint the one that is dragged
 * @param {number[]} problem.target metres, in the body frame without the translation of the body
 * @param {number[]} problem.chain the joints that turn, all of them above `joint`
 * @param {?import("./limits.js").JointLimits} [problem.limits] kept, if given. An angle that is
 *   outside from the start may stay or come back, not go further.
 * @param {number} [problem.iterations] largest number of steps
 * @returns {Float64Array} the new pose, with `joint` as near to the target as was found and never
 *   farther than before; joints that are not in the chain keep their numbers
 * @throws {Error} the target is not three finite numbers, or a joint of the chain is not above
 */
export function reach({
  parents, restOffsets, pose, joint, target, chain, limits = null, iterations = 60,
}) {
  if (target.length !== 3 || !Array.from(target).every(Number.isFinite)) {
    throw new Error(`target is ${target}: three finite numbers expected`);
  }
  const path = pathTo(joint, parents);
  const astray = chain.filter((turned) => turned === joint || !path.includes(turned));
  if (astray.length) throw new Error(`chain holds ${astray}: joints above ${joint} expected`);

  const box = limits ? anatomicalBox(chain, pose, limits) : openBox(chain, pose);
  const turns = new Map(path.map((j) => [j, rotvecToMatrix(pose, 3 * j)]));
  const position = (unknowns) => {
    chain.forEach((turned, i) => turns.set(turned, box.toMatrix(i, unknowns)));
    return positionOf(path, restOffsets, turns);
  };
  // What the bones are too short for needs no second try: this is most of a drag out of reach.
  const least = unavoidable(path, restOffsets, turns, chain, target);
  let found = descend(position, box.start, box, target, iterations);
  for (const part of limits ? BENDS : []) {
    if (found.distance < least + NEAR) break;
    const bent = box.start.map((value, k) => {
      return value + part * ((box.lower[k] + box.upper[k]) / 2 - value);
    });
    const other = descend(position, bent, box, target, iterations);
    if (other.distance < found.distance - NEAR) found = other;
  }
  const result = Float64Array.from(pose);
  if (found.unknowns === box.start) return result;
  chain.forEach((turned, i) => {
    result.set(matrixToRotvec(box.toMatrix(i, found.unknowns)), 3 * turned);
  });
  return result;
}

/** Indices from the root to a joint. */
function pathTo(joint, parents) {
  const path = [];
  for (let j = joint; j >= 0; j = parents[j]) path.unshift(j);
  return path;
}

/** Posed position of the last joint of a path. */
function positionOf(path, restOffsets, turns) {
  let end = [0, 0, 0];
  // From the end to the root: each joint carries what hangs on it.
  for (const j of path.toReversed()) {
    end = apply(turns.get(j), end).map((value, i) => value + restOffsets[3 * j + i]);
  }
  return end;
}

/** Metres that the lengths of the bones alone put between joint and target: too far or too near. */
function unavoidable(path, restOffsets, turns, chain, target) {
  const first = path.findIndex((j) => chain.includes(j));
  const base = positionOf(path.slice(0, first + 1), restOffsets, turns);
  const bones = path
    .slice(first + 1)
    .map((j) => Math.hypot(...restOffsets.slice(3 * j, 3 * j + 3)));
  const length = bones.reduce((sum, bone) => sum + bone);
  const away = apart(target, base);
  return Math.max(0, away - length, 2 * Math.max(...bones) - length - away);
}

function openBox(chain, pose) {
  const start = chain.flatMap((j) => matrixToRotvec(rotvecToMatrix(pose, 3 * j)));
  return {
    start,
    lower: start.map(() => -Infinity),
    upper: start.map(() => Infinity),
    toMatrix: (i, unknowns) => rotvecToMatrix(unknowns, 3 * i),
  };
}

function anatomicalBox(chain, pose, limits) {
  const start = chain.flatMap((j) => limits.angles(j, rotvecToMatrix(pose, 3 * j)));
  const bounds = (side) => chain.flatMap((j) => limits[side][j - 1]);
  return {
    start,
    lower: bounds("lower").map((bound, k) => Math.min(bound, start[k])),
    upper: bounds("upper").map((bound, k) => Math.max(bound, start[k])),
    toMatrix: (i, unknowns) => limits.toMatrix(chain[i], unknowns.slice(3 * i, 3 * i + 3)),
  };
}

/** Damped least squares in a box: the unknowns found from `start` on, itself if none is better. */
function descend(position, start, { lower, upper }, target, iterations) {
  let unknowns = start;
  let here = position(unknowns);
  let distance = apart(target, here);
  let damping = DAMPING;
  for (let i = 0; i < iterations && distance > CLOSE && damping < HOPELESS_DAMPING; i++) {
    const gap = difference(target, here);
    const columns = unknowns.map((value, k) => {
      const moved = position(unknowns.with(k, value + DIFFERENCE));
      return difference(moved, here).map((d) => d / DIFFERENCE);
    });
    const free = columns.map((column, k) => {
      const pull = dot(column, gap);
      return !(pull < 0 && unknowns[k] <= lower[k]) && !(pull > 0 && unknowns[k] >= upper[k]);
    });
    const weights = solve(columns.filter((_, k) => free[k]), damping * distance, gap);
    const step = columns.map((column, k) => (free[k] ? dot(column, weights) : 0));
    const next = unknowns.map((value, k) => {
      return Math.min(Math.max(value + step[k], lower[k]), upper[k]);
    });
    const there = position(next);
    const gain = distance - apart(target, there);
    if (gain > 0) {
      [unknowns, here, distance] = [next, there, distance - gain];
      damping = Math.max(damping / 2, LEAST_DAMPING);
      if (gain < LEAST_GAIN) break;
    } else {
      damping *= 4;
    }
  }
  return { unknowns, distance };
}

/** The 3 weights w with (J J^T + damping I) w = gap, of the columns of J: Cramer's rule. */
function solve(columns, damping, gap) {
  const A = [0, 1, 2].map((r) =>
    [0, 1, 2].map((c) =>
      columns.reduce((sum, column) => sum + column[r] * column[c], r === c ? damping : 0),
    ),
  );
  const minors = [cross(A[1], A[2]), cross(A[2], A[0]), cross(A[0], A[1])];
  const determinant = dot(A[0], minors[0]);
  // A is symmetric, and so is its inverse: rows of minors over the determinant.
  return minors.map((minor) => dot(minor, gap) / determinant);
}

function apart(a, b) {
  return Math.hypot(...difference(a, b));
}

function difference(a, b) {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a, b) {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
