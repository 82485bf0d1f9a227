/** The explorer's window: the body with its skeleton and gizmo, and what a pointer does to them. */

import { pickSurface } from "./camera.js";
import { colorByValue, colorPlain } from "./colors.js";
import { dragAngle, hit, rings, turnJoint } from "./gizmo.js";
import {
  drawAxes, drawChosen, drawNames, drawRings, drawSkeleton, spoken,
} from "./overlay.js";
import { CHAINS, reach } from "./reach.js";
import { rotvecToMatrix } from "./rotations.js";
import { Stage } from "./stage.js";

const GIZMO = 62; // pixels
const NUDGE = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const NUDGE_LENGTH = 0.01; // metres

export class Viewport {
  /**
   * @param {HTMLElement} parent
   * @param {import("./store.js").Store} store
   */
  constructor(parent, store) {
    this.store = store;
    this.colors = new Float32Array(3 * store.body.numVertices);
    this.stage = new Stage(parent, {
      faces: store.body.faces,
      numVertices: store.body.numVertices,
      label: "3D body. Arrow keys turn the view, Page Up and Page Down choose a joint, " +
        "Shift with arrow keys moves the chosen joint, plus and minus zoom.",
      getCamera: () => store.view.camera,
      setCamera: (camera, settled) => {
        store.set({ camera });
        if (settled) store.settle();
      },
      drawOver: (context, view) => this._drawOver(context, view),
      grasp: (x, y, event) => this._grasp(x, y, event),
      hover: (x, y) => this._hover(x, y),
      key: (event) => this._key(event),
    });
    this.stage.floor = lowest(store.body.template);
    this._colors();
    this._surface();
    this._off = store.on((changed) => this._update(changed));
  }

  get backend() {
    return this.stage.backend;
  }

  dispose() {
    this._off();
    this.stage.dispose();
  }

  _update(changed) {
    const { view } = this.store;
    const moved = changed.has("body") || changed.has("stage") || changed.has("blendStrength");
    if (moved) this._surface();
    if (changed.has("surface") || changed.has("reference") ||
        (view.surface === "weights" && changed.has("joint")) ||
        (view.surface === "error" && moved)) this._colors();
    if (changed.has("wireframe")) this.stage.scene.setWireframe(view.wireframe);
    if (changed.has("reference")) this.stage.scene.setGhost(view.reference);
    const onlySettled = changed.size === 1 && changed.has("settled"); // and looks as it did
    if (!onlySettled) this.stage.request();
  }

  _surface() {
    const { vertices, normals } = this.store.body;
    this.stage.scene.setSurface({ vertices, normals });
  }

  _colors() {
    const { body, view } = this.store;
    if (view.surface === "weights") colorByValue(body.weightsOf(view.joint), [0, 1], this.colors);
    else if (view.surface === "error" && view.reference) {
      colorByValue(this.store.errors(), [0, this.store.errorScale()], this.colors);
    } else colorPlain(this.colors);
    this.stage.scene.setSurface({ colors: this.colors });
  }

  _drawOver(context, view) {
    const { body, meta, view: shown, limits } = this.store;
    const points = this._joints(view);
    if (shown.skeleton) drawSkeleton(context, points, meta.parents, meta.names);
    if (shown.axes) {
      meta.names.forEach((_, j) => drawAxes(context, view, body.global, j, 0.06, false));
      drawAxes(context, view, body.global, shown.joint, 0.12, !shown.gizmo);
    }
    if (shown.names) drawNames(context, points, meta.names, shown.joint);
    if (this._hasGizmo()) drawRings(context, this._rings(view), this.active);
    const rotmat = rotvecToMatrix(body.pose, 3 * shown.joint);
    const beyond = shown.limitMode !== "off" &&
      limits.excess(shown.joint, rotmat).some((excess) => excess > 1e-3);
    drawChosen(context, points[shown.joint], meta.names[shown.joint], beyond);
  }

  _joints(view) {
    const { joints, numJoints } = this.store.body;
    return Array.from({ length: numJoints }, (_, j) => view.project(joints.slice(3 * j, 3 * j + 3)));
  }

  _hasGizmo() {
    return this.store.view.gizmo && this.store.view.stage === "skinned";
  }

  _rings(view) {
    const { body, meta, view: { joint, space } } = this.store;
    const origin = body.joints.slice(3 * joint, 3 * joint + 3);
    const parent = meta.parents[joint];
    const frame = space === "local" ? joint : parent;
    const axes = [0, 1, 2].map((column) => [0, 1, 2].map((row) => {
      return frame < 0 ? Number(row === column) : body.global[12 * frame + 4 * row + column];
    }));
    const radius = GIZMO * view.metresPerPixel(view.project(origin)[2]);
    return rings({ origin, axes, radius, project: (point) => view.project(point) });
  }

  _hover(x, y) {
    const active = this._hasGizmo() ? hit(this._rings(this.stage.view()), x, y, 7) : null;
    if (active === this.active) return;
    this.active = active;
    this.stage.canvas.style.cursor = active ? "grab" : "";
    this.stage.request();
  }

  /** Handles first, then joints, then the skin. */
  _grasp(x, y, { pointerType }) {
    const touch = pointerType === "touch";
    const view = this.stage.view();
    const found = this._hasGizmo() ? this._rings(view) : [];
    const axis = hit(found, x, y, touch ? 18 : 7);
    if (axis) return { ...this._turning(axis, found), solid: true };
    const { body } = this.store;
    const points = this._joints(view);
    const away = points.map(([px, py]) => Math.hypot(px - x, py - y));
    const nearest = away.indexOf(Math.min(...away));
    if (this.store.view.skeleton && away[nearest] < (touch ? 22 : 10)) {
      const click = () => this.store.set({ joint: nearest });
      return { click, ...this._reaching(nearest), solid: true };
    }
    const surface = pickSurface(view.ray(x, y), body.vertices, body.faces);
    if (!surface) return null;
    return { click: () => this.store.set({ joint: body.jointOf(surface.vertex) }), solid: true };
  }

  _turning(axis, found) {
    const { store } = this;
    const { joint, space } = store.view;
    const ring = found.find((candidate) => candidate.axis === axis);
    const start = store.body.pose.slice(3 * joint, 3 * joint + 3);
    const gesture = {};
    let angle = 0;
    this.active = axis;
    return {
      move: (from, to) => {
        angle += dragAngle({ ring, from, to });
        store.turn(joint, turnJoint(start, axis, angle, space), gesture);
      },
      end: () => store.settle(),
    };
  }

  /** Dragging a hand or foot: the limb follows. */
  _reaching(joint) {
    const { store } = this;
    if (!CHAINS[store.meta.names[joint]] || store.view.stage !== "skinned") return {};
    const gesture = {};
    let target = Array.from(store.body.joints.slice(3 * joint, 3 * joint + 3));
    return {
      move: (from, to) => {
        store.set({ joint });
        target = this.stage.view().shift(target, to[0] - from[0], to[1] - from[1]);
        this.reachFor(joint, target, gesture);
      },
      end: () => store.settle(),
    };
  }

  /** Turn the joints above `joint` so that it comes to `target` (world, metres). */
  reachFor(joint, target, gesture = null) {
    const { store } = this;
    const { body, meta } = store;
    const restOffsets = body.restJoints.map((value, i) => {
      const parent = meta.parents[Math.floor(i / 3)];
      return parent < 0 ? value : value - body.restJoints[3 * parent + (i % 3)];
    });
    const pose = reach({
      parents: meta.parents, restOffsets, pose: body.pose, joint,
      target: target.map((value, k) => value - body.transl[k]),
      chain: CHAINS[meta.names[joint]].map((name) => meta.names.indexOf(name)),
      limits: store.view.limitMode === "off" ? null : store.limits,
    });
    store.edit({ pose }, gesture);
  }

  _key(event) {
    const { store } = this;
    const { meta, view } = store;
    const nudge = event.shiftKey && NUDGE[event.key];
    if (nudge) {
      this._nudge(nudge);
      return true;
    }
    const step = { PageUp: -1, PageDown: 1 }[event.key];
    if (!step) return false;
    store.set({ joint: (view.joint + step + meta.names.length) % meta.names.length });
    return true;
  }

  _nudge([right, down]) {
    const { store } = this;
    const { joint } = store.view;
    if (!CHAINS[store.meta.names[joint]]) {
      store.say(`${spoken(store.meta.names[joint])} cannot be moved to a place; choose a hand, ` +
        "foot, elbow, knee, neck or head");
      return;
    }
    const view = this.stage.view();
    const target = [0, 1, 2].map((k) => store.body.joints[3 * joint + k] +
      NUDGE_LENGTH * (right * view.right[k] - down * view.up[k]));
    this.reachFor(joint, target);
  }
}

function lowest(points) {
  let low = Infinity;
  for (let i = 1; i < points.length; i += 3) low = Math.min(low, points[i]);
  return low;
}
