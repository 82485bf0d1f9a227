import assert from "node:assert/strict";
import { test } from "node:test";
import { follow } from "../src/messages.js";
import { rotvecToMatrix } from "../src/rotations.js";
import { missing, openStore, random } from "./core_golden.mjs";

const motion = (count) => ({
  poses: Float32Array.from({ length: 72 * count }, (_, i) => Math.floor(i / 72) / 10),
  transl: new Float32Array(3 * count), fps: 25, count, betas: null, gender: "neutral",
});

/** Equal but for the rounding of blend shapes that were added and taken away again. */
function alike(a, b) {
  a.forEach((value, i) => assert.ok(Math.abs(value - b[i]) < 1e-6, `${value} and ${b[i]}`));
}

test("undo brings back, redo repeats", { skip: missing }, () => {
  const store = openStore();
  const next = random(2);
  const states = [store.body.vertices.slice()];
  for (let n = 0; n < 20; n++) {
    store.turn(Math.floor(24 * next()), [next(), next(), next()]);
    states.push(store.body.vertices.slice());
  }
  for (let n = 19; n >= 0; n--) {
    store.undo();
    alike(store.body.vertices, states[n]);
  }
  store.undo();
  for (let n = 1; n <= 20; n++) {
    store.redo();
    alike(store.body.vertices, states[n]);
  }
});

test("bad numbers never reach the body", { skip: missing }, () => {
  const store = openStore();
  store.turn(5, [0.1, 0.2, 0.3]);
  const before = store.body.pose.slice();
  for (const bad of [{ pose: [1, 2] }, { pose: before.map(() => NaN) }, { betas: [Infinity, ...Array(9).fill(0)] },
    { pose: before, transl: [1, 2] }]) {
    assert.throws(() => store.edit(bad), /must be \d+ finite numbers/);
    assert.deepEqual(store.body.pose, before);
  }
});

test("listeners are told what changed, once", { skip: missing }, () => {
  const store = openStore();
  const heard = [];
  const off = store.on((changed) => heard.push([...changed]));
  const gesture = {};
  store.turn(3, [0.1, 0, 0], gesture);
  store.settle();
  store.set({ joint: 4, names: true });
  store.set({ joint: 4 });
  off();
  store.set({ joint: 5 });
  assert.deepEqual(heard, [["body"], ["settled"], ["joint", "names"]]);
  assert.throws(() => store.set({ nonsense: 1 }), /no nonsense/);
});

test("with hard limits no joint gets beyond them", { skip: missing }, () => {
  const store = openStore();
  store.set({ limitMode: "stop" });
  const next = random(4);
  store.edit({ pose: Array.from({ length: 72 }, () => 4 * next() - 2) });
  for (let j = 1; j < 24; j++) {
    const excess = store.limits.excess(j, rotvecToMatrix(store.body.pose, 3 * j));
    assert.ok(Math.max(...excess) < 1e-6, `joint ${j}: ${excess}`);
  }
});

test("frames are shown, and undo leads back to what was before the motion", { skip: missing }, () => {
  const store = openStore();
  store.turn(3, [0.5, 0, 0]);
  store.setMotion(motion(10));
  assert.equal(store.body.pose[0], 0);
  store.showFrame(4);
  store.showFrame(99);
  assert.equal(store.view.frame, 9);
  assert.ok(Math.abs(store.body.pose[0] - 0.9) < 1e-6);
  store.undo();
  assert.equal(store.body.pose[9], 0.5);
  store.setMotion(null);
  store.showFrame(3);
  assert.equal(store.view.frame, 0);
});

test("what the kernel sends is shown", { skip: missing }, async () => {
  const store = openStore();
  const bytes = (array) => Buffer.from(Float32Array.from(array).buffer).toString("base64");
  follow(store, { type: "samples" }, [bytes(Array(144).fill(0.25))]);
  assert.equal(store.samples.length, 2);
  const { poses, transl } = motion(3);
  follow(store, { type: "sequence", count: 3, fps: 12 }, [bytes(poses), bytes(transl)]);
  assert.deepEqual([store.motion.count, store.view.fps], [3, 12]);
  follow(store, { type: "reference" }, [bytes(store.body.vertices.map((v) => v + 0.001))]);
  assert.ok(Math.abs(store.errors()[7] - Math.sqrt(3)) < 1e-3);
  assert.equal(store.view.surface, "error");
  follow(store, { type: "reference" }, []);
  assert.deepEqual([store.view.reference, store.view.surface], [null, "plain"]);
  follow(store, { type: "sequence", count: 0 }, []);
  assert.equal(store.motion, null);
  await store.attempt(() => { throw new Error("what is wrong"); });
  assert.deepEqual(store.view.message, { text: "what is wrong", kind: "error" });
});
