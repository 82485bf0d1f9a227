/** What both renderers agree on: lights that stay with the camera, and the edges of a mesh. */

// Directions in the camera's frame (right, up, towards the viewer); as smplkit/explorer/still.py.
export const AMBIENT = 0.3;
export const LIGHTS = [
  { direction: unit([-0.6, 0.9, 0.9]), strength: 0.72 },
  { direction: unit([1, 0.2, 0.3]), strength: 0.22 },
];

/** @returns {number} light on a surface whose normal is given in the camera's frame */
export function lightOn(x, y, z) {
  let light = AMBIENT;
  for (const { direction, strength } of LIGHTS) {
    const cosine = x * direction[0] + y * direction[1] + z * direction[2];
    if (cosine > 0) light += strength * cosine;
  }
  return light;
}

/** @returns {Uint32Array} pairs of vertices, every edge of the triangles once */
export function edgesOf(faces) {
  const pairs = [];
  const seen = new Set();
  for (let t = 0; t < faces.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const [a, b] = [faces[t + k], faces[t + ((k + 1) % 3)]];
      const key = a < b ? a * 4194304 + b : b * 4194304 + a;
      if (seen.has(key)) continue;
      seen.add(key);
      pairs.push(a, b);
    }
  }
  return Uint32Array.from(pairs);
}

function unit(vector) {
  const length = Math.hypot(...vector);
  return vector.map((v) => v / length);
}
