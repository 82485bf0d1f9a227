/** What is drawn over the body with a plain 2D context, the same with and without WebGL. */

import { AXES, SIDES } from "./colors.js";

const HALO = "rgba(255, 255, 255, 0.85)";
const FONT = "11px system-ui, sans-serif";
const BOLD = "600 13px system-ui, sans-serif";
const FLOOR_REACH = 2; // metres
const FLOOR_STEP = 0.5;

export function sideOf(name) {
  return name.startsWith("left_") ? "left" : name.startsWith("right_") ? "right" : "middle";
}

/** "left_elbow" as a person would say it. */
export function spoken(name) {
  return name.replaceAll("_", " ");
}

/** A grid on the floor, under everything else. */
export function drawFloor(context, view, height, color) {
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  for (let s = -FLOOR_REACH; s <= FLOOR_REACH; s += FLOOR_STEP) {
    for (const [from, to] of [
      [[s, height, -FLOOR_REACH], [s, height, FLOOR_REACH]],
      [[-FLOOR_REACH, height, s], [FLOOR_REACH, height, s]],
    ]) {
      line(context, view, from, to);
    }
  }
  context.stroke();
}

/**
 * Bones, and joints whose shape tells the side: circles on the left, squares on the right.
 * @param {number[][]} points of the joints: x, y, depth
 */
export function drawSkeleton(context, points, parents, names) {
  for (const [width, color] of [[4, HALO], [1.8, SIDES.middle]]) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.beginPath();
    parents.forEach((parent, j) => {
      if (parent < 0) return;
      context.moveTo(points[parent][0], points[parent][1]);
      context.lineTo(points[j][0], points[j][1]);
    });
    context.stroke();
  }
  points.forEach((point, j) => drawJoint(context, point, names[j], 4));
}

export function drawJoint(context, [x, y], name, radius) {
  const side = sideOf(name);
  context.beginPath();
  if (side === "right") context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
  else context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = SIDES[side];
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = HALO;
  context.stroke();
}

/** The chosen joint: a ring around it, and its name. */
export function drawChosen(context, [x, y], name, warning) {
  drawJoint(context, [x, y], name, 6);
  context.beginPath();
  context.arc(x, y, 11, 0, 2 * Math.PI);
  context.lineWidth = 4;
  context.strokeStyle = HALO;
  context.stroke();
  context.lineWidth = 2;
  context.strokeStyle = warning ? "#d55e00" : "#111111";
  context.stroke();
  const words = warning ? `${spoken(name)}: beyond its limit` : spoken(name);
  context.font = BOLD;
  const right = context.canvas.width / context.getTransform().a - 4;
  text(context, words, Math.min(x + 14, right - context.measureText(words).width), y - 14, true);
}

/** Names beside the joints, the nearest to the viewer first; those that would overlap are left out. */
export function drawNames(context, points, names, chosen) {
  const taken = [box(context, names[chosen], points[chosen][0] + 14, points[chosen][1] - 14)];
  const order = names.map((_, j) => j).sort((a, b) => points[a][2] - points[b][2]);
  for (const j of order) {
    if (j === chosen) continue;
    const words = spoken(names[j]);
    const [x, y] = [points[j][0] + 7, points[j][1] + 3];
    const mine = box(context, words, x, y);
    if (taken.some((other) => overlap(mine, other))) continue;
    taken.push(mine);
    text(context, words, x, y);
  }
}

function box(context, words, x, y) {
  context.font = FONT;
  return [x, y - 10, x + context.measureText(words).width, y + 3];
}

function overlap(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

/** The x, y and z axis of a joint's frame. @param {Float64Array} global rows [R|t] of all joints */
export function drawAxes(context, view, global, joint, length, lettered) {
  const entry = (row, column) => global[12 * joint + 4 * row + column];
  const origin = [0, 1, 2].map((row) => entry(row, 3));
  ["x", "y", "z"].forEach((axis, column) => {
    const tip = origin.map((o, row) => o + length * entry(row, column));
    context.strokeStyle = AXES[axis];
    context.lineWidth = 2;
    context.beginPath();
    line(context, view, origin, tip);
    context.stroke();
    if (lettered) text(context, axis, ...view.project(tip).slice(0, 2), true, AXES[axis]);
  });
}

/** @param {import("./gizmo.js").Ring[]} rings; @param {?string} active the ring under the pointer */
export function drawRings(context, rings, active) {
  for (const front of [0, 1]) {
    for (const ring of rings) {
      const count = ring.front.length;
      for (const [width, color] of [[6, HALO], [ring.axis === active ? 5 : 2.5, AXES[ring.axis]]]) {
        if (!front && color === HALO) continue;
        context.globalAlpha = front ? 1 : 0.3;
        context.lineWidth = width;
        context.strokeStyle = color;
        context.beginPath();
        for (let i = 0; i < count; i++) {
          const j = (i + 1) % count;
          if ((ring.front[i] && ring.front[j] ? 1 : 0) !== front) continue;
          context.moveTo(ring.points[2 * i], ring.points[2 * i + 1]);
          context.lineTo(ring.points[2 * j], ring.points[2 * j + 1]);
        }
        context.stroke();
      }
      context.globalAlpha = 1;
      if (front) text(context, ring.axis, ...ring.label, true, AXES[ring.axis]);
    }
  }
}

export function text(context, words, x, y, bold = false, color = "#111111") {
  context.font = bold ? BOLD : FONT;
  context.lineWidth = 3.5;
  context.lineJoin = "round";
  context.strokeStyle = HALO;
  context.strokeText(words, x, y);
  context.fillStyle = color;
  context.fillText(words, x, y);
}

function line(context, view, from, to) {
  const [a, b] = [view.project(from), view.project(to)];
  if (Math.min(a[2], b[2]) < 0.1) return; // partly behind the camera
  context.moveTo(a[0], a[1]);
  context.lineTo(b[0], b[1]);
}
