/**
 * The state of one explorer, and everything that may happen to it.
 *
 * Views read the store and listen to it; they never talk to each other. A listener gets the set of
 * what changed: "body" (pose, betas or transl), "settled" (an edit is finished: tell the kernel)
 * and the names of the fields of `view`. Whatever changes the body goes through `edit`, which
 * checks it, so that nothing wrong ever reaches the screen.
 */

import { DEFAULT_CAMERA, tidyCamera } from "./camera.js";
import { History } from "./history.js";
import { JointLimits } from "./limits.js";

const SIZES = { pose: 72, betas: 10, transl: 3 };

export class Store {
  /**
   * @param {import("./body.js").Body} body owned by this store
   * @param {object} meta of the payload
   */
  constructor(body, meta) {
    this.body = body;
    this.meta = meta;
    this.limits = new JointLimits(meta.limits);
    this.history = new History();
    this.samples = [];
    this.motion = null;
    this.view = {
      joint: meta.names.indexOf("left_elbow"),
      stage: "skinned", blendStrength: 1,
      surface: "plain", wireframe: false, skeleton: true, names: false, axes: false, gizmo: true,
      space: "local", limitMode: "warn",
      camera: { ...DEFAULT_CAMERA },
      frame: 0, playing: false, fps: 30, loop: true,
      target: null, reference: null, message: null,
    };
    this._listeners = new Set();
    body.update();
    this.history.record(this.snapshot());
  }

  /** @returns {() => void} a function that ends listening */
  on(listener) {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  snapshot() {
    const { pose, betas, transl } = this.body;
    return { pose, betas, transl };
  }

  /** Change fields of `view`. */
  set(changes) {
    const changed = new Set();
    for (const [name, value] of Object.entries(changes)) {
      if (!(name in this.view)) throw new Error(`the view has no ${name}`);
      if (Object.is(this.view[name], value)) continue;
      this.view[name] = name === "camera" ? tidyCamera(value) : value;
      changed.add(name);
    }
    if (!changed.size) return;
    if (changed.has("stage") || changed.has("blendStrength")) {
      this.body.stage = this.view.stage;
      this.body.blendStrength = this.view.blendStrength;
      this.body.update();
    }
    this._tell(changed);
  }

  /**
   * Change the body.
   * @param {{pose?: ArrayLike<number>, betas?: ArrayLike<number>, transl?: ArrayLike<number>}} to
   * @param {*} [gesture] edits with one token are one step of undo, and not finished before `settle`
   * @throws {Error} wrong sizes or numbers that are not finite; the body stays as it is
   */
  edit(to, gesture = null) {
    for (const [name, values] of Object.entries(to)) {
      const size = name === "betas" ? this.body.numBetas : SIZES[name];
      if (values.length !== size || !Array.prototype.every.call(values, Number.isFinite)) {
        throw new Error(`${name} must be ${size} finite numbers, got ${values.length} numbers` +
          (values.length === size ? ", not all of them finite" : ""));
      }
    }
    for (const [name, values] of Object.entries(to)) this.body[name].set(values);
    if (to.pose && this.view.limitMode === "stop") this._stopAtLimits();
    this.body.update();
    this.history.record(this.snapshot(), gesture);
    const changed = new Set(gesture === null ? ["body", "settled"] : ["body"]);
    if (this.view.message?.kind === "error") {
      this.view.message = null; // mended, or no longer the point
      changed.add("message");
    }
    this._tell(changed);
  }

  /** Begin with a body; undoing ends here. */
  begin(snapshot) {
    this.edit(snapshot);
    this.history = new History();
    this.history.record(this.snapshot());
  }

  /** Turn one joint. @param {ArrayLike<number>} rotvec axis-angle, radians */
  turn(joint, rotvec, gesture = null) {
    const pose = this.body.pose.slice();
    pose.set(rotvec, 3 * joint);
    this.edit({ pose }, gesture);
  }

  /** The edit of a gesture is finished. */
  settle() {
    this._tell(new Set(["settled"]));
  }

  undo() {
    this._show(this.history.undo());
  }

  redo() {
    this._show(this.history.redo());
  }

  /** Show a motion's frames; null takes it away. @param {?object} motion see motion_files.js */
  setMotion(motion) {
    this.motion = motion;
    this.view.frame = -1; // so that showing the first frame is a change
    if (motion) {
      this.view.fps = motion.fps;
      this._tell(new Set(["motion", "fps"]));
      this.showFrame(0);
    } else {
      Object.assign(this.view, { frame: 0, playing: false });
      this._tell(new Set(["motion", "frame", "playing"]));
    }
  }

  showFrame(index) {
    if (!this.motion) return;
    const frame = Math.min(this.motion.count - 1, Math.max(0, Math.round(index)));
    if (frame === this.view.frame) return;
    this.view.frame = frame;
    // One step of undo for all frames looked at: it leads back to what was edited by hand.
    this.edit({
      pose: this.motion.poses.subarray(72 * frame, 72 * frame + 72),
      transl: this.motion.transl.subarray(3 * frame, 3 * frame + 3),
    }, this.motion);
    this._tell(new Set(["frame"]));
  }

  /** Distance of each vertex to the reference body, millimetres. */
  errors() {
    const { vertices } = this.body;
    const { reference } = this.view;
    return Float32Array.from({ length: this.body.numVertices }, (_, v) => 1000 * Math.hypot(
      vertices[3 * v] - reference[3 * v], vertices[3 * v + 1] - reference[3 * v + 1],
      vertices[3 * v + 2] - reference[3 * v + 2],
    ));
  }

  /** What the end of the colours stands for: the largest error, but at least a millimetre. */
  errorScale() {
    return Math.max(1, this.errors().reduce((a, b) => Math.max(a, b), 0));
  }

  /** Show a message to the user; null takes it away. @param {"info"|"error"} kind */
  say(text, kind = "info") {
    this.set({ message: text === null ? null : { text, kind } });
  }

  /** Run something that may fail on what the user gave; a failure becomes a message. */
  async attempt(action) {
    try {
      await action();
    } catch (error) {
      this.say(error.message, "error");
    }
  }

  _show(snapshot) {
    if (!snapshot) return;
    for (const name of Object.keys(SIZES)) this.body[name].set(snapshot[name]);
    this.body.update();
    this._tell(new Set(["body", "settled"]));
  }

  _stopAtLimits() {
    const { pose } = this.body;
    for (let j = 1; j < this.body.numJoints; j++) {
      pose.set(this.limits.clamp(j, pose.slice(3 * j, 3 * j + 3)), 3 * j);
    }
  }

  _tell(changed) {
    for (const listener of [...this._listeners]) listener(changed);
  }
}
