/**
 * One pose as a small JSON text that people can read and edit:
 *
 *     {
 *       "format": "smplkit-pose",
 *       "version": 1,
 *       "convention": "axis-angle in radians, metres, y up",
 *       "gender": "neutral",
 *       "betas": [10 numbers],
 *       "transl": [x, y, z],
 *       "joints": { "pelvis": [x, y, z], "left_hip": [x, y, z], ... }
 *     }
 *
 * All 24 joints of SMPL are there, in any order, each relative to its parent. Reading needs format,
 * version, betas, transl and joints; what else is there is for people.
 */
const FORMAT = "smplkit-pose";
const VERSION = 1;
const JOINTS = [
  "pelvis", "left_hip", "right_hip", "spine1", "left_knee", "right_knee", "spine2", "left_ankle",
  "right_ankle", "spine3", "left_foot", "right_foot", "neck", "left_collar", "right_collar", "head",
  "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
  "left_hand", "right_hand",
];

/**
 * Write a pose.
 * @param {object} state
 * @param {ArrayLike<number>} state.pose 72 numbers, axis-angle, radians
 * @param {ArrayLike<number>} state.betas 10 numbers
 * @param {ArrayLike<number>} state.transl 3 numbers, metres
 * @param {string[]} state.names of the 24 joints, in the order of `pose`
 * @param {string} state.gender of the body
 * @returns {string} the text; every number is exact
 * @throws {Error} sizes or names that do not fit, or numbers that are not finite
 */
export function poseToJson({ pose, betas, transl, names, gender }) {
  requireJoints("names", names);
  const values = Array.from(pose);
  requireNumbers("pose", values, 72);
  requireNumbers("betas", Array.from(betas), 10);
  requireNumbers("transl", Array.from(transl), 3);
  // By hand, so that the numbers of a joint stay on its line.
  const list = (numbers) => `[${Array.from(numbers, (x) => JSON.stringify(x)).join(", ")}]`;
  const joints = names.map(
    (name, j) => `    ${JSON.stringify(name)}: ${list(values.slice(3 * j, 3 * j + 3))}`,
  );
  return [
    "{",
    `  "format": ${JSON.stringify(FORMAT)},`,
    `  "version": ${VERSION},`,
    '  "convention": "axis-angle in radians, metres, y up",',
    `  "gender": ${JSON.stringify(gender)},`,
    `  "betas": ${list(betas)},`,
    `  "transl": ${list(transl)},`,
    '  "joints": {',
    joints.join(",\n"),
    "  }",
    "}\n",
  ].join("\n");
}

/**
 * Read a pose.
 * @param {string} text as `poseToJson` writes it
 * @returns {{pose: Float64Array, betas: Float64Array, transl: Float64Array}} 72 numbers, axis-angle
 *   in radians, in SMPL's order of joints; 10 betas; 3 metres
 * @throws {Error} it is no such text; the message names the field, what was found and what is
 *   expected
 */
export function poseFromJson(text) {
  let content;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `it is no JSON (${error.message}); NaN and infinite numbers are not allowed either`,
      { cause: error },
    );
  }
  if (content?.format !== FORMAT) {
    throw new Error(`format must be "${FORMAT}", got ${JSON.stringify(content?.format)}`);
  }
  if (content.version !== VERSION) {
    throw new Error(`version must be ${VERSION}, got ${JSON.stringify(content.version)}`);
  }
  const { betas, transl, joints } = content;
  requireNumbers("betas", betas, 10);
  requireNumbers("transl", transl, 3);
  if (joints === null || typeof joints !== "object" || Array.isArray(joints)) {
    throw new Error(`joints must have 3 numbers by the name of each joint, got ${show(joints)}`);
  }
  requireJoints("joints", Object.keys(joints));
  for (const name of JOINTS) requireNumbers(`joints: ${name}`, joints[name], 3);
  return {
    pose: Float64Array.from(JOINTS.flatMap((name) => joints[name])),
    betas: Float64Array.from(betas),
    transl: Float64Array.from(transl),
  };
}

function requireJoints(what, names) {
  const unknown = names.filter((name) => !JOINTS.includes(name));
  const missing = JOINTS.filter((name) => !names.includes(name));
  if (unknown.length || missing.length) {
    const found = unknown.length ? `unknown ${unknown.join(", ")}` : `no ${missing.join(", ")}`;
    throw new Error(`${what} must be the 24 joints of SMPL, got ${found}`);
  }
}

function requireNumbers(name, values, length) {
  const fits =
    Array.isArray(values) && values.length === length && values.every(Number.isFinite);
  if (!fits) throw new Error(`${name} must be ${length} finite numbers, got ${show(values)}`);
}

/** What was given, in a few words. */
function show(value) {
  if (Array.isArray(value) && value.every((x) => typeof x === "number")) {
    const wrong = value.filter((x) => !Number.isFinite(x)).length;
    return `${value.length} numbers${wrong ? `, ${wrong} of them NaN or infinite` : ""}`;
  }
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
