/**
 * The camera that circles around the body, without any graphics library.
 *
 * Azimuth 0 looks at the body's front (the camera stands on +z); a positive azimuth carries the
 * camera to the body's left (+x), a positive elevation above it. Degrees and metres.
 */

export const FIELD_OF_VIEW = 40; // degrees, vertical
export const DEFAULT_CAMERA = {
  azimuth: 20, elevation: 8, distance: 3.2, target: [0, -0.1, 0], orthographic: false,
};
export const CAMERA_PRESETS = {
  front: { azimuth: 0, elevation: 0 },
  "three-quarter": { azimuth: 35, elevation: 15 },
  side: { azimuth: 90, elevation: 0 },
  back: { azimuth: 180, elevation: 0 },
  top: { azimuth: 0, elevation: 89 },
};
const RADIANS = Math.PI / 180;

/** Bring a camera into its ranges: azimuth -180..180, elevation -89..89, distance 0.3..30. */
export function tidyCamera(camera) {
  const { azimuth, elevation, distance, target, orthographic } = { ...DEFAULT_CAMERA, ...camera };
  return {
    azimuth: ((((azimuth + 180) % 360) + 360) % 360) - 180,
    elevation: Math.min(89, Math.max(-89, elevation)),
    distance: Math.min(30, Math.max(0.3, distance)),
    target: [...target],
    orthographic,
  };
}

/** A camera seen through a window of some pixels: points to pixels, pixels to rays. */
export class View {
  /**
   * @param {typeof DEFAULT_CAMERA} camera
   * @param {number} width pixels
   * @param {number} height pixels
   */
  constructor(camera, width, height) {
    Object.assign(this, { camera, width, height });
    const [a, e] = [camera.azimuth * RADIANS, camera.elevation * RADIANS];
    this.right = [Math.cos(a), 0, -Math.sin(a)];
    this.up = [-Math.sin(a) * Math.sin(e), Math.cos(e), -Math.cos(a) * Math.sin(e)];
    this.back = [Math.sin(a) * Math.cos(e), Math.sin(e), Math.cos(a) * Math.cos(e)];
    this.position = this.back.map((b, i) => camera.target[i] + camera.distance * b);
    /** Pixels that a metre takes at a depth of one metre (or at any, when orthographic). */
    this.focal = height / 2 / Math.tan((FIELD_OF_VIEW * RADIANS) / 2);
    if (camera.orthographic) this.focal /= camera.distance;
  }

  /** @returns {number[]} x, y in pixels from the upper left, and the depth in metres */
  project([x, y, z]) {
    const p = [x - this.position[0], y - this.position[1], z - this.position[2]];
    const depth = -dot(p, this.back);
    const scale = this.camera.orthographic ? this.focal : this.focal / Math.max(depth, 1e-3);
    return [
      this.width / 2 + scale * dot(p, this.right), this.height / 2 - scale * dot(p, this.up), depth,
    ];
  }

  /** @returns {{origin: number[], direction: number[]}} the line of sight through a pixel */
  ray(x, y) {
    const [u, v] = [(x - this.width / 2) / this.focal, (this.height / 2 - y) / this.focal];
    const across = this.right.map((r, i) => u * r + v * this.up[i]);
    if (this.camera.orthographic) {
      return {
        origin: this.position.map((p, i) => p + across[i]), direction: this.back.map((b) => -b),
      };
    }
    const direction = across.map((d, i) => d - this.back[i]);
    const length = Math.hypot(...direction);
    return { origin: this.position, direction: direction.map((d) => d / length) };
  }

  /** Metres that one pixel covers at a depth. */
  metresPerPixel(depth) {
    return (this.camera.orthographic ? 1 : depth) / this.focal;
  }

  /** Move a point along the screen by some pixels, keeping its depth. */
  shift(point, dx, dy) {
    const step = this.metresPerPixel(this.project(point)[2]);
    return point.map((p, i) => p + step * (dx * this.right[i] - dy * this.up[i]));
  }
}

export function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/**
 * The first triangle that a ray meets (Moeller and Trumbore).
 * @returns {{face: number, vertex: number, distance: number}|null} `vertex`: the nearest corner
 */
export function pickSurface({ origin, direction }, points, faces) {
  let best = null;
  const [dx, dy, dz] = direction;
  for (let t = 0; t < faces.length; t += 3) {
    const [a, b, c] = [3 * faces[t], 3 * faces[t + 1], 3 * faces[t + 2]];
    const ux = points[b] - points[a], uy = points[b + 1] - points[a + 1];
    const uz = points[b + 2] - points[a + 2], vx = points[c] - points[a];
    const vy = points[c + 1] - points[a + 1], vz = points[c + 2] - points[a + 2];
    const px = dy * vz - dz * vy, py = dz * vx - dx * vz, pz = dx * vy - dy * vx;
    const det = ux * px + uy * py + uz * pz;
    if (Math.abs(det) < 1e-15) continue;
    const ox = origin[0] - points[a], oy = origin[1] - points[a + 1], oz = origin[2] - points[a + 2];
    const u = (ox * px + oy * py + oz * pz) / det;
    if (u < 0 || u > 1) continue;
    const qx = oy * uz - oz * uy, qy = oz * ux - ox * uz, qz = ox * uy - oy * ux;
    const v = (dx * qx + dy * qy + dz * qz) / det;
    if (v < 0 || u + v > 1) continue;
    const distance = (vx * qx + vy * qy + vz * qz) / det;
    if (distance > 0 && (!best || distance < best.distance)) {
      const corner = [1 - u - v, u, v].reduce((m, w, i, all) => (w > all[m] ? i : m), 0);
      best = { face: t / 3, vertex: faces[t + corner], distance };
    }
  }
  return best;
}
