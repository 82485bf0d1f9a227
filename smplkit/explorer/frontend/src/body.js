/**
 * SMPL on typed arrays, in the steps of smplkit/body/lbs.py. It needs no browser.
 *
 * A drag of one joint must cost a few milliseconds. The expensive step, the pose blend shapes, is
 * linear in the entries of the rotation matrices, so only what changed since the last update is
 * added: nine columns for one joint, and only the vertices that this joint moves.
 */

import { rotvecToMatrix } from "./rotations.js";

export const STAGES = ["template", "shaped", "blended", "skinned"];

export class Body {
  /** @param {object} arrays of `decode`, with the meta's names and parents */
  constructor(arrays, { names, parents }) {
    Object.assign(this, arrays, { names, parents });
    this.numVertices = this.template.length / 3;
    this.numJoints = parents.length;
    this.numBetas = this.shapeScale.length;
    this.pose = new Float64Array(3 * this.numJoints);
    this.betas = new Float64Array(this.numBetas);
    this.transl = new Float64Array(3);
    this.stage = "skinned";
    this.blendStrength = 1;

    this.vertices = new Float32Array(3 * this.numVertices);
    this.normals = new Float32Array(3 * this.numVertices);
    this.joints = new Float64Array(3 * this.numJoints);
    this.restJoints = new Float64Array(3 * this.numJoints);
    this.global = new Float64Array(12 * this.numJoints);

    this._rotmats = Array.from({ length: this.numJoints }, () => rotvecToMatrix([0, 0, 0]));
    this._feature = new Float64Array(9 * (this.numJoints - 1));
    this._offsets = new Float64Array(3 * this.numVertices); // double: sums of changes do not drift
    this._shaped = new Float32Array(3 * this.numVertices);
    this._shapedBetas = new Float64Array(this.numBetas).fill(NaN);
    this._skinning = new Float64Array(12 * this.numJoints);
  }

  /** A body of the same model with a pose of its own; the model's arrays are shared. */
  twin() {
    return new Body(
      Object.fromEntries(MODEL_ARRAYS.map((name) => [name, this[name]])),
      { names: this.names, parents: this.parents },
    );
  }

  /** Recompute all results from pose, betas, transl, stage and blendStrength. */
  update() {
    const betas = this.stage === "template" ? new Float64Array(this.numBetas) : this.betas;
    this._shape(betas);
    this._poseBlend();
    const posed = this.stage === "skinned";
    this._chain(posed);
    const strength = posed || this.stage === "blended" ? this.blendStrength : 0;
    this._skin(strength, posed);
    vertexNormals(this.vertices, this.faces, this.normals);
  }

  /** Height of the shaped body in the T-pose, metres. */
  height() {
    let [low, high] = [Infinity, -Infinity];
    this._shape(this.betas);
    for (let i = 1; i < this._shaped.length; i += 3) {
      low = Math.min(low, this._shaped[i]);
      high = Math.max(high, this._shaped[i]);
    }
    return high - low;
  }

  /** Where the pelvis of a shape is at rest, metres, whatever stage is shown. */
  restPelvis(betas) {
    return [0, 1, 2].map((i) => betas.reduce((sum, beta, k) => {
      return sum + beta * this.jointDirs[3 * this.numJoints * k + i];
    }, this.jointTemplate[i]));
  }

  /** Number k of a joint: how strongly it moves each vertex, 0 to 1. */
  weightsOf(joint) {
    const of = new Float32Array(this.numVertices);
    for (let i = 0; i < this.weights.length; i++) {
      if (this.weightJoints[i] === joint) of[i >> 2] += this.weights[i];
    }
    return of;
  }

  /** The joint that moves a vertex most. */
  jointOf(vertex) {
    return this.weightJoints[4 * vertex]; // the strongest comes first
  }

  _shape(betas) {
    if (betas.every((value, k) => value === this._shapedBetas[k])) return;
    const { _shaped: shaped, shapeDirs, shapeScale, restJoints, jointDirs } = this;
    shaped.set(this.template);
    restJoints.set(this.jointTemplate);
    for (let k = 0; k < betas.length; k++) {
      if (betas[k] === 0) continue;
      const amount = betas[k] * shapeScale[k];
      const column = k * shaped.length;
      for (let i = 0; i < shaped.length; i++) shaped[i] += amount * shapeDirs[column + i];
      const row = k * restJoints.length;
      for (let i = 0; i < restJoints.length; i++) restJoints[i] += betas[k] * jointDirs[row + i];
    }
    this._shapedBetas.set(betas);
  }

  _poseBlend() {
    const change = new Float64Array(9);
    for (let j = 0; j < this.numJoints; j++) {
      const R = rotvecToMatrix(this.pose, 3 * j);
      this._rotmats[j] = R;
      if (j === 0) continue; // turning the whole body does not change its shape
      let changed = false;
      for (let e = 0; e < 9; e++) {
        const k = 9 * (j - 1) + e;
        const feature = R[e] - (e % 4 === 0 ? 1 : 0);
        change[e] = (feature - this._feature[k]) * this.poseScale[k];
        changed ||= change[e] !== 0;
        this._feature[k] = feature;
      }
      if (changed) this._addColumns(j, change);
    }
  }

  _addColumns(joint, change) {
    const { poseDirs, poseVertices, _offsets: offsets } = this;
    const [a, b, c, d, e, f, g, h, k] = change;
    const end = this.poseStart[joint];
    for (let n = this.poseStart[joint - 1], i = 27 * n; n < end; n++) {
      const at = 3 * poseVertices[n];
      for (let axis = 0; axis < 3; axis++, i += 9) {
        offsets[at + axis] +=
          a * poseDirs[i] + b * poseDirs[i + 1] + c * poseDirs[i + 2] +
          d * poseDirs[i + 3] + e * poseDirs[i + 4] + f * poseDirs[i + 5] +
          g * poseDirs[i + 6] + h * poseDirs[i + 7] + k * poseDirs[i + 8];
      }
    }
  }

  _chain(posed) {
    const { global: G, restJoints: J, parents, _skinning: A, transl } = this;
    for (let j = 0; j < this.numJoints; j++) {
      const at = 12 * j;
      const parent = 12 * parents[j];
      const R = posed ? this._rotmats[j] : IDENTITY;
      for (let row = 0; row < 12; row += 4) {
        if (parents[j] < 0) {
          for (let c = 0; c < 3; c++) G[at + row + c] = R[(row / 4) * 3 + c];
          G[at + row + 3] = J[row / 4] + (posed ? transl[row / 4] : 0);
          continue;
        }
        const [x, y, z] = [G[parent + row], G[parent + row + 1], G[parent + row + 2]];
        for (let c = 0; c < 3; c++) G[at + row + c] = x * R[c] + y * R[3 + c] + z * R[6 + c];
        const [p, q] = [3 * j, 3 * parents[j]];
        G[at + row + 3] = G[parent + row + 3] +
          x * (J[p] - J[q]) + y * (J[p + 1] - J[q + 1]) + z * (J[p + 2] - J[q + 2]);
      }
      for (let row = 0; row < 12; row += 4) {
        const [x, y, z, t] = [0, 1, 2, 3].map((c) => G[at + row + c]);
        this.joints[3 * j + row / 4] = t;
        A.set([x, y, z, t - x * J[3 * j] - y * J[3 * j + 1] - z * J[3 * j + 2]], at + row);
      }
    }
  }

  _skin(strength, posed) {
    const { _shaped: shaped, _offsets: offsets, vertices, weights, weightJoints } = this;
    const A = this._skinning;
    for (let v = 0, i = 0, w = 0; v < this.numVertices; v++, i += 3, w += 4) {
      const x = shaped[i] + strength * offsets[i];
      const y = shaped[i + 1] + strength * offsets[i + 1];
      const z = shaped[i + 2] + strength * offsets[i + 2];
      if (!posed) {
        vertices[i] = x;
        vertices[i + 1] = y;
        vertices[i + 2] = z;
        continue;
      }
      let [X, Y, Z] = [0, 0, 0];
      for (let k = w; k < w + 4; k++) {
        const weight = weights[k];
        if (weight === 0) break; // sorted: the rest is zero too
        const a = 12 * weightJoints[k];
        X += weight * (A[a] * x + A[a + 1] * y + A[a + 2] * z + A[a + 3]);
        Y += weight * (A[a + 4] * x + A[a + 5] * y + A[a + 6] * z + A[a + 7]);
        Z += weight * (A[a + 8] * x + A[a + 9] * y + A[a + 10] * z + A[a + 11]);
      }
      vertices[i] = X;
      vertices[i + 1] = Y;
      vertices[i + 2] = Z;
    }
  }
}

const MODEL_ARRAYS = [
  "template", "faces", "shapeDirs", "shapeScale", "jointTemplate", "jointDirs", "weightJoints",
  "weights", "poseDirs", "poseScale", "poseVertices", "poseStart",
];
const IDENTITY = rotvecToMatrix([0, 0, 0]);

/**
 * Normals of a mesh, weighted by the areas of the triangles around a vertex.
 * @param {Float32Array} points 3V
 * @param {Uint32Array} faces 3F
 * @param {Float32Array} normals 3V, overwritten
 */
export function vertexNormals(points, faces, normals) {
  normals.fill(0);
  for (let t = 0; t < faces.length; t += 3) {
    const [a, b, c] = [3 * faces[t], 3 * faces[t + 1], 3 * faces[t + 2]];
    const ux = points[b] - points[a];
    const uy = points[b + 1] - points[a + 1];
    const uz = points[b + 2] - points[a + 2];
    const vx = points[c] - points[a];
    const vy = points[c + 1] - points[a + 1];
    const vz = points[c + 2] - points[a + 2];
    const x = uy * vz - uz * vy;
    const y = uz * vx - ux * vz;
    const z = ux * vy - uy * vx;
    for (let corner = 0; corner < 3; corner++) {
      const i = corner === 0 ? a : corner === 1 ? b : c;
      normals[i] += x;
      normals[i + 1] += y;
      normals[i + 2] += z;
    }
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i], normals[i + 1], normals[i + 2]) || 1;
    normals[i] /= length;
    normals[i + 1] /= length;
    normals[i + 2] /= length;
  }
}
