/** What is shown of the model: its stages, overlays and colours. */

import { CIVIDIS_CSS } from "./colors.js";
import { checkbox, choice, group, make, row, slider } from "./controls.js";
import { spoken } from "./overlay.js";

const STAGES = [
  ["template", "1 template"], ["shaped", "2 + shape (betas)"],
  ["blended", "3 + pose blend shapes"], ["skinned", "4 skinned: the posed body"],
];

export function viewPanel(store) {
  const stage = choice("Stage of the model", STAGES, (value) => store.set({ stage: value }));
  const strength = slider("Pose blend", {
    min: 0, max: 2, step: 0.1, digits: 1, unit: "×", hardest: 10,
    onmove: (value) => store.set({ blendStrength: value }),
    onbad: (text) => store.say(text, "error"),
  });
  const surface = choice("Colours", [
    ["plain", "plain"], ["weights", "blend weights of the joint"],
    ["error", "distance to the reference"],
  ], (value) => store.set({ surface: value }));
  const switches = [
    ["skeleton", "skeleton"], ["names", "joint names"], ["axes", "joint axes"],
    ["gizmo", "rotation rings"], ["wireframe", "wireframe"],
  ].map(([name, words]) => {
    return [name, checkbox(words, store.view[name], (checked) => store.set({ [name]: checked }))];
  });
  const ends = [make("span"), make("span")];
  const legend = make("div", { class: "smplkit-legend" }, ends[0],
    make("span", { class: "smplkit-bar", style: `background: ${CIVIDIS_CSS}` }), ends[1]);
  const note = make("p", { class: "smplkit-note" });
  const panel = make("div", {},
    group("Stages", stage, strength),
    group("Surface", surface, legend, note),
    group("Over the body", row(...switches.map(([, box]) => box))),
  );

  const show = () => {
    const { view, body } = store;
    stage.select.value = view.stage;
    strength.show(view.blendStrength);
    surface.select.value = view.surface;
    for (const [name, box] of switches) box.box.checked = view[name];
    const error = view.surface === "error" && view.reference;
    legend.hidden = !(view.surface === "weights" || error);
    note.textContent = "";
    if (view.surface === "weights") {
      ends[0].textContent = "0";
      ends[1].textContent = "1";
      note.textContent = `How much ${spoken(body.names[view.joint])} moves each vertex.`;
    } else if (error) {
      const errors = store.errors();
      const mean = errors.reduce((a, b) => a + b) / errors.length;
      ends[0].textContent = "0";
      ends[1].textContent = `${store.errorScale().toFixed(0)} mm`;
      note.textContent = `Vertices are ${mean.toFixed(1)} mm apart on average.`;
    } else if (view.surface === "error") {
      note.textContent = "There is no reference body: explorer.compare(other) in Python sets one.";
    }
  };
  store.on((changed) => {
    const shown = ["stage", "blendStrength", "surface", "joint", "reference",
      ...switches.map(([name]) => name)];
    if (shown.some((name) => changed.has(name)) ||
        (changed.has("body") && store.view.surface === "error")) show();
  });
  show();
  return panel;
}
