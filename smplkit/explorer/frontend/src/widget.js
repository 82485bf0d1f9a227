/** Ties an explorer to its model in the kernel. */

import { tidyCamera } from "./camera.js";
import { buildExplorer } from "./explorer.js";
import { follow, newStore } from "./messages.js";
import { decode } from "./payload.js";

const SYNC_EVERY = 100; // milliseconds between messages to the kernel
const BODY = ["pose", "betas", "transl"];

/** Bodies of this page by digest: further explorers of one body need not be sent it. */
const bodies = () => ((globalThis.__smplkit ??= {}).bodies ??= {});

/**
 * @param {object} model anywidget's
 * @param {HTMLElement} parent
 * @returns {() => void}
 */
export function mountExplorer(model, parent) {
  const digest = model.get("_digest");
  let open = null;
  const early = []; // what came before the body
  const receive = (message, buffers) => {
    if (message.type === "body") {
      bodies()[message.meta.digest] = { meta: message.meta, arrays: decode(message.meta, buffers) };
      start();
    } else if (open) open.receive(message, buffers);
    else early.push([message, buffers]);
  };
  const start = () => {
    if (open) return;
    parent.replaceChildren();
    open = connect(model, parent, bodies()[digest]);
    early.forEach((args) => open.receive(...args));
  };
  model.on("msg:custom", receive);
  if (bodies()[digest]) start();
  else parent.textContent = "Waiting for the body; it comes when the kernel is free …";
  model.send({ type: "hello", hasBody: digest in bodies() });
  return () => {
    model.off("msg:custom", receive);
    open?.dispose();
  };
}

function connect(model, parent, shared) {
  const store = newStore(shared);
  const names = shared.meta.names;
  store.begin({ pose: model.get("pose"), betas: model.get("betas"), transl: model.get("transl") });
  store.set({ joint: names.indexOf(model.get("joint")), camera: model.get("camera") });
  const explorer = buildExplorer(parent, store);

  let timer = null;
  const send = () => {
    timer = null;
    if (model.get("sync") === "off") return; // since the change
    for (const name of BODY) {
      const now = Array.from(store.body[name]);
      if (!same(now, model.get(name))) model.set(name, now);
    }
    if (names[store.view.joint] !== model.get("joint")) model.set("joint", names[store.view.joint]);
    if (JSON.stringify(store.view.camera) !== JSON.stringify(model.get("camera"))) {
      model.set("camera", store.view.camera);
    }
    // Frames of a file that was opened in the browser mean nothing to the kernel.
    if (store.motion?.ofKernel && store.view.frame !== model.get("frame")) {
      model.set("frame", store.view.frame);
    }
    model.save_changes();
  };
  const off = store.on((changed) => {
    const sync = model.get("sync");
    const wanted = sync === "continuous" ||
      (sync === "release" && ["settled", "joint", "motion"].some((name) => changed.has(name)));
    if (wanted) timer ??= setTimeout(send, SYNC_EVERY);
  });
  const listeners = BODY.map((name) => [`change:${name}`, () => {
    if (!same(model.get(name), store.body[name])) store.edit({ [name]: model.get(name) });
  }]);
  listeners.push(
    ["change:joint", () => store.set({ joint: names.indexOf(model.get("joint")) })],
    ["change:camera", () => {
      const camera = tidyCamera(model.get("camera"));
      if (JSON.stringify(camera) !== JSON.stringify(store.view.camera)) store.set({ camera });
    }],
    ["change:frame", () => store.motion?.ofKernel && store.showFrame(model.get("frame"))],
  );
  for (const [event, listener] of listeners) model.on(event, listener);
  model.set("backend", explorer.viewport.backend);
  model.save_changes();
  return {
    receive: (message, buffers) => store.attempt(() => {
      follow(store, message, buffers);
      if (message.type === "sequence" && message.frame) store.showFrame(message.frame);
    }),
    dispose() {
      clearTimeout(timer);
      off();
      for (const [event, listener] of listeners) model.off(event, listener);
      explorer.dispose();
    },
  };
}

function same(a, b) {
  return a.length === b.length && Array.prototype.every.call(a, (value, i) => value === b[i]);
}
