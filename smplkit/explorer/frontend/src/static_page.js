/** An explorer on a page without a kernel. */

import { buildExplorer } from "./explorer.js";
import { follow, newStore } from "./messages.js";
import { decode } from "./payload.js";

/**
 * @param {HTMLElement} parent
 * @param {object} page what smplkit/explorer/static_page.py wrote
 * @param {object} page.meta of the payload
 * @param {string[]} page.buffers base64
 * @param {{pose: number[], betas: number[], transl: number[]}} page.start
 * @param {string} page.joint
 * @param {object} page.camera
 * @param {[object, string[]][]} page.messages as the kernel would send them
 */
export function mountStatic(parent, { meta, buffers, start, joint, camera, messages }) {
  const store = newStore({ meta, arrays: decode(meta, buffers) });
  store.begin(start);
  store.set({ joint: meta.names.indexOf(joint), camera });
  parent.replaceChildren();
  const explorer = buildExplorer(parent, store);
  for (const [message, of] of messages) follow(store, message, of);
  return explorer;
}
