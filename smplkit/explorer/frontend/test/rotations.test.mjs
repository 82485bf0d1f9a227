import assert from "node:assert/strict";
import { test } from "node:test";

import {
  apply, eulerToRotvec, matrixToRotvec, multiply, rotvecToEuler, rotvecToMatrix, transpose,
} from "../src/rotations.js";
import { apart, golden, read, turnsApart, uniform } from "./anatomy_golden.mjs";

const python = read("rotations");
const random = uniform(1);
const randomVector = (size) => [0, 1, 2].map(() => size * (2 * random() - 1));

test("matrices of rotation vectors of all lengths", golden, () => {
  for (const [i, rotvec] of python.rotvecs.entries()) {
    assert.ok(apart(rotvecToMatrix(rotvec), python.rotmats[i]) < 1e-14, `${rotvec}`);
  }
});

test("a matrix gives back the rotation vector, at most pi long", golden, () => {
  for (const [i, rotvec] of python.rotvecs.entries()) {
    const angle = Math.hypot(...rotvec);
    const found = matrixToRotvec(python.rotmats[i]);
    assert.ok(Math.hypot(...found) <= Math.PI + 1e-12);
    assert.ok(apart(rotvecToMatrix(found), python.rotmats[i]) < 1e-12, `${rotvec}`);
    // The double cover leaves one vector only where the angle is clearly below pi.
    if (angle < Math.PI - 1e-7) assert.ok(apart(found, rotvec) < 1e-12, `${rotvec}`);
  }
});

test("Euler angles are intrinsic x y z", golden, () => {
  for (const [i, euler] of python.euler.entries()) {
    const rotvec = eulerToRotvec(euler);
    assert.ok(apart(rotvecToMatrix(rotvec), python.eulerRotmats[i]) < 1e-12);
    assert.ok(apart(rotvecToEuler(rotvec), euler) < 1e-9, `${euler}`);
  }
});

test("Euler angles where x and z turn about one axis give the same rotation", () => {
  for (const y of [Math.PI / 2, -Math.PI / 2]) {
    for (const off of [0, 1e-12, 1e-9, 1e-7, 1e-5, 1e-3]) {
      const rotvec = eulerToRotvec([0.7, y - Math.sign(y) * off, -0.4]);
      const again = eulerToRotvec(rotvecToEuler(rotvec));
      assert.ok(turnsApart(again, rotvec) < 1e-7, `y ${y}, ${off} from it`);
    }
  }
});

test("the offset picks one joint out of a pose", () => {
  const pose = Float64Array.from({ length: 9 }, () => random());
  assert.deepEqual(rotvecToMatrix(pose, 3), rotvecToMatrix(pose.slice(3, 6)));
});

test("products, transposes and turned vectors agree with each other", () => {
  for (let i = 0; i < 20; i++) {
    const [A, B] = [rotvecToMatrix(randomVector(3)), rotvecToMatrix(randomVector(3))];
    const v = randomVector(1);
    assert.ok(apart(apply(multiply(A, B), v), apply(A, apply(B, v))) < 1e-14);
    assert.ok(apart(multiply(A, transpose(A)), [1, 0, 0, 0, 1, 0, 0, 0, 1]) < 1e-14);
    assert.ok(apart(transpose(multiply(A, B)), multiply(transpose(B), transpose(A))) < 1e-15);
  }
});

test("a quarter turn about z takes x to y", () => {
  assert.ok(apart(apply(rotvecToMatrix([0, 0, Math.PI / 2]), [1, 0, 0]), [0, 1, 0]) < 1e-15);
});
