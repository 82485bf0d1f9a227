/** What the loader and static pages call. */

import { mountExplorer } from "./widget.js";
import { mountMesh } from "./mesh_view.js";

export { mountStatic } from "./static_page.js";

/** Show a model of the kernel. @returns {() => void} what takes it off the page */
export function mount(model, parent) {
  return model.get("_view") === "mesh" ? mountMesh(model, parent) : mountExplorer(model, parent);
}
