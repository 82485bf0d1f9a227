/** Play a motion: from Python, or from an AMASS file on this computer. */

import { button, make, row } from "./controls.js";
import { readMotion } from "./motion_files.js";
import { player } from "./player.js";

export function motionPanel(store) {
  const about = make("p", { class: "smplkit-note" });
  const controls = player({
    count: () => store.motion?.count ?? 1,
    show: (frame) => store.showFrame(frame),
    settle: () => store.settle(),
    onbad: (text) => store.say(text, "error"),
  });
  const file = make("input", {
    type: "file", accept: ".npz", class: "smplkit-file", "aria-label": "Motion file, AMASS npz",
    onchange: () => store.attempt(async () => {
      const [chosen] = file.files;
      if (!chosen) return;
      const bytes = new Uint8Array(await chosen.arrayBuffer());
      file.value = "";
      const motion = readMotion(bytes, chosen.name, store.body.restPelvis(store.body.betas));
      store.setMotion(motion);
      store.say(`${chosen.name}: ${motion.count} frames at ${motion.fps} a second`);
    }),
  });
  const remove = button("Take the motion away", () => store.setMotion(null));
  const show = () => {
    const { motion } = store;
    about.textContent = motion
      ? `${motion.count} frames at ${motion.fps} a second, ` +
        `${(motion.count / motion.fps).toFixed(1)} s.`
      : "No motion: open an AMASS file, or call explorer.set_sequence(poses) in Python.";
    controls.hidden = remove.hidden = !motion;
    if (motion) controls.update(Math.max(0, store.view.frame));
    else controls.play(false);
  };
  store.on((changed) => {
    if (changed.has("fps")) controls.setRate(store.view.fps);
    if (changed.has("motion") || changed.has("frame")) show();
  });
  show();
  const panel = make("div", {}, about, controls,
    make("label", { class: "smplkit-label" }, "Open a motion (.npz) ", file), row(remove));
  return Object.assign(panel, { controls });
}
