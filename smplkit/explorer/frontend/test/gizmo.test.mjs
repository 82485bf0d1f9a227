import assert from "node:assert/strict";
import { test } from "node:test";

import { dragAngle, hit, rings, turnJoint } from "../src/gizmo.js";
import { apply, multiply, rotvecToMatrix, transpose } from "../src/rotations.js";
import { apart, uniform } from "./anatomy_golden.mjs";

const AXES = ["x", "y", "z"];
const DISTANCE = 2.5;
const origin = [0.2, 1.1, -0.1];
const radius = 0.15;

/** A pinhole camera 2.5 m away, where the third row of R points; y down; depth away from it. */
function camera(R, perspective = true) {
  const centre = [0.1, 1, 0];
  return (point) => {
    const [x, y, z] = apply(R, point.map((value, i) => value - centre[i]));
    const scale = 600 / (perspective ? DISTANCE - z : DISTANCE);
    return [320 + scale * x, 240 - scale * y, DISTANCE - z];
  };
}

const columns = (R) => [0, 1, 2].map((k) => [R[k], R[k + 3], R[k + 6]]);
const random = uniform(4);
const randomTurn = (size = 3) => rotvecToMatrix([0, 1, 2].map(() => size * (2 * random() - 1)));

/** A view and a frame, and how much each ring faces the viewer: |cosine| to the ray. */
function scene(perspective = true, seen = randomTurn(), frame = randomTurn()) {
  const axes = columns(frame);
  const project = camera(seen, perspective);
  const facing = axes.map((axis) => Math.abs(apply(seen, axis)[2]));
  return { axes, project, facing, rings: rings({ origin, axes, radius, project }) };
}

/** The place on ring k at an angle from the first of the two other axes: an own turn of it. */
function pointOnRing(axes, k, angle) {
  const turn = rotvecToMatrix(axes[k].map((value) => angle * value));
  return apply(turn, axes[(k + 1) % 3]).map((value, i) => origin[i] + radius * value);
}

test("a ring lies across its axis and goes round right-handed", () => {
  for (const [from, to] of [[0, 2], [1, 3]]) {
    // Two of the three world coordinates at a time take the place of the screen.
    const project = (point) => [...point.slice(from, to), 0];
    const { axes } = scene();
    for (const [k, { axis, points }] of rings({ origin, axes, radius, project }).entries()) {
      assert.equal(axis, AXES[k]);
      for (let i = 0; i < points.length; i += 2) {
        const expected = pointOnRing(axes, k, (2 * Math.PI * i) / points.length);
        assert.ok(apart(points.slice(i, i + 2), expected.slice(from, to)) < 1e-12);
      }
    }
  }
});

test("the front of a ring is the half nearer to the viewer", () => {
  for (let i = 0; i < 10; i++) {
    const { axes, project, rings: lines } = scene();
    const centreDepth = project(origin)[2];
    lines.forEach(({ front, nearest }, k) => {
      const depths = Array.from(front, (_, j) => {
        return project(pointOnRing(axes, k, (2 * Math.PI * j) / front.length))[2] - centreDepth;
      });
      depths.forEach((depth, j) => {
        if (Math.abs(depth) > 0.03 * radius) assert.equal(front[j], depth < 0 ? 1 : 0);
      });
      assert.ok(depths[nearest] - Math.min(...depths) < 1e-12);
    });
  }
});

test("a ring that faces the viewer is in front all around", () => {
  for (const perspective of [true, false]) {
    for (let i = 0; i < 10; i++) {
      const seen = randomTurn();
      const z = scene(perspective, seen, transpose(seen)).rings[2];
      assert.ok(z.front.every((front) => front === 1));
    }
  }
});

test("labels lie just outside their ring, on the viewer's side, apart from each other", () => {
  for (let i = 0; i < 30; i++) {
    const { project, axes, rings: lines } = scene();
    lines.forEach(({ label }, k) => {
      const places = [1, 3, 5, 7].map((step) => {
        const point = pointOnRing(axes, k, (step * Math.PI) / 4);
        const place = project(point.map((value, j) => origin[j] + 1.12 * (value - origin[j])));
        return { off: apart(place.slice(0, 2), label), depth: place[2] };
      });
      const own = places.find(({ off }) => off < 1e-9);
      assert.ok(own.depth <= Math.min(...places.map(({ depth }) => depth)));
    });
    const [x, y, z] = lines.map(({ label }) => label);
    for (const [a, b] of [[x, y], [y, z], [z, x]]) {
      assert.ok(Math.hypot(a[0] - b[0], a[1] - b[1]) > 3);
    }
  }
});

test("a pointer on a ring's front hits it, one away from all rings hits none", () => {
  let checked = 0;
  for (let i = 0; i < 20; i++) {
    const { rings: lines } = scene();
    for (const { axis, points, front, centre } of lines) {
      for (let j = 0; j < front.length; j += 5) {
        const [x, y] = points.slice(2 * j, 2 * j + 2);
        // Only where no other ring is near: there either answer is right.
        const alone = lines.every((other) => other.axis === axis || hit([other], x, y, 6) === null);
        if (!alone || !front[j]) continue;
        checked++;
        const away = Math.hypot(x - centre[0], y - centre[1]);
        const out = [(x - centre[0]) / away, (y - centre[1]) / away];
        assert.equal(hit(lines, x, y, 5), axis);
        assert.equal(hit(lines, x + 2 * out[0], y + 2 * out[1], 5), axis);
      }
    }
    const [cx, cy] = lines[0].centre;
    assert.equal(hit(lines, cx + 80, cy, 5), null);
    assert.equal(hit(lines, cx + 80, cy, 60) === null, false);
  }
  assert.ok(checked > 200, `${checked} places checked`);
});

test("between two points of a line it is hit too", () => {
  const square = { axis: "x", points: [0, 0, 100, 0, 100, 100, 0, 100], front: [1, 1, 1, 1] };
  assert.equal(hit([square], 50, 3, 4), "x");
  assert.equal(hit([square], 3, 50, 4), "x"); // the line is closed
  assert.equal(hit([square], 50, 5, 4), null);
  assert.equal(hit([square], -3, -3, 4), null);
});

test("what is in front wins over what is nearer but behind", () => {
  const line = (axis, y, front) => ({ axis, points: [0, y, 100, y], front: [front, front] });
  for (const order of [[0, 1], [1, 0]]) {
    const lines = [line("x", 0, 0), line("y", 4, 1)];
    assert.equal(hit(order.map((k) => lines[k]), 50, 1, 5), "y");
    assert.equal(hit(order.map((k) => lines[k]), 50, -2, 5), "x"); // the front is out of reach
    const both = [line("x", 0, 1), line("y", 4, 1)];
    assert.equal(hit(order.map((k) => both[k]), 50, 1, 5), "x");
  }
});

for (const perspective of [true, false]) {
  const name = perspective ? "perspective" : "orthographic";
  test(`a point of the ring dragged along turns by the angle it went: ${name}`, () => {
    let checked = 0;
    for (let i = 0; i < 60; i++) {
      const { axes, project, facing, rings: lines } = scene(perspective);
      for (const k of [0, 1, 2].filter((axis) => facing[axis] > 0.35)) {
        const start = 2 * Math.PI * random();
        const angle = 6 * (random() - 0.5);
        const from = project(pointOnRing(axes, k, start));
        const to = project(pointOnRing(axes, k, start + angle));
        const found = dragAngle({ ring: lines[k], from, to });
        assert.ok(Math.abs(found - angle) < 1e-3, `${found} for ${angle}`);
        checked++;
      }
    }
    assert.ok(checked > 60);
  });
}

test("moves one after the other add up to several turns", () => {
  const still = rotvecToMatrix([0, 0, 0]);
  const { axes, project, rings: lines } = scene(true, rotvecToMatrix([0.7, 0.5, 0]), still);
  const place = (angle) => project(pointOnRing(axes, 2, angle));
  const steps = 500;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const [from, to] = [i, i + 1].map((step) => place((-5 * Math.PI * step) / steps));
    sum += dragAngle({ ring: lines[2], from, to });
  }
  assert.ok(Math.abs(sum + 5 * Math.PI) < 1e-3);
});

test("a ring seen edge-on turns with its front: sign and size", () => {
  let checked = 0;
  for (let i = 0; i < 300; i++) {
    // Up to 8 degrees off the edge.
    const { axes, project, facing, rings: lines } = scene();
    for (const k of [0, 1, 2].filter((axis) => facing[axis] < 0.14)) {
      const front = (2 * Math.PI * lines[k].nearest) / lines[k].front.length;
      const start = front + 0.6 * (random() - 0.5);
      const angle = (random() < 0.5 ? -1 : 1) * (0.1 + 0.3 * random());
      const from = project(pointOnRing(axes, k, start));
      const to = project(pointOnRing(axes, k, start + angle));
      // A hand is not steady: some pixels off the line change little.
      const shaken = [to[0] + 2 * random() - 1, to[1] + 2 * random() - 1];
      const ratio = dragAngle({ ring: lines[k], from, to: shaken }) / angle;
      assert.ok(ratio > 0.4 && ratio < 1.5, `${ratio} of the angle`);
      checked++;
    }
  }
  assert.ok(checked > 60, `${checked} rings near edge-on`);
});

test("no jump: a small move of the pointer is a small angle, exactly edge-on too", () => {
  const still = rotvecToMatrix([0, 0, 0]);
  for (const tilt of [0, 1e-9, 1e-3, 0.1, 0.19, 0.21, 0.5, 1.5]) {
    const { rings: lines } = scene(false, rotvecToMatrix([tilt, 0, 0]), still);
    const ring = lines[1]; // turned up from the edge by the tilt
    const [cx, cy] = ring.centre;
    for (let x = -40; x < 40; x += 0.5) {
      // Past the centre at a distance of 15 pixels.
      const angle = dragAngle({ ring, from: [cx + x, cy + 15], to: [cx + x + 0.5, cy + 15] });
      assert.ok(Number.isFinite(angle) && Math.abs(angle) < 0.2, `${angle} at tilt ${tilt}`);
      // Edge-on the front goes right about y, with 36 pixels a radian.
      if (tilt < 0.19) assert.ok(angle > 0.5 / 50, `${angle} at tilt ${tilt}`);
    }
    for (let y = -10; y < 10; y += 0.5) {
      // Across the line near its end, 36 pixels from the centre.
      const angle = dragAngle({ ring, from: [cx + 33, cy + y], to: [cx + 33, cy + y + 0.5] });
      assert.ok(Math.abs(angle) < 0.1, `${angle} at tilt ${tilt}`);
    }
  }
});

test("on the very centre nothing turns", () => {
  const still = rotvecToMatrix([0, 0, 0]);
  const ring = scene(true, still, still).rings[2];
  assert.equal(dragAngle({ ring, from: ring.centre, to: [ring.centre[0] + 9, ring.centre[1]] }), 0);
});

test("a local turn comes after the joint's own, a parent's before it", () => {
  for (const [k, axis] of AXES.entries()) {
    const rotvec = [0.4, -1.2, 0.9];
    const R = rotvecToMatrix(rotvec);
    const turn = rotvecToMatrix([0, 1, 2].map((i) => (i === k ? 0.3 : 0)));
    const local = rotvecToMatrix(turnJoint(rotvec, axis, 0.3, "local"));
    const parent = rotvecToMatrix(turnJoint(rotvec, axis, 0.3, "parent"));
    assert.ok(apart(local, multiply(R, turn)) < 1e-14);
    assert.ok(apart(parent, multiply(turn, R)) < 1e-14);
    // The axis that is turned about stays where it was: the joint's own, or the parent's.
    assert.ok(apart(columns(local)[k], columns(R)[k]) < 1e-14);
    assert.ok(apart(parent.slice(3 * k, 3 * k + 3), R.slice(3 * k, 3 * k + 3)) < 1e-14);
    const back = turnJoint(turnJoint(rotvec, axis, 2, "local"), axis, -2, "local");
    assert.ok(apart(back, rotvec) < 1e-14);
  }
});

test("unknown axes and spaces are refused", () => {
  assert.throws(() => turnJoint([0, 0, 0], "w", 1, "local"), /axis is w: "x", "y" or "z"/);
  assert.throws(() => turnJoint([0, 0, 0], "x", 1, "world"), /space is world: "local" or "parent"/);
});
