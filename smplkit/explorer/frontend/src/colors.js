/** Colours: skin, a map for numbers that colour-blind readers and printers keep in order, sides. */

export const SKIN = [0.91, 0.77, 0.67];
/** Okabe and Ito's blue for the body's left, orange for its right; shapes tell them apart too. */
export const SIDES = { left: "#0072b2", right: "#d55e00", middle: "#555555" };
export const AXES = { x: "#d55e00", y: "#009e73", z: "#0072b2" };

// Nine colours of cividis (Nunez, Anderton and Renslow, PLoS ONE 2018), evenly spaced.
const CIVIDIS = [
  [0.0000, 0.1351, 0.3048],
  [0.1034, 0.2204, 0.4358],
  [0.2637, 0.3078, 0.4228],
  [0.3808, 0.3952, 0.4357],
  [0.4887, 0.4853, 0.4710],
  [0.6091, 0.5798, 0.4636],
  [0.7365, 0.6806, 0.4240],
  [0.8707, 0.7896, 0.3433],
  [0.9957, 0.9093, 0.2178],
];

/**
 * @param {number} t 0 to 1, clamped
 * @returns {number[]} red, green, blue in 0..1
 */
export function cividis(t) {
  const place = Math.min(1, Math.max(0, t)) * (CIVIDIS.length - 1);
  const i = Math.min(CIVIDIS.length - 2, Math.floor(place));
  return CIVIDIS[i].map((low, k) => low + (place - i) * (CIVIDIS[i + 1][k] - low));
}

/** CSS gradient of the map from left to right. */
export const CIVIDIS_CSS = `linear-gradient(to right, ${CIVIDIS.map(
  (rgb) => `rgb(${rgb.map((v) => Math.round(255 * v)).join(" ")})`,
).join(", ")})`;

/**
 * Colours of vertices from one number each.
 * @param {ArrayLike<number>} values
 * @param {[number, number]} range what the two ends of the map stand for
 * @param {Float32Array} colors 3V, overwritten
 */
export function colorByValue(values, [low, high], colors) {
  for (let v = 0; v < values.length; v++) {
    colors.set(cividis((values[v] - low) / (high - low)), 3 * v);
  }
}

/** @param {Float32Array} colors 3V, overwritten with the skin */
export function colorPlain(colors) {
  for (let i = 0; i < colors.length; i += 3) colors.set(SKIN, i);
}
