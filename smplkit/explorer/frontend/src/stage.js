/**
 * The window in which a mesh is seen: a canvas, its camera, and the mouse, finger and keys that
 * move the camera. What lies over the mesh, and what else a pointer may grasp, is the owner's.
 */

import { CAMERA_PRESETS, DEFAULT_CAMERA, tidyCamera, View } from "./camera.js";
import { GlScene, hasWebGL } from "./gl_scene.js";
import { drawFloor } from "./overlay.js";
import { SoftScene } from "./soft_scene.js";

const CLICK = 4; // pixels a pointer may move and still click
const KEYS = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] };

export class Stage {
  /**
   * @param {HTMLElement} parent
   * @param {object} owner
   * @param {Uint32Array} owner.faces
   * @param {number} owner.numVertices
   * @param {() => object} owner.getCamera and `setCamera(camera, settled)`
   * @param {(context, view) => void} owner.drawOver
   * @param {(x, y, event) => ?{move?, end?, click?, solid: boolean}} owner.grasp what is there to
   *   be dragged or clicked; `solid`: a finger there is not meant to scroll the page
   * @param {(event) => boolean} owner.key whether the owner took the key
   * @param {string} owner.label
   */
  constructor(parent, owner) {
    this.owner = owner;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "smplkit-canvas";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", owner.label);
    this.canvas.setAttribute("data-lm-suppress-shortcuts", "true");
    parent.append(this.canvas);
    // Lines and letters are drawn by the processor in a millisecond. WebGL in software, where a
    // stroke takes two, would draw those of the canvas above as well.
    this.ink = document.createElement("canvas");
    this.backend = hasWebGL() ? "webgl2" : "canvas2d";
    const Scene = this.backend === "webgl2" ? GlScene : SoftScene;
    this.scene = new Scene(owner.faces, owner.numVertices, () => this.request());
    this.floor = null; // height in metres
    this.pointers = new Map();
    this._listen();
    // Size and colours are kept: asking for them in a drawing would wait for the page's layout.
    this.size = [0, 0]; // CSS pixels; 0 while hidden or off the page
    this._resizes = new ResizeObserver(([{ contentRect: { width, height } }]) => {
      this.size = [Math.round(width), Math.round(height)];
      this.request();
    });
    this._resizes.observe(this.canvas);
    this._themes = new MutationObserver(() => {
      this._style = undefined;
      this.request();
    });
    this._themes.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  }

  /** The camera and the size of now. */
  view() {
    const [width, height] = this.size;
    return new View(this.owner.getCamera(), Math.max(1, width), Math.max(1, height));
  }

  /** Draw what a frame begins with at once, and what comes after it before the next one. */
  request() {
    this._stale = true;
    if (this._frame) return;
    this._frame = requestAnimationFrame(() => {
      this._frame = undefined;
      if (this._stale) this.draw();
    });
    this.draw();
  }

  draw() {
    if (!this.size[0]) return;
    this._stale = false;
    const view = this.view();
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const [width, height] = [view.width * ratio, view.height * ratio].map(Math.round);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      Object.assign(this.canvas, { width, height });
    }
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this._style ??= colorsOf(this.canvas);
    context.fillStyle = this._style.paper;
    context.fillRect(0, 0, view.width, view.height);
    if (this.floor !== null) drawFloor(context, view, this.floor, this._style.lines);
    this.scene.draw(context, view, ratio);
    this._drawOver(context, view, ratio);
  }

  _drawOver(context, view, ratio) {
    const { ink, canvas: { width, height } } = this;
    if (ink.width !== width || ink.height !== height) Object.assign(ink, { width, height });
    const drawing = ink.getContext("2d", { willReadFrequently: true });
    drawing.save(); // each picture begins with the same pens
    drawing.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawing.clearRect(0, 0, view.width, view.height);
    this.owner.drawOver(drawing, view);
    drawing.restore();
    context.drawImage(ink, 0, 0, view.width, view.height);
  }

  /** The present picture as a PNG file. @returns {Promise<Blob>} */
  picture() {
    this.draw();
    return new Promise((resolve) => this.canvas.toBlob(resolve, "image/png"));
  }

  moveCamera(changes, settled = true) {
    this.owner.setCamera(tidyCamera({ ...this.owner.getCamera(), ...changes }), settled);
  }

  dispose() {
    cancelAnimationFrame(this._frame);
    this._stale = false;
    this._resizes.disconnect();
    this._themes.disconnect();
    this.scene.dispose();
  }

  _listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this._down(event));
    canvas.addEventListener("pointermove", (event) => this._move(event));
    for (const type of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(type, (event) => this._up(event));
    }
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => {
      // Without focus the wheel scrolls the page, as the reader means it.
      if (document.activeElement !== canvas && canvas.getRootNode().activeElement !== canvas) return;
      event.preventDefault();
      this._zoom(Math.exp(event.deltaY * 0.001));
    }, { passive: false });
    // Only a finger on the body or a handle is ours; any other scrolls the page.
    canvas.addEventListener("touchstart", (event) => {
      const [x, y] = this._place(event.touches[0]);
      if (event.touches.length > 1 || this.owner.grasp(x, y, { pointerType: "touch" })?.solid) {
        event.preventDefault();
      }
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => this._key(event));
  }

  _down(event) {
    const at = this._place(event);
    this.canvas.focus({ preventScroll: true });
    this.pointers.set(event.pointerId, at);
    if (this.pointers.size > 1) {
      this.drag = null;
      return;
    }
    const pans = event.button === 2 || event.shiftKey || event.ctrlKey || event.metaKey;
    const grasped = pans ? null : this.owner.grasp(...at, event);
    if (event.pointerType === "touch" && !grasped?.solid) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.drag = { start: at, last: at, moved: false, pans, grasped };
  }

  _move(event) {
    const at = this._place(event);
    if (!this.pointers.has(event.pointerId)) {
      this.owner.hover?.(...at, event);
      return;
    }
    const before = this.pointers.get(event.pointerId);
    this.pointers.set(event.pointerId, at);
    if (this.pointers.size === 2) this._pinch(event.pointerId, before);
    if (!this.drag) return;
    const { drag } = this;
    drag.moved ||= Math.hypot(at[0] - drag.start[0], at[1] - drag.start[1]) > CLICK;
    if (!drag.moved) return;
    const [dx, dy] = [at[0] - drag.last[0], at[1] - drag.last[1]];
    if (drag.grasped?.move) drag.grasped.move(drag.last, at);
    else if (drag.pans) this._pan(dx, dy);
    else this._orbit(-0.4 * dx, 0.4 * dy, false);
    drag.last = at;
  }

  _up(event) {
    this.pointers.delete(event.pointerId);
    if (!this.drag) return;
    const { moved, grasped } = this.drag;
    this.drag = null;
    if (!moved) grasped?.click?.();
    else if (grasped?.move) grasped.end();
    else this.moveCamera({}, true);
  }

  _key(event) {
    if (this.owner.key(event)) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const presets = Object.values(CAMERA_PRESETS);
    const number = Number(event.key) - 1;
    if (KEYS[event.key] && !event.shiftKey) this._orbit(...KEYS[event.key], true);
    else if (event.key === "+" || event.key === "=") this._zoom(1 / 1.1);
    else if (event.key === "-") this._zoom(1.1);
    else if (event.key === "Home") this.moveCamera(DEFAULT_CAMERA);
    else if (event.key.toLowerCase() === "o") {
      this.moveCamera({ orthographic: !this.owner.getCamera().orthographic });
    } else if (number in presets) this.moveCamera(presets[number]);
    else return;
    event.preventDefault();
  }

  _orbit(azimuth, elevation, settled) {
    const camera = this.owner.getCamera();
    this.moveCamera({
      azimuth: camera.azimuth + azimuth, elevation: camera.elevation + elevation,
    }, settled);
  }

  _pan(dx, dy) {
    this.moveCamera({ target: this.view().shift(this.owner.getCamera().target, -dx, -dy) }, false);
  }

  _zoom(factor) {
    this.moveCamera({ distance: this.owner.getCamera().distance * factor });
  }

  _pinch(id, before) {
    const [other] = [...this.pointers].filter(([key]) => key !== id).map(([, at]) => at);
    const now = this.pointers.get(id);
    const [was, is] = [before, now].map((p) => Math.hypot(p[0] - other[0], p[1] - other[1]));
    if (was > 0 && is > 0) this._zoom(was / is);
  }

  _place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }
}

/** The style sheet has no property for the lines on the floor: it names them as a border. */
function colorsOf(canvas) {
  const { backgroundColor, borderTopColor } = getComputedStyle(canvas);
  return { paper: backgroundColor, lines: borderTopColor };
}
