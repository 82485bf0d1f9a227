/** Play a motion: from Python, or from an AMASS file on this computer. */

import { button, fileBox, make, row } from "./controls.js";
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
  const file = fileBox("Open a motion (.npz) ", ".npz", "Motion file, AMASS npz", (name, bytes) => {
    store.attempt(() => {
      const motion = readMotion(bytes, name, store.body.restPelvis(store.body.betas));
      store.setMotion(motion);
      store.say(`${name}: ${motion.count} frames at ${motion.fps} a second`);
    });
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
    file, row(remove));
  return Object.assign(panel, { controls });
}
