/** The explorer: a window with the body, and panels beside it. */

import { CAMERA_PRESETS, DEFAULT_CAMERA } from "./camera.js";
import { button, make, row, tabs } from "./controls.js";
import { filesPanel } from "./files_panel.js";
import { motionPanel } from "./motion_panel.js";
import { picturePanel } from "./picture_panel.js";
import { describeJoint, posePanel } from "./pose_panel.js";
import { shapePanel } from "./shape_panel.js";
import { installStyle } from "./style.js";
import { viewPanel } from "./view_panel.js";
import { Viewport } from "./viewport.js";

const HELP = [
  ["arrow keys", "turn the view"], ["+ and -", "zoom"], ["1 to 5", "front, three-quarter, side, back, top"],
  ["O", "parallel view"], ["Home", "view as at the start"], ["Page Up, Page Down", "choose a joint"],
  ["Shift + arrows", "move the chosen hand, foot, … by 1 cm"],
  ["Ctrl + Z, Ctrl + Shift + Z", "undo, redo (anywhere in the explorer)"],
  ["Space", "play or pause a motion"],
];

/**
 * @param {HTMLElement} parent
 * @param {import("./store.js").Store} store
 * @returns {{element: HTMLElement, dispose: () => void}} the element carries the test hook `smplkit`
 */
export function buildExplorer(parent, store) {
  installStyle(parent);
  const element = make("div", { class: "smplkit-explorer", role: "group", "aria-label": "Body explorer" });
  parent.append(element);
  const window_ = make("div", { class: "smplkit-window" });
  const main = make("div", { class: "smplkit-main" }, window_);
  const layout = make("div", { class: "smplkit-layout" }, main);
  element.append(layout);
  const viewport = new Viewport(window_, store);

  const motion = motionPanel(store);
  const side = tabs([
    ["Pose", posePanel(store)], ["Shape", shapePanel(store)], ["View", viewPanel(store)],
    ["Picture", picturePanel(store)], ["Motion", motion], ["Files", filesPanel(store, viewport)],
  ]);
  const notice = viewport.backend === "webgl2" ? "" :
    make("p", { class: "smplkit-note smplkit-notice" },
      "This browser has no WebGL 2, so the body is drawn without the graphics card.");
  main.prepend(toolbar(store));
  main.append(notice, statusLine(store), help());
  layout.append(side);
  element.append(messages(store));

  element.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    const typing = event.target.matches("input[type=number]");
    if ((event.ctrlKey || event.metaKey) && !typing && (key === "z" || key === "y")) {
      if (key === "y" || event.shiftKey) store.redo();
      else store.undo();
    } else if (event.key === " " && event.target === viewport.stage.canvas && store.motion) {
      motion.controls.play(!motion.controls.isPlaying());
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  element.smplkit = { store, body: store.body, viewport, motion: motion.controls };
  return {
    element,
    viewport,
    dispose() {
      motion.controls.play(false);
      viewport.dispose();
      element.remove();
    },
  };
}

function toolbar(store) {
  const undo = button("Undo", () => store.undo(), "Ctrl + Z");
  const redo = button("Redo", () => store.redo(), "Ctrl + Shift + Z");
  const look = (camera) => () => {
    store.set({ camera: { ...store.view.camera, ...camera } });
    store.settle();
  };
  const views = Object.entries(CAMERA_PRESETS).map(([name, camera]) => {
    return button(name === "three-quarter" ? "¾" : name[0].toUpperCase() + name.slice(1),
      look(camera), `${name} view`);
  });
  const parallel = button("Parallel", () => {
    look({ orthographic: !store.view.camera.orthographic })();
  }, "parallel instead of perspective view");
  const show = () => {
    undo.disabled = !store.history.canUndo;
    redo.disabled = !store.history.canRedo;
    parallel.setAttribute("aria-pressed", String(store.view.camera.orthographic));
  };
  store.on(show);
  show();
  const bar = row(undo, redo, make("span", { class: "smplkit-gap" }), ...views, parallel,
    button("Reset", look(DEFAULT_CAMERA), "view as at the start"));
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Undo and view");
  return bar;
}

/** One line that says what is chosen and how it is turned; read aloud when it changes. */
function statusLine(store) {
  const line = make("p", { class: "smplkit-status", role: "status", "aria-live": "polite" });
  const show = () => { line.textContent = describeJoint(store); };
  store.on((changed) => {
    if (changed.has("settled") || changed.has("joint")) show();
  });
  show();
  return line;
}

function messages(store) {
  const words = make("span");
  const box = make("div", { class: "smplkit-message", role: "alert" }, words,
    button("×", () => store.say(null), "close the message"));
  const show = () => {
    const { message } = store.view;
    box.hidden = !message;
    words.textContent = message?.text ?? "";
    box.dataset.kind = message?.kind ?? "";
  };
  store.on((changed) => changed.has("message") && show());
  show();
  return box;
}

function help() {
  return make("details", { class: "smplkit-help" }, make("summary", {}, "Mouse, fingers and keys"),
    make("p", {}, "Drag the body or the background to look around; with Shift or the right button " +
      "to shift the view; the wheel zooms once the body was clicked. Click a joint or the skin to " +
      "choose a joint, drag a coloured ring to turn it, drag a hand or a foot to move it. On a touch " +
      "screen a finger beside the body scrolls the page, two fingers zoom."),
    make("dl", {}, ...HELP.flatMap(([keys, does]) => [make("dt", {}, keys), make("dd", {}, does)])));
}
