import assert from "node:assert/strict";
import { test } from "node:test";
import { vertexNormals } from "../src/body.js";
import { golden, missing, openBody, random } from "./core_golden.mjs";

/** Largest distance of two lists of points, millimetres. */
function apart(a, b) {
  let largest = 0;
  for (let i = 0; i < a.length; i += 3) {
    largest = Math.max(largest, Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1], a[i + 2] - b[i + 2]));
  }
  return 1000 * largest;
}

test("vertices and joints are those of the Python layer", { skip: missing }, () => {
  const { pose, betas, transl, vertices, joints } = golden("bodies");
  const body = openBody(); // one body for all: what changed since the last pose must be all
  pose.forEach((_, i) => {
    body.pose.set(pose[i]);
    body.betas.set(betas[i]);
    body.transl.set(transl[i]);
    body.update();
    assert.ok(apart(body.vertices, vertices[i]) < 0.02, `body ${i}: ${apart(body.vertices, vertices[i])}`);
    assert.ok(apart(body.joints, joints[i]) < 0.005);
  });
});

test("ten thousand small moves do not drift", { skip: missing }, () => {
  const [moved, fresh] = [openBody(), openBody()];
  const next = random(1);
  for (let n = 0; n < 10_000; n++) {
    moved.pose[Math.floor(72 * next())] = 2 * next() - 1;
    moved._poseBlend();
  }
  fresh.pose.set(moved.pose);
  moved.update();
  fresh.update();
  assert.ok(apart(moved.vertices, fresh.vertices) < 0.001);
});

test("the stages are those of the model", { skip: missing }, () => {
  const { pose, betas, shaped } = golden("bodies");
  const body = openBody();
  body.pose.set(pose[0]);
  body.betas.set(betas[0]);
  const at = (stage, strength = 1) => {
    Object.assign(body, { stage, blendStrength: strength });
    body.update();
    return body.vertices.slice();
  };
  assert.equal(apart(at("template"), body.template), 0);
  assert.ok(apart(at("shaped"), shaped[0]) < 0.01);
  const blended = at("blended");
  assert.ok(apart(blended, at("shaped")) > 1);
  const twice = at("blended", 2);
  const plain = at("shaped");
  const expected = blended.map((v, i) => 2 * v - plain[i]);
  assert.ok(apart(twice, expected) < 0.001);
  assert.equal(apart(at("blended", 0), plain), 0);
  assert.ok(apart(at("skinned", 2), at("skinned", 1)) > 1);
});

test("height is measured at rest, whatever the pose", { skip: missing }, () => {
  const { pose, betas, height } = golden("bodies");
  const body = openBody();
  body.pose.set(pose[3]);
  betas.forEach((numbers, i) => {
    body.betas.set(numbers);
    assert.ok(Math.abs(body.height() - height[i]) < 1e-5);
  });
});

test("weights of a joint, and the joint of a vertex", { skip: missing }, () => {
  const { weights } = golden("bodies");
  const body = openBody();
  const elbow = body.weightsOf(18);
  weights.forEach((weight, v) => {
    assert.ok(Math.abs(weight - elbow[v]) < 1e-6);
    if (weight > 0.5001) assert.equal(body.jointOf(v), 18);
  });
});

test("a twin has a pose of its own", { skip: missing }, () => {
  const body = openBody();
  body.update();
  const before = body.vertices.slice();
  const twin = body.twin();
  twin.pose.fill(0.3);
  twin.update();
  body.update();
  assert.deepEqual(body.vertices, before);
  assert.equal(twin.template, body.template);
});

test("normals of a cube point outward, of length one", () => {
  const points = Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7].flatMap((i) => [i & 1, (i >> 1) & 1, i >> 2]));
  const faces = Uint32Array.from([
    0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5,
  ]);
  const normals = new Float32Array(24);
  vertexNormals(points, faces, normals);
  for (let i = 0; i < 24; i += 3) {
    assert.ok(Math.abs(Math.hypot(normals[i], normals[i + 1], normals[i + 2]) - 1) < 1e-6);
    for (let k = 0; k < 3; k++) assert.ok(normals[i + k] * (points[i + k] - 0.5) > 0);
  }
});
