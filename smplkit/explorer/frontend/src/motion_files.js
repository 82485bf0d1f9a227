/**
 * Motions in AMASS's .npz files, read and written as `smplkit.data.readers.amass` reads them.
 *
 * The files have z up: poses (T, 72) SMPL, (T, 156) SMPL-H or (T, 165) SMPL-X, or in parts
 * root_orient (T, 3), pose_body (T, 63) and perhaps pose_hand (T, 90); trans or transl (T, 3);
 * betas; mocap_framerate or mocap_frame_rate; gender. Motions here have y up.
 *
 * @typedef {object} Motion
 * @property {Float32Array} poses (T * 72) axis-angle, radians
 * @property {Float32Array} transl (T * 3) metres
 * @property {number[]} betas 10 numbers
 * @property {number} fps frames a second
 * @property {string} gender "neutral", "female" or "male"
 * @property {number} count T
 */
import { readNpz, tuple, writeNpz } from "./npz.js";
import { apply, matrixToRotvec, multiply, rotvecToMatrix, transpose } from "./rotations.js";

// z up to y up: a quarter turn about x.
const TO_Y_UP = Float64Array.of(1, 0, 0, 0, 0, 1, 0, -1, 0);
const TO_Z_UP = transpose(TO_Y_UP);
const RATES = ["mocap_framerate", "mocap_frame_rate"];
const TRANSLATIONS = ["trans", "transl"];
const POSE_SIZES = [72, 156, 165];

/**
 * Read a motion.
 *
 * @param {Uint8Array} bytes an .npz file
 * @param {string} fileName its name, for messages
 * @param {ArrayLike<number>} restPelvis where the pelvis of the file's body is at rest, metres; the
 *   world turns about the origin, the body about this. That of another body shifts the whole motion
 *   by a constant.
 * @returns {Motion} with straight hands, unless the file is in SMPL's own layout. A gender that is
 *   not told as text or bytes is "neutral".
 * @throws {Error} it is no such file or damaged, or an array is missing, has another shape or is
 *   not finite; the message names file and array
 */
export function readMotion(bytes, fileName, restPelvis) {
  let arrays;
  try {
    arrays = readNpz(bytes);
  } catch (error) {
    throw new Error(`${fileName}: ${error.message}`, { cause: error });
  }
  const file = { fileName, arrays };
  const [source, size] = sourcePoses(file);
  const count = source.length / size;
  if (count === 0) throw new Error(`${fileName}: poses must have at least one frame, got none`);
  const rates = floats(file, oneOf(file, RATES));
  const fps = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  if (!(fps > 0)) throw new Error(`${fileName}: the frame rate must be positive, got ${fps}`);
  const transl = Float32Array.from(floats(file, oneOf(file, TRANSLATIONS), [count, 3]));
  const betas = fileBetas(file);
  const poses = new Float32Array(count * 72);
  for (let t = 0; t < count; t++) {
    // Up to the wrists the joints of all layouts are the same.
    poses.set(source.subarray(t * size, t * size + (size === 72 ? 72 : 66)), t * 72);
  }
  turn(poses, transl, TO_Y_UP, restPelvis);
  return { poses, transl, betas, fps, gender: fileGender(file), count };
}

/**
 * Write a motion; `readMotion` with the same pelvis and `read_amass` give it back. A pose alone is
 * a motion of one frame.
 *
 * @param {Omit<Motion, "count">} motion y up; poses, transl and betas may be any lists of numbers
 * @param {ArrayLike<number>} restPelvis where the pelvis of the motion's body is at rest, metres
 * @returns {Uint8Array} an .npz file with z up: poses (T, 72), trans (T, 3), betas, gender,
 *   mocap_framerate
 * @throws {Error} sizes that do not fit, numbers that are not finite, or a frame rate that is not
 *   positive
 */
export function writeMotion({ poses, transl, betas, fps, gender }, restPelvis) {
  const count = poses.length / 72;
  if (!(count >= 1) || !Number.isInteger(count) || transl.length !== 3 * count) {
    throw new Error(
      "poses and transl must have 72 and 3 numbers for each of at least one frame, got " +
        `${poses.length} and ${transl.length}`,
    );
  }
  if (!(fps > 0) || !Number.isFinite(fps)) throw new Error(`fps must be positive, got ${fps}`);
  for (const [name, values] of Object.entries({ poses, transl, betas })) {
    requireFinite(name, values);
  }
  const turned = Float32Array.from(poses);
  const trans = Float32Array.from(transl);
  turn(turned, trans, TO_Z_UP, restPelvis);
  return writeNpz({
    poses: { shape: [count, 72], data: turned },
    trans: { shape: [count, 3], data: trans },
    betas: { shape: [betas.length], data: Float64Array.from(betas) },
    gender: { shape: [], data: gender },
    mocap_framerate: { shape: [], data: Float64Array.of(fps) },
  });
}

/** Turn the world of a motion about its origin, in place; a body is at transl + its pelvis. */
function turn(poses, transl, rotmat, restPelvis) {
  for (let t = 0; t < transl.length / 3; t++) {
    const root = multiply(rotmat, rotvecToMatrix(poses, t * 72));
    poses.set(matrixToRotvec(root), t * 72);
    const pelvis = [0, 1, 2].map((i) => transl[t * 3 + i] + restPelvis[i]);
    transl.set(apply(rotmat, pelvis).map((value, i) => value - restPelvis[i]), t * 3);
  }
}

/** Poses (T * size) of a file that has them in one piece or in parts, and the size of a frame. */
function sourcePoses(file) {
  if (file.arrays.has("poses")) {
    const { shape } = file.arrays.get("poses");
    if (shape.length !== 2 || !POSE_SIZES.includes(shape[1])) {
      throw new Error(
        `${file.fileName}: poses must be (T, 72), (T, 156) or (T, 165) for SMPL, SMPL-H or ` +
          `SMPL-X, got ${tuple(shape)}`,
      );
    }
    return [floats(file, "poses", shape), shape[1]];
  }
  const missing = ["root_orient", "pose_body"].find((key) => !file.arrays.has(key));
  if (missing) {
    throw new Error(
      `${file.fileName} is no motion of AMASS: it has neither poses nor ${missing}; it holds ` +
        held(file),
    );
  }
  const root = floats(file, "root_orient", ["T", 3]);
  const count = root.length / 3;
  const body = floats(file, "pose_body", [count, 63]);
  if (file.arrays.has("pose_hand")) floats(file, "pose_hand", [count, 90]); // checked, left out
  const joined = new Float32Array(count * 66);
  for (let t = 0; t < count; t++) {
    joined.set(root.subarray(t * 3, t * 3 + 3), t * 66);
    joined.set(body.subarray(t * 63, t * 63 + 63), t * 66 + 3);
  }
  return [joined, 66];
}

/** The first 10 betas; zeros where the file has fewer. */
function fileBetas(file) {
  const betas = new Array(10).fill(0);
  const stored = file.arrays.get("betas");
  if (!stored) return betas;
  const squeezed = stored.shape.filter((size) => size !== 1);
  const shape = squeezed.length === 1 ? stored.shape : ["S"]; // of whatever axes of length 1
  const given = Array.from(floats(file, "betas", shape).subarray(0, 10), Math.fround);
  return betas.map((zero, i) => given[i] ?? zero);
}

function fileGender(file) {
  const stored = file.arrays.get("gender");
  const isText = stored && /^[<>|=]?[US]\d+$/.test(stored.dtype);
  const first = isText ? (stored.data[0] ?? "").charAt(0).toLowerCase() : "";
  return { m: "male", f: "female" }[first] ?? "neutral";
}

/** One array of finite numbers; a letter in the shape stands for any size, no shape for any. */
function floats({ fileName, arrays }, key, shape) {
  const stored = arrays.get(key);
  const fits =
    !shape ||
    (stored.shape.length === shape.length &&
      shape.every((size, axis) => typeof size === "string" || size === stored.shape[axis]));
  if (!fits || /[US]\d/.test(stored.dtype)) {
    throw new Error(
      `${fileName}: ${key} must be numbers${shape ? ` of shape ${tuple(shape)}` : ""}, ` +
        `got ${stored.dtype} of shape ${tuple(stored.shape)}`,
    );
  }
  let data;
  try {
    data = stored.data;
  } catch (error) {
    throw new Error(`${fileName}: ${error.message}`, { cause: error });
  }
  requireFinite(`${fileName}: ${key}`, data);
  return data;
}

function requireFinite(name, values) {
  let wrong = 0;
  // Rounded to 32 bits, as motions are kept: what is too large for that is infinite as well.
  for (let i = 0; i < values.length; i++) wrong += !Number.isFinite(Math.fround(values[i]));
  if (wrong) {
    throw new Error(`${name} must be finite, got ${wrong} of ${values.length} NaN or infinite`);
  }
}

/** The first of some names of an array that the file has. */
function oneOf(file, keys) {
  const key = keys.find((name) => file.arrays.has(name));
  if (!key) {
    throw new Error(
      `${file.fileName} has no ${keys.join(" or ")}, which the motions of AMASS have; it holds ` +
        held(file),
    );
  }
  return key;
}

function held(file) {
  return [...file.arrays.keys()].join(", ");
}
