import assert from "node:assert/strict";
import { test } from "node:test";
import { CAMERA_PRESETS, DEFAULT_CAMERA, pickSurface, tidyCamera, View } from "../src/camera.js";
import {
  apart, cameraPoints, perspective, reprojectionLoss, weakOf, weakPerspective,
} from "../src/picture_cameras.js";
import { golden, missing, openBody, random } from "./core_golden.mjs";

function close(a, b, tolerance) {
  assert.equal(a.length, b.length);
  a.forEach((value, i) => assert.ok(Math.abs(value - b[i]) < tolerance, `${value} and ${b[i]}`));
}

test("orbit cameras see points where Python's do", { skip: missing }, () => {
  const { points, orbits } = golden("cameras");
  for (const { camera, pixels, depth } of orbits) {
    const view = new View(camera, 300, 300);
    points.forEach((point, i) => {
      const [x, y, z] = view.project(point);
      if (depth[i] > 0.1) close([x, y, z], [...pixels[i], depth[i]], 2e-3 * (1 + Math.abs(x) / 100));
    });
  }
});

test("a ray through a pixel meets the point that was projected there", () => {
  const next = random(3);
  for (const orthographic of [false, true]) {
    const view = new View({ ...DEFAULT_CAMERA, azimuth: 50, elevation: 30, orthographic }, 400, 250);
    for (let n = 0; n < 20; n++) {
      const point = [0, 1, 2].map(() => next() - 0.5);
      const { origin, direction } = view.ray(...view.project(point));
      const along = [0, 1, 2].reduce((sum, k) => sum + (point[k] - origin[k]) * direction[k], 0);
      close(origin.map((o, k) => o + along * direction[k]), point, 1e-9);
      const moved = view.project(view.shift(point, 7, -4));
      const start = view.project(point);
      close([moved[0] - start[0], moved[1] - start[1]], [7, -4], 1e-9);
    }
  }
});

test("a positive azimuth shows the body's left side", () => {
  const { position } = new View({ ...DEFAULT_CAMERA, ...CAMERA_PRESETS.side }, 100, 100);
  assert.ok(position[0] > 3 && Math.abs(position[2]) < 1e-9);
});

test("cameras are brought into their ranges", () => {
  const camera = tidyCamera({ azimuth: 190, elevation: 120, distance: 0 });
  assert.deepEqual([camera.azimuth, camera.elevation, camera.distance], [-170, 89, 0.3]);
  assert.equal(tidyCamera({ azimuth: -725 }).azimuth, -5);
});

test("the surface is picked where brute force finds it", { skip: missing }, () => {
  const body = openBody();
  body.update();
  const view = new View(DEFAULT_CAMERA, 400, 400);
  const wrist = Array.from(body.joints.slice(60, 63));
  const hit = pickSurface(view.ray(...view.project(wrist)), body.vertices, body.faces);
  const found = Array.from(body.vertices.slice(3 * hit.vertex, 3 * hit.vertex + 3));
  assert.ok(Math.hypot(...found.map((v, k) => v - wrist[k])) < 0.08);
  assert.equal(pickSurface(view.ray(3, 3), body.vertices, body.faces), null);
  const behind = { origin: view.position, direction: view.back };
  assert.equal(pickSurface(behind, body.vertices, body.faces), null);
});

test("the two cameras of a crop and the loss are Python's", { skip: missing }, () => {
  const g = golden("cameras");
  const points = cameraPoints(g.joints);
  const [full, weak] = [perspective(points, g.full), weakPerspective(points, g.weak)];
  full.forEach((pixel, j) => close(pixel, g.perspective[j], 1e-3));
  weak.forEach((pixel, j) => close(pixel, g.weakPerspective[j], 1e-3));
  assert.ok(Math.abs(reprojectionLoss(full, g.target) - g.loss) < 1e-3);
});

test("weak perspective is the limit of a distant camera", { skip: missing }, () => {
  const points = cameraPoints(golden("cameras").joints);
  const far = { focal: 80_000, distance: 1000, tx: 0.1, ty: 0.2 };
  const worst = Math.max(...apart(perspective(points, far), weakPerspective(points, weakOf(far))));
  assert.ok(worst < 0.1);
  const near = { ...far, focal: 160, distance: 2 };
  assert.ok(Math.max(...apart(perspective(points, near), weakPerspective(points, weakOf(near)))) > 5);
});
