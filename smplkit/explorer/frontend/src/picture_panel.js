/** The body in two pictures: full perspective and weak perspective, side by side, and the loss. */

import { button, checkbox, choice, group, make, row, slider } from "./controls.js";
import { drawJoint, spoken } from "./overlay.js";
import {
  apart, cameraPoints, CROP, perspective, reprojectionLoss, weakOf, weakPerspective,
} from "./picture_cameras.js";

const START = { focal: 260, distance: 3, tx: 0, ty: 0.25 };

export function picturePanel(store) {
  const { body, meta } = store;
  const full = { ...START };
  let weak = weakOf(full);
  let follows = true;
  let zooms = true;

  const drags = {
    full: (dx, dy) => {
      full.tx += dx * full.distance / full.focal;
      full.ty += dy * full.distance / full.focal;
    },
    weak: (dx, dy) => {
      follow.box.checked = follows = false;
      weak.tx += dx * 2 / CROP / weak.s;
      weak.ty += dy * 2 / CROP / weak.s;
    },
  };
  const pictures = {
    full: picture("perspective", (...by) => { drags.full(...by); show(); }),
    weak: picture("weak perspective", (...by) => { drags.weak(...by); show(); }),
  };
  const of = (camera, name, words, options, changed = () => {}) => slider(words, {
    hardest: 20000, onbad: (text) => store.say(text, "error"), ...options,
    onmove: (value) => {
      if (options.min > 0 && value <= 0) {
        store.say(`${words} must be positive, got ${value}`, "error");
        show();
        return;
      }
      const before = camera()[name];
      camera()[name] = value;
      changed(value, before);
      show();
    },
  });
  const sliders = {
    distance: of(() => full, "distance", "distance", { min: 0.9, max: 15, step: 0.1, digits: 1, unit: "m" },
      (now, before) => { if (zooms) full.focal *= now / before; }),
    focal: of(() => full, "focal", "focal length", { min: 50, max: 2000, step: 10, unit: "px" }),
  };
  const unfollow = () => { follow.box.checked = follows = false; };
  const weakSliders = {
    s: of(() => weak, "s", "s", { min: 0.2, max: 2, step: 0.01, digits: 2 }, unfollow),
    tx: of(() => weak, "tx", "tx", { min: -1, max: 1, step: 0.01, digits: 2, unit: "m" }, unfollow),
    ty: of(() => weak, "ty", "ty", { min: -1, max: 1, step: 0.01, digits: 2, unit: "m" }, unfollow),
  };
  const zoom = checkbox("focal length follows the distance", true, (on) => { zooms = on; });
  const follow = checkbox("follows the perspective camera", true, (on) => { follows = on; show(); });
  const difference = make("p", { class: "smplkit-note" });
  const losses = make("p", { class: "smplkit-note smplkit-losses" });

  const targetOf = (pose) => {
    const twin = body.twin();
    twin.betas.set(body.betas);
    twin.pose.set(pose);
    twin.update();
    return perspective(cameraPoints(twin.joints), full);
  };
  const preset = choice("Target", [["", "choose…"], ...Object.keys(meta.presets).map((n) => [n, n])],
    (name) => {
      if (name) store.set({ target: targetOf(meta.presets[name]) });
      preset.select.value = "";
    });

  function show() {
    if (panel.hidden) return;
    if (follows) weak = weakOf(full);
    const points = cameraPoints(body.joints);
    const views = { full: perspective(points, full), weak: weakPerspective(points, weak) };
    const { target, joint } = store.view;
    for (const [name, { canvas }] of Object.entries(pictures)) {
      drawPicture(canvas, views[name], meta, target, joint);
    }
    for (const [name, one] of Object.entries(sliders)) one.show(full[name]);
    for (const [name, one] of Object.entries(weakSliders)) one.show(weak[name]);
    const distances = apart(views.full, views.weak);
    const worst = distances.indexOf(Math.max(...distances));
    const mean = distances.reduce((a, b) => a + b) / distances.length;
    difference.textContent = `The two pictures differ by ${mean.toFixed(1)} px on average, at most ` +
      `${distances[worst].toFixed(1)} px (${spoken(meta.names[worst])}), of ${CROP}.`;
    const prior = body.betas.reduce((sum, beta) => sum + beta * beta, 0);
    losses.textContent = target
      ? `Reprojection loss: perspective ${reprojectionLoss(views.full, target).toFixed(1)} px², ` +
        `weak perspective ${reprojectionLoss(views.weak, target).toFixed(1)} px²; ` +
        `shape prior ${prior.toFixed(1)}.`
      : "No target: choose one, or keep the present picture as the target.";
  }

  const panel = make("div", {},
    make("div", { class: "smplkit-pictures" }, pictures.full.element, pictures.weak.element),
    difference,
    losses,
    row(preset,
      button("Keep as target", () => {
        store.set({ target: perspective(cameraPoints(body.joints), full) });
      }, "the present perspective picture becomes the target"),
      button("No target", () => store.set({ target: null }))),
    group("Perspective camera", ...Object.values(sliders), row(zoom, button("Reset", () => {
      Object.assign(full, START);
      show();
    }, "both cameras as at the start"))),
    group("Weak-perspective camera", ...Object.values(weakSliders), row(follow)),
  );
  store.on((changed) => {
    if (["body", "stage", "target", "joint"].some((name) => changed.has(name))) show();
  });
  // Hidden panels do not draw; when the tab opens, they must.
  new MutationObserver(show).observe(panel, { attributeFilter: ["hidden"] });
  return panel;
}

/** A small canvas to be dragged. */
function picture(title, ondrag) {
  const canvas = make("canvas", {
    width: 2 * CROP, height: 2 * CROP, class: "smplkit-picture", role: "img",
    "aria-label": `The joints under ${title}; drag to shift, or use the sliders below`,
  });
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    const pixel = CROP / canvas.clientWidth;
    ondrag(event.movementX * pixel, event.movementY * pixel);
  });
  return { canvas, element: make("figure", {}, canvas, make("figcaption", {}, title)) };
}

/** Joints as on the body, the target as crosses, and a line from each joint to its target. */
function drawPicture(canvas, pixels, { parents, names }, target, chosen) {
  const context = canvas.getContext("2d");
  context.setTransform(2, 0, 0, 2, 0, 0);
  context.fillStyle = "#fdfdfb";
  context.fillRect(0, 0, CROP, CROP);
  stroke(context, "#c8c8c4", 0.5, () => {
    context.moveTo(CROP / 2, 0);
    context.lineTo(CROP / 2, CROP);
    context.moveTo(0, CROP / 2);
    context.lineTo(CROP, CROP / 2);
  });
  if (target) {
    stroke(context, "#cc79a7", 1, () => pixels.forEach(([x, y], j) => {
      context.moveTo(x, y);
      context.lineTo(...target[j]);
    }));
  }
  stroke(context, "#777777", 1.2, () => parents.forEach((parent, j) => {
    if (parent < 0) return;
    context.moveTo(...pixels[parent]);
    context.lineTo(...pixels[j]);
  }));
  pixels.forEach((pixel, j) => drawJoint(context, pixel, names[j], j === chosen ? 4 : 2.4));
  if (!target) return;
  stroke(context, "#111111", 1.2, () => target.forEach(([x, y]) => {
    context.moveTo(x - 3, y - 3);
    context.lineTo(x + 3, y + 3);
    context.moveTo(x - 3, y + 3);
    context.lineTo(x + 3, y - 3);
  }));
}

function stroke(context, color, width, path) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  path();
  context.stroke();
}
