import assert from "node:assert/strict";
import { test } from "node:test";

import { History } from "../src/history.js";
import { uniform } from "./anatomy_golden.mjs";

/** A body whose first pose number is `value`. */
function body(value) {
  const pose = new Float64Array(72);
  pose[0] = value;
  return { pose, betas: new Float64Array(10), transl: [0, 0, 0] };
}

const valueOf = (snapshot) => snapshot.pose[0];

test("there is nothing to undo at first, nor after one state", () => {
  const history = new History();
  for (let i = 0; i < 2; i++) {
    assert.deepEqual([history.canUndo, history.canRedo], [false, false]);
    assert.deepEqual([history.undo(), history.redo()], [null, null]);
    history.record(body(1));
  }
});

test("undo goes back, redo forth", () => {
  const history = new History();
  for (const value of [0, 1, 2]) history.record(body(value));
  assert.deepEqual([history.undo(), history.undo()].map(valueOf), [1, 0]);
  assert.deepEqual([history.canUndo, history.canRedo], [false, true]);
  assert.deepEqual([history.redo(), history.redo()].map(valueOf), [1, 2]);
  assert.deepEqual([history.canUndo, history.canRedo], [true, false]);
});

for (const seed of [1, 2, 3]) {
  test(`any edits, undone in turn, pass all states back to the first: seed ${seed}`, () => {
    const random = uniform(seed);
    const numbers = (count) => Float64Array.from({ length: count }, () => random() - 0.5);
    const history = new History();
    const state = { pose: numbers(72), betas: numbers(10), transl: numbers(3) };
    const seen = []; // what an undo must bring back, kept apart from the history
    const keep = () => seen.push(structuredClone(state));
    history.record(state);
    keep();
    for (let step = 0; step < 60; step++) {
      const field = ["pose", "betas", "transl"][Math.floor(3 * random())];
      const moves = 1 + Math.floor(4 * random());
      for (let move = 0; move < moves; move++) {
        // In place, as a widget would: the history must have copied.
        state[field][Math.floor(random() * state[field].length)] += random() + 0.1;
        history.record(state, step);
      }
      keep();
    }
    const last = seen.length - 1;
    for (let i = last - 1; i >= 0; i--) assert.deepEqual(history.undo(), seen[i]);
    assert.equal(history.undo(), null);
    for (let i = 1; i <= last; i++) assert.deepEqual(history.redo(), seen[i]);
    assert.equal(history.redo(), null);
  });
}

test("a drag is one step, the next drag another", () => {
  const history = new History();
  history.record(body(0));
  for (const value of [1, 2, 3]) history.record(body(value), "drag 1");
  for (const value of [4, 5]) history.record(body(value), "drag 2");
  history.record(body(6));
  history.record(body(7));
  const back = [1, 2, 3, 4].map(() => valueOf(history.undo()));
  assert.deepEqual(back, [6, 5, 3, 0]);
});

test("a drag that comes back to where it began is no step, and may go on", () => {
  const history = new History();
  history.record(body(0));
  history.record(body(1), "drag");
  history.record(body(0), "drag");
  assert.equal(history.canUndo, false);
  history.record(body(2), "drag");
  assert.equal(valueOf(history.undo()), 0);
  assert.equal(valueOf(history.redo()), 2);
});

test("a token interrupted by another edit or an undo begins a new step", () => {
  const history = new History();
  history.record(body(0), "drag");
  history.record(body(1), "drag"); // the first state is where undoing ends: not replaced
  history.record(body(2));
  history.record(body(3), "drag");
  assert.equal(valueOf(history.undo()), 2);
  assert.equal(valueOf(history.undo()), 1);
  assert.equal(valueOf(history.undo()), 0);
  history.redo();
  history.record(body(4), "drag");
  assert.equal(valueOf(history.undo()), 1);
  history.record(body(5), "drag");
  history.record(body(5), "click"); // changes nothing, but ends the drag
  history.record(body(6), "drag");
  assert.equal(valueOf(history.undo()), 5);
});

test("an equal state is no step and keeps what can be redone", () => {
  const history = new History();
  for (const value of [0, 1]) history.record(body(value));
  history.record(body(1));
  assert.equal(valueOf(history.undo()), 0);
  history.record(body(0));
  assert.equal(history.canRedo, true);
});

test("each of pose, betas and transl makes a step", () => {
  for (const field of ["pose", "betas", "transl"]) {
    const history = new History();
    history.record(body(0));
    const changed = body(0);
    changed[field][1] = 0.5;
    history.record(changed);
    assert.equal(history.canUndo, true, field);
  }
});

test("a new step forgets what could be redone", () => {
  const history = new History();
  for (const value of [0, 1, 2]) history.record(body(value));
  history.undo();
  history.undo();
  history.record(body(9));
  assert.equal(history.redo(), null);
  assert.equal(valueOf(history.undo()), 0);
});

test("only the last steps are kept, 100 unless told otherwise", () => {
  for (const [history, limit] of [[new History(), 100], [new History(3), 3]]) {
    for (let value = 0; value <= 250; value++) history.record(body(value));
    let last;
    let steps = 0;
    while (history.canUndo) {
      last = valueOf(history.undo());
      steps++;
    }
    assert.deepEqual([steps, last], [limit, 250 - limit]);
  }
});

test("what was handed out or in can be changed without harm", () => {
  const history = new History();
  const first = body(0);
  history.record(first);
  first.pose[0] = 8;
  history.record(body(1));
  const undone = history.undo();
  assert.equal(valueOf(undone), 0);
  undone.pose[0] = 9;
  history.redo();
  assert.equal(valueOf(history.undo()), 0);
});

test("bad arguments are named", () => {
  for (const limit of [0, 1.5, -1, NaN, "9"]) {
    assert.throws(() => new History(limit), /limit is .*: a whole number of at least 1/);
  }
  assert.throws(() => new History().record({ pose: [0] }), /snapshot without betas,transl/);
  assert.throws(() => new History().record(null), /snapshot without pose/);
});
