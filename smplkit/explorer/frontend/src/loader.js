/**
 * What every widget carries: fetch the real code from the kernel, once a page.
 *
 * The code of a widget is part of the state of each of its instances. With the whole bundle in it,
 * twenty explorers would send it twenty times and store it in the notebook as often.
 */

const AGAIN = 5000; // milliseconds after which somebody else is asked for the code

function bytesOf(buffer) {
  if (typeof buffer === "string") return Uint8Array.from(atob(buffer), (c) => c.charCodeAt(0));
  return new Uint8Array(buffer.buffer ?? buffer, buffer.byteOffset ?? 0, buffer.byteLength);
}

function codeOf(model) {
  const page = (globalThis.__smplkit ??= {});
  const code = ((page.code ??= {})[model.get("_bundle")] ??= { asked: 0 });
  code.ready ??= new Promise((resolve) => { code.resolve = resolve; });
  const receive = (message, buffers) => {
    if (message.type !== "bundle" || code.found) return;
    code.found = true;
    const blob = new Blob([bytesOf(buffers[0])], { type: "text/javascript" });
    code.resolve(import(URL.createObjectURL(blob)));
  };
  const ask = () => {
    if (code.found || Date.now() - code.asked < AGAIN) return;
    code.asked = Date.now();
    model.send({ type: "need-bundle" });
  };
  model.on("msg:custom", receive);
  ask();
  const timer = setInterval(ask, AGAIN);
  return code.ready.finally(() => {
    clearInterval(timer);
    model.off("msg:custom", receive);
  });
}

async function render({ model, el }) {
  const note = document.createElement("p");
  note.textContent = "Waiting for the explorer; it comes when the kernel is free …";
  el.append(note);
  const { mount } = await codeOf(model);
  note.remove();
  return mount(model, el);
}

export default { render };
