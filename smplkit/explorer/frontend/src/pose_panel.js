/** Turn joints: which one, three angles, and edits of the whole pose. */

import { button, choice, group, make, row, slider } from "./controls.js";
import { spoken } from "./overlay.js";
import { copySide, mirrorPose, mirrorTransl, resetJoint } from "./pose_edits.js";
import { eulerToRotvec, rotvecToEuler } from "./rotations.js";

const DEGREES = 180 / Math.PI;

export function posePanel(store) {
  const { body, meta } = store;
  const joint = choice("Joint", meta.names.map((name, j) => [
    j, `${"\u2007".repeat(depthOf(j, meta.parents))}${spoken(name)}`,
  ]), (value) => store.set({ joint: Number(value) }));
  const hop = (step) => () => {
    store.set({ joint: (store.view.joint + step + meta.names.length) % meta.names.length });
  };

  const angles = anglesOfJoint(store);
  const kind = choice("Numbers are", [["axis-angle", "axis-angle"], ["euler", "Euler angles x, y, z"]],
    (value) => angles.setKind(value));
  const space = choice("Gizmo turns about", [["local", "the joint's axes"], ["parent", "the parent's axes"]],
    (value) => store.set({ space: value }));
  const limits = choice("Joint limits", [["warn", "warn"], ["stop", "stop there"], ["off", "off"]],
    (value) => {
      store.set({ limitMode: value });
      if (value === "stop") store.edit({ pose: body.pose.slice() }); // comes back within them
    });

  const presets = choice("Named pose", [["", "choose…"], ...Object.keys(meta.presets).map((n) => [n, n])],
    (name) => {
      if (name) store.edit({ pose: meta.presets[name] });
      presets.select.value = "";
    });
  const random = button("Random", () => {
    if (!store.samples.length) return;
    const pose = body.pose.slice();
    pose.set(store.samples[Math.floor(Math.random() * store.samples.length)].subarray(3), 3);
    store.edit({ pose });
  }, "a pose drawn from the prior");

  const panel = make("div", {},
    row(joint, button("‹", hop(-1), "previous joint"), button("›", hop(1), "next joint")),
    group("Rotation against the parent", ...angles.rows, angles.note,
      row(kind, space), row(limits,
        button("Reset joint", () => store.edit({ pose: resetJoint(body.pose, store.view.joint) })))),
    group("Whole pose", row(presets, random,
      button("Reset pose", () => store.edit({ pose: new Float64Array(body.pose.length) }))),
    row(
      button("Mirror", () => store.edit({
        pose: mirrorPose(body.pose, meta.flip), transl: mirrorTransl(body.transl),
      }), "exchange left and right"),
      button("Left → right", () => store.edit({
        pose: copySide(body.pose, meta.flip, meta.names, "left"),
      }), "copy the left side to the right"),
      button("Right → left", () => store.edit({
        pose: copySide(body.pose, meta.flip, meta.names, "right"),
      }), "copy the right side to the left"))),
  );
  const show = () => {
    joint.select.value = store.view.joint;
    space.select.value = store.view.space;
    limits.select.value = store.view.limitMode;
    angles.show();
  };
  store.on((changed) => {
    if (["body", "joint", "space", "limitMode"].some((name) => changed.has(name))) show();
  });
  show();
  return panel;
}

/** The chosen joint in words, for people who listen. */
export function describeJoint(store) {
  const { joint } = store.view;
  const rotvec = store.body.pose.slice(3 * joint, 3 * joint + 3);
  const numbers = ["x", "y", "z"].map((axis, k) => `${axis} ${round(rotvec[k] * DEGREES)}°`);
  const parts = store.limits.describe(joint, rotvec).map(({ name, degrees, lower, upper, outside }) =>
    `${name} ${round(degrees)}°${outside ? ", beyond its limit" : ""} ` +
    `(${round(lower)} to ${round(upper)})`);
  return `${spoken(store.meta.names[joint])}: ${numbers.join(", ")}` +
    (parts.length ? `; ${parts.join(", ")}` : "");
}

/** Three sliders for the rotation of the chosen joint. */
function anglesOfJoint(store) {
  let kind = "axis-angle";
  // Euler angles as the user set them: the same rotation has others, and sliders must not jump.
  let euler = null;
  const shown = () => {
    const rotvec = store.body.pose.slice(3 * store.view.joint, 3 * store.view.joint + 3);
    if (kind === "axis-angle") return rotvec;
    const same = euler && eulerToRotvec(euler).every((v, k) => Math.abs(v - rotvec[k]) < 1e-6);
    if (!same) euler = rotvecToEuler(rotvec);
    return euler;
  };
  const rows = ["x", "y", "z"].map((axis, k) => slider(axis, {
    min: -180, max: 180, step: 1, digits: 1, unit: "°", hardest: 360,
    onmove: (value, gesture) => {
      const numbers = Array.from(shown());
      numbers[k] = value / DEGREES;
      if (kind === "euler") euler = numbers;
      store.turn(store.view.joint, kind === "euler" ? eulerToRotvec(numbers) : numbers, gesture);
    },
    onsettle: () => store.settle(),
    onbad: (text) => store.say(text, "error"),
  }));
  const note = make("p", { class: "smplkit-note" });
  const show = () => {
    Array.from(shown()).forEach((value, k) => rows[k].show(value * DEGREES));
    const { joint, limitMode } = store.view;
    const rotvec = store.body.pose.slice(3 * joint, 3 * joint + 3);
    const parts = limitMode === "off" ? [] : store.limits.describe(joint, rotvec);
    note.replaceChildren(...parts.flatMap(({ name, degrees, lower, upper, outside }, i) => [
      i ? " · " : "",
      make("span", { class: outside ? "smplkit-beyond" : "" },
        `${outside ? "⚠ " : ""}${name} ${round(degrees)}° (${round(lower)} to ${round(upper)})`),
    ]));
  };
  return {
    rows, note, show,
    setKind(value) {
      kind = value;
      euler = null;
      show();
    },
  };
}

function depthOf(joint, parents) {
  return parents[joint] < 0 ? 0 : 1 + depthOf(parents[joint], parents);
}

function round(value) {
  return Math.round(value) || 0; // not -0
}
