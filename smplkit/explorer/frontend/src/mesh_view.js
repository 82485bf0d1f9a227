/** Meshes that the kernel computed, under a scrubber: iterations of a fit, stages of a network. */

import { vertexNormals } from "./body.js";
import { tidyCamera } from "./camera.js";
import { CIVIDIS_CSS, colorByValue, colorPlain } from "./colors.js";
import { make } from "./controls.js";
import { toArray } from "./payload.js";
import { player } from "./player.js";
import { Stage } from "./stage.js";
import { installStyle } from "./style.js";

const LEVELS = 32767; // as smplkit/explorer/mesh_frames.py packs

/** @returns {() => void} what takes it off the page */
export function mountMesh(model, parent) {
  installStyle(parent);
  const element = make("div", {
    class: "smplkit-explorer smplkit-mesh", role: "group", "aria-label": "Mesh over time",
  });
  parent.append(element);
  let open = null;
  const receive = (message, buffers) => {
    if (message.type === "mesh") {
      open?.dispose();
      element.replaceChildren();
      open = new MeshWindow(element, model, message, buffers);
      element.smplkit = open;
    } else if (message.type === "append" && !open?.append(message, buffers)) {
      model.send({ type: "need-mesh" });
    }
  };
  model.on("msg:custom", receive);
  model.send({ type: "need-mesh" });
  element.textContent = "Waiting for the mesh; it comes when the kernel is free …";
  return () => {
    model.off("msg:custom", receive);
    open?.dispose();
    element.remove();
  };
}

class MeshWindow {
  constructor(parent, model, message, buffers) {
    this.model = model;
    this.faces = toArray(buffers[0], "u4");
    this.numVertices = message.vertices;
    this.range = message.range;
    const [packed, values] = [toArray(buffers[1], "i2"), buffers[2] && toArray(buffers[2], "f4")];
    this.frames = message.captions.map((caption, t) => ({
      caption,
      bounds: message.bounds[t],
      packed: packed.subarray(3 * t * this.numVertices, 3 * (t + 1) * this.numVertices),
      values: values?.subarray(t * this.numVertices, (t + 1) * this.numVertices),
    }));
    this.stage = null;
    this.camera = tidyCamera(model.get("camera"));
    this.box = make("div", { class: "smplkit-main" });
    parent.append(this.box);
    this.caption = make("p", { class: "smplkit-caption", role: "status" });
    this.player = player({
      count: () => this.frames.length,
      show: (frame) => this.show(frame),
      settle: () => this._tell(),
      onbad: (text) => { this.caption.textContent = text; },
    });
    this.ends = [make("span"), make("span")];
    this.legend = make("div", { class: "smplkit-legend" }, this.ends[0],
      make("span", { class: "smplkit-bar", style: `background: ${CIVIDIS_CSS}` }), this.ends[1]);
    this.unit = message.unit;
    this.player.setRate(message.fps);
    this.listeners = {
      "change:frame": () => this.show(this._asked()),
      "change:camera": () => {
        this.camera = tidyCamera(model.get("camera"));
        this.stage?.request();
      },
    };
    for (const [event, listener] of Object.entries(this.listeners)) model.on(event, listener);
    this._build();
    this.show(this._asked());
  }

  /** Add a frame. @returns {boolean} false when frames are missing before it */
  append(message, buffers) {
    if (message.index !== this.frames.length) return false;
    const packed = toArray(buffers[0], "i2");
    if (!this.frames.length) this.numVertices = packed.length / 3;
    const atEnd = this.frame >= this.frames.length - 1;
    this.frames.push({
      caption: message.caption, bounds: message.bounds, packed,
      values: buffers[1] && toArray(buffers[1], "f4"),
    });
    this.range = message.range;
    this._build();
    this.show(atEnd && this.model.get("frame") === -1 ? this.frames.length - 1 : this.frame);
    return true;
  }

  show(index) {
    if (!this.frames.length) return;
    this.frame = Math.min(this.frames.length - 1, Math.max(0, index));
    const { packed, bounds, values, caption } = this.frames[this.frame];
    const [low, high] = [bounds.slice(0, 3), bounds.slice(3)];
    for (let i = 0; i < packed.length; i++) {
      const k = i % 3;
      this.vertices[i] = (low[k] + high[k]) / 2 + (packed[i] / LEVELS) * ((high[k] - low[k]) / 2);
    }
    vertexNormals(this.vertices, this.faces, this.normals);
    if (values) colorByValue(values, this.range, this.colors);
    else colorPlain(this.colors);
    const { vertices, normals, colors } = this;
    this.stage.scene.setSurface({ vertices, normals, colors });
    this.stage.request();
    this.legend.hidden = !values;
    this.range?.forEach((end, i) => {
      this.ends[i].textContent = `${Number(end.toPrecision(3))} ${this.unit}`.trim();
    });
    this.caption.textContent = caption;
    this.player.hidden = this.frames.length < 2;
    this.player.update(this.frame);
  }

  dispose() {
    this.player.play(false);
    for (const [event, listener] of Object.entries(this.listeners)) this.model.off(event, listener);
    this.stage?.dispose();
  }

  /** The window comes with the first frame, which tells how many vertices there are. */
  _build() {
    if (this.stage || !this.frames.length) {
      if (!this.stage) this.box.textContent = "No frames yet.";
      return;
    }
    this.box.replaceChildren();
    [this.vertices, this.normals, this.colors] = [0, 1, 2].map(() => {
      return new Float32Array(3 * this.numVertices);
    });
    this.stage = new Stage(this.box, {
      faces: this.faces,
      numVertices: this.numVertices,
      label: "3D mesh. Arrow keys turn the view, plus and minus zoom.",
      getCamera: () => this.camera,
      setCamera: (camera, settled) => {
        this.camera = camera;
        this.stage.request();
        if (settled) this._tell();
      },
      drawOver: () => {},
      grasp: () => null,
      key: () => false,
    });
    this.box.append(this.caption, this.legend, this.player);
    this.model.set("backend", this.stage.backend);
    this.model.save_changes();
  }

  _asked() {
    const frame = this.model.get("frame");
    return frame < 0 ? this.frames.length - 1 : frame;
  }

  _tell() {
    // Whoever is at the end goes on with it when frames are added.
    this.model.set("frame", this.frame === this.frames.length - 1 ? -1 : this.frame);
    this.model.set("camera", this.camera);
    this.model.save_changes();
  }
}
