/** What the kernel sends besides the body; a static page carries the same messages inside. */

import { Body } from "./body.js";
import { toArray } from "./payload.js";
import { Store } from "./store.js";

/** A store of its own, on arrays that may be shared. */
export function newStore({ meta, arrays }) {
  return new Store(new Body(arrays, meta), meta);
}

/** Do what a message of the kernel (or the static page) says. */
export function follow(store, message, buffers) {
  const floats = (i) => toArray(buffers[i], "f4");
  if (message.type === "samples") {
    const all = floats(0);
    store.samples = Array.from({ length: all.length / 72 }, (_, i) => all.subarray(72 * i, 72 * i + 72));
  } else if (message.type === "sequence") {
    store.setMotion(message.count && {
      poses: floats(0), transl: floats(1), count: message.count, fps: message.fps, betas: null,
      gender: store.meta.gender, ofKernel: true,
    } || null);
  } else if (message.type === "reference") {
    store.set({ reference: buffers.length ? floats(0) : null, surface: buffers.length ? "error" : "plain" });
  } else if (message.type === "target") {
    store.set({ target: message.points });
  } else if (message.type === "message") {
    store.say(message.text, message.kind);
  }
}
