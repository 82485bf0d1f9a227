/** How the person is built and where they stand. */

import { button, checkbox, group, make, row, slider } from "./controls.js";

const USUAL = 3; // standard deviations
const WIDE = 5;

export function shapePanel(store) {
  const { body } = store;
  const place = (name, k, options) => slider(options.words, {
    ...options,
    onmove: (value, gesture) => {
      const values = body[name].slice();
      values[k] = value;
      store.edit({ [name]: values }, gesture);
    },
    onsettle: () => store.settle(),
    onbad: (text) => store.say(text, "error"),
  });
  const betas = Array.from({ length: body.numBetas }, (_, k) => place("betas", k, {
    words: `beta ${k}`, min: -USUAL, max: USUAL, step: 0.1, digits: 2, hardest: 10,
  }));
  const transl = ["x", "y", "z"].map((axis, k) => place("transl", k, {
    words: axis, min: -2, max: 2, step: 0.01, digits: 2, unit: "m", hardest: 100,
  }));
  const wide = checkbox(`to ±${WIDE}`, false, (checked) => {
    betas.forEach((beta) => beta.setRange(checked ? WIDE : USUAL));
    show();
  });
  const height = make("output", { class: "smplkit-height" });
  const show = () => {
    betas.forEach((beta, k) => beta.show(body.betas[k]));
    transl.forEach((axis, k) => axis.show(body.transl[k]));
    height.textContent = `${(100 * body.height()).toFixed(1)} cm tall in the T-pose`;
  };
  store.on((changed) => changed.has("body") && show());
  show();
  return make("div", {},
    group("Shape (betas, standard deviations)", height, ...betas, row(
      button("Mean shape", () => store.edit({ betas: new Float64Array(body.numBetas) })),
      button("Random", () => store.edit({ betas: Array.from(body.betas, gaussian) }),
        "a shape drawn from the prior"),
      wide)),
    group("Translation", ...transl,
      row(button("To the origin", () => store.edit({ transl: [0, 0, 0] })))),
  );
}

/** A standard normal number (Box and Muller), held within what the sliders show. */
function gaussian() {
  const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
  const value = radius * Math.cos(2 * Math.PI * Math.random());
  return Math.min(USUAL, Math.max(-USUAL, value));
}
