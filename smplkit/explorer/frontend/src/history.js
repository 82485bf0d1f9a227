/**
 * Undo and redo of the body on screen.
 *
 * A snapshot is the whole state {pose, betas, transl} (72, 10 and 3 numbers). States are copied on
 * the way in and on the way out, so that nothing done to one of them changes the past.
 */

const FIELDS = ["pose", "betas", "transl"];

export class History {
  /**
   * @param {number} [limit] number of steps that can be undone; older ones are forgotten
   * @throws {Error} the limit is not a whole number of at least 1
   */
  constructor(limit = 100) {
    if (!Number.isInteger(limit) || limit < 1) {
      throw new Error(`limit is ${limit}: a whole number of at least 1 expected`);
    }
    this.limit = limit;
    this.states = [];
    this.present = -1; // index of the state on screen
    this.gesture = null; // what the present state was recorded by, while it may go on
  }

  get canUndo() {
    return this.present > 0;
  }

  get canRedo() {
    return this.present < this.states.length - 1;
  }

  /**
   * Take down the state after an edit; the first one is where undoing ends. A state equal to the
   * present one is no step. A step forgets what could be redone.
   * @param {{pose: number[], betas: number[], transl: number[]}} snapshot typed arrays will do
   * @param {*} [gesture] a token: states recorded one after the other with the same token, as by
   *   the moves of one drag, are one step; null or nothing for an edit of its own
   * @throws {Error} a field of the snapshot is missing
   */
  record(snapshot, gesture = null) {
    const missing = FIELDS.filter((field) => !snapshot?.[field]);
    if (missing.length) throw new Error(`snapshot without ${missing}: ${FIELDS} expected`);
    const goesOn = gesture !== null && gesture === this.gesture;
    if (!goesOn) this.gesture = null;
    if (this.present >= 0 && equal(snapshot, this.states[this.present])) return;
    const kept = goesOn ? this.present : this.present + 1;
    this.states.length = kept;
    // A drag that came back to where it began is no step either.
    const isBack = goesOn && equal(snapshot, this.states[kept - 1]);
    if (!isBack) this.states.push(copy(snapshot));
    if (this.states.length > this.limit + 1) this.states.shift();
    this.present = this.states.length - 1;
    this.gesture = isBack || this.present === 0 ? null : gesture;
  }

  /** @returns {?object} the snapshot before the last step, null when there is none */
  undo() {
    return this.canUndo ? this.#show(this.present - 1) : null;
  }

  /** @returns {?object} the snapshot after the step undone last, null when there is none */
  redo() {
    return this.canRedo ? this.#show(this.present + 1) : null;
  }

  #show(index) {
    this.present = index;
    this.gesture = null;
    return copy(this.states[index]);
  }
}

function copy(snapshot) {
  return Object.fromEntries(FIELDS.map((field) => [field, Float64Array.from(snapshot[field])]));
}

function equal(a, b) {
  return FIELDS.every(
    (field) =>
      a[field].length === b[field].length && b[field].every((value, i) => value === a[field][i]),
  );
}
