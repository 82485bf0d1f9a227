/** The style sheet, put beside the widget: notebooks may show widgets in shadow trees. */

import css from "./style.css";

export function installStyle(parent) {
  const root = parent.getRootNode();
  const place = root.head ?? root;
  if (place.querySelector("style[data-smplkit]")) return;
  const style = document.createElement("style");
  style.dataset.smplkit = "";
  style.textContent = css;
  place.append(style);
}
