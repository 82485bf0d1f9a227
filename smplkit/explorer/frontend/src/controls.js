/**
 * Native controls with labels. Each has the attribute that keeps JupyterLab from taking the arrow
 * keys; it must be on the element that has the focus.
 */

let count = 0;

/** An element with attributes (or properties, for names that start with a dot) and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  if (["input", "button", "select", "summary"].includes(tag)) {
    element.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  element.append(...children);
  return element;
}

/** A button. @param {string} [hint] what it does, where the words on it are short */
export function button(words, onclick, hint) {
  return make("button", {
    type: "button", class: "smplkit-button", onclick, title: hint,
    "aria-label": hint && `${words}: ${hint}`,
  }, words);
}

export function group(title, ...children) {
  return make("fieldset", { class: "smplkit-group" }, make("legend", {}, title), ...children);
}

export function row(...children) {
  return make("div", { class: "smplkit-row" }, ...children);
}

/** @returns {HTMLLabelElement & {box: HTMLInputElement}} */
export function checkbox(words, checked, onchange) {
  const box = make("input", { type: "checkbox", onchange: () => onchange(box.checked) });
  box.checked = checked;
  return Object.assign(make("label", { class: "smplkit-check" }, box, words), { box });
}

/** @param {[string, string][]} options value and words of each */
export function choice(words, options, onchange) {
  const id = `smplkit-${count++}`;
  const select = make("select", { id, onchange: () => onchange(select.value) },
    ...options.map(([value, shown]) => make("option", { value }, shown)));
  return Object.assign(
    make("div", { class: "smplkit-field" }, make("label", { for: id }, words), select), { select },
  );
}

/**
 * A slider with a box for exact numbers.
 * @param {object} options
 * @param {(value: number, gesture: object) => void} options.onmove every change; moves of one drag
 *   have the same gesture
 * @param {() => void} options.onsettle the change is finished
 * @param {(text: string) => void} options.onbad the box holds no number of the range
 * @param {number} options.hardest largest size of an exact number; sliders may end before
 * @returns {HTMLElement & {show: (value: number) => void, setRange: (limit: number) => void}}
 */
export function slider(words, {
  min, max, step, digits = 0, unit = "", hardest = Infinity, onmove, onsettle = () => {}, onbad,
}) {
  const id = `smplkit-${count++}`;
  let gesture = null;
  const settle = () => {
    gesture = null;
    onsettle();
  };
  const range = make("input", {
    type: "range", id, min, max, step,
    oninput: () => onmove(Number(range.value), (gesture ??= {})),
    onchange: settle,
  });
  const accept = () => {
    const value = exact.value.trim() === "" ? NaN : Number(exact.value);
    if (!Number.isFinite(value) || Math.abs(value) > hardest) {
      onbad(`${words} must be a number` +
        (Number.isFinite(hardest) ? ` from ${-hardest} to ${hardest}` : "") +
        `, got ${exact.value.trim() || "no number"}`);
      exact.value = shown.toFixed(digits);
      return;
    }
    onmove(value, {});
    settle();
  };
  const exact = make("input", {
    type: "number", step: "any", class: "smplkit-exact", "aria-label": `${words}, exact number`,
    onchange: accept,
    // JupyterLab swallows the line break that Enter stands for, and with it the change.
    onkeydown: (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      accept();
    },
  });
  const name = make("label", { for: id }, words);
  let shown = 0;
  const element = make("div", { class: "smplkit-slider" }, name, range, exact,
    make("span", { class: "smplkit-unit", "aria-hidden": "true" }, unit));
  return Object.assign(element, {
    range,
    exact,
    show(value) {
      shown = value;
      range.value = value;
      if (document.activeElement !== exact || Number(exact.value) !== value) {
        exact.value = value.toFixed(digits);
      }
      range.setAttribute("aria-valuetext", `${value.toFixed(digits)} ${unit}`.trim());
    },
    setRange(limit) {
      Object.assign(range, { min: -limit, max: limit });
    },
  });
}

/** Tabs: one panel at a time; arrow keys go from tab to tab. @param {[string, HTMLElement][]} */
export function tabs(panels) {
  const list = make("div", { role: "tablist", class: "smplkit-tabs", "aria-label": "Controls" });
  const chosen = (index, focus) => {
    panels.forEach(([, panel], i) => {
      const tab = list.children[i];
      tab.setAttribute("aria-selected", String(i === index));
      tab.tabIndex = i === index ? 0 : -1;
      panel.hidden = i !== index;
    });
    if (focus) list.children[index].focus();
  };
  panels.forEach(([title, panel], i) => {
    const id = `smplkit-${count++}`;
    list.append(make("button", {
      type: "button", role: "tab", id, "aria-controls": `${id}-panel`, onclick: () => chosen(i),
      onkeydown: (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!step) return;
        event.preventDefault();
        chosen((i + step + panels.length) % panels.length, true);
      },
    }, title));
    for (const [name, value] of Object.entries({
      role: "tabpanel", id: `${id}-panel`, "aria-labelledby": id,
    })) panel.setAttribute(name, value);
    panel.classList.add("smplkit-panel");
  });
  chosen(0);
  return make("div", { class: "smplkit-side" }, list, ...panels.map(([, panel]) => panel));
}

/**
 * A box to open a file with. The same file may be opened again.
 * @param {(name: string, bytes: Uint8Array) => void} onopen
 */
export function fileBox(words, accept, label, onopen) {
  const file = make("input", {
    type: "file", accept, class: "smplkit-file", "aria-label": label,
    onchange: async () => {
      const [chosen] = file.files;
      if (!chosen) return;
      const bytes = new Uint8Array(await chosen.arrayBuffer());
      file.value = "";
      onopen(chosen.name, bytes);
    },
  });
  return make("label", { class: "smplkit-label" }, words, file);
}

/** Offer a file for saving. */
export function download(name, contents, type) {
  const url = URL.createObjectURL(new Blob([contents], { type }));
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
