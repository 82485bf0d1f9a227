/**
 * A body drawn without WebGL: triangles into a depth buffer, in plain JavaScript.
 *
 * The same interface as GlScene. Some ten milliseconds a picture; it stands in where a browser has
 * no WebGL 2 (remote desktops, blocked drivers).
 */

import { lightOn } from "./shading.js";

const GHOST = [0, 114, 178];
const GHOST_OPACITY = 0.25;
const EDGE_WIDTH = 0.6; // pixels

export class SoftScene {
  constructor(faces, numVertices) {
    this.faces = faces;
    this.vertices = new Float32Array(3 * numVertices);
    this.normals = new Float32Array(3 * numVertices);
    this.colors = new Float32Array(3 * numVertices);
    this.screen = new Float32Array(3 * numVertices); // x, y in pixels; depth
    this.lit = new Float32Array(3 * numVertices); // colours as lit, 0..255
    this.ghost = null;
    this.wireframe = false;
    this.canvas = document.createElement("canvas");
  }

  setSurface({ vertices, normals, colors }) {
    if (vertices) this.vertices.set(vertices);
    if (normals) this.normals.set(normals);
    if (colors) this.colors.set(colors);
  }

  setGhost(vertices) {
    this.ghost = vertices && vertices.slice();
  }

  setWireframe(shown) {
    this.wireframe = shown;
  }

  draw(context, view) {
    const { width, height } = view;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      Object.assign(this.canvas, { width, height });
      this.depth = new Float32Array(width * height);
    }
    const image = new ImageData(width, height);
    this.depth.fill(Infinity);
    this._project(this.vertices, view);
    this._light(view);
    fill(this.faces, this.screen, width, height, (i, depth, a, b, c, u, v, w, edge) => {
      if (depth >= this.depth[i]) return;
      this.depth[i] = depth;
      const dark = this.wireframe && edge < EDGE_WIDTH ? 0.55 : 1;
      for (let k = 0; k < 3; k++) {
        const { lit } = this;
        image.data[4 * i + k] = dark * (u * lit[a + k] + v * lit[b + k] + w * lit[c + k]);
      }
      image.data[4 * i + 3] = 255;
    });
    if (this.ghost) this._drawGhost(image, view);
    this.canvas.getContext("2d").putImageData(image, 0, 0);
    context.drawImage(this.canvas, 0, 0);
  }

  dispose() {}

  _project(points, view) {
    for (let i = 0; i < points.length; i += 3) {
      this.screen.set(view.project([points[i], points[i + 1], points[i + 2]]), i);
    }
  }

  _light({ right, up, back }) {
    const { normals: n, colors, lit } = this;
    for (let i = 0; i < n.length; i += 3) {
      const light = 255 * lightOn(
        n[i] * right[0] + n[i + 1] * right[1] + n[i + 2] * right[2],
        n[i] * up[0] + n[i + 1] * up[1] + n[i + 2] * up[2],
        n[i] * back[0] + n[i + 1] * back[1] + n[i + 2] * back[2],
      );
      for (let k = i; k < i + 3; k++) lit[k] = Math.min(255, light * colors[k]);
    }
  }

  _drawGhost(image, view) {
    this._project(this.ghost, view);
    const once = new Uint8Array(this.depth.length); // each pixel is tinted once
    fill(this.faces, this.screen, view.width, view.height, (i, depth) => {
      if (once[i] || depth >= this.depth[i]) return;
      once[i] = 1;
      const under = image.data[4 * i + 3] ? 1 - GHOST_OPACITY : 0;
      for (let k = 0; k < 3; k++) {
        image.data[4 * i + k] = under * image.data[4 * i + k] + (1 - under) * GHOST[k];
      }
      if (!under) image.data[4 * i + 3] = 255 * GHOST_OPACITY;
    });
  }
}

/** Call `paint(pixel, depth, 3a, 3b, 3c, weights..., pixels to the nearest edge)` for all pixels. */
function fill(faces, screen, width, height, paint) {
  for (let t = 0; t < faces.length; t += 3) {
    const [a, b, c] = [3 * faces[t], 3 * faces[t + 1], 3 * faces[t + 2]];
    const [ax, ay, bx, by] = [screen[a], screen[a + 1], screen[b], screen[b + 1]];
    const [cx, cy] = [screen[c], screen[c + 1]];
    const area = (cx - ax) * (by - ay) - (bx - ax) * (cy - ay); // positive: faces the viewer
    if (area <= 0 || screen[a + 2] <= 0 || screen[b + 2] <= 0 || screen[c + 2] <= 0) continue;
    const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
    const end = Math.min(width - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
    const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
    const bottom = Math.min(height - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
    const longest = Math.max(
      Math.hypot(bx - ax, by - ay), Math.hypot(cx - bx, cy - by), Math.hypot(ax - cx, ay - cy),
    );
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= end; x++) {
        const [px, py] = [x + 0.5, y + 0.5];
        const u = ((cx - px) * (by - py) - (bx - px) * (cy - py)) / area;
        const v = ((ax - px) * (cy - py) - (cx - px) * (ay - py)) / area;
        const w = 1 - u - v;
        if (u < 0 || v < 0 || w < 0) continue;
        const depth = u * screen[a + 2] + v * screen[b + 2] + w * screen[c + 2];
        paint(y * width + x, depth, a, b, c, u, v, w, (Math.min(u, v, w) * area) / longest);
      }
    }
  }
}
