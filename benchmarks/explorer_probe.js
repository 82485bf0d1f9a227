/**
 * What happens on a page between a key and the picture, whichever library draws it.
 *
 * Runs before anything is drawn. WebGL calls are watched through their prototypes:
 *   upload  the first buffer of at least a number for each coordinate, after the key
 *   paint   the animation frame after the one that shows the first draw that follows, when the
 *           graphics work is done: reading one pixel waits for it. A picture that is copied into a
 *           2D canvas, as the explorer's is, counts when the copy is there: one pixel of that
 *           canvas is read too. What is drawn in an animation frame is shown by it, what is drawn
 *           between two by the second.
 * Times are milliseconds of performance.now(). Messages are those sent through web sockets.
 */
(() => {
  const probe = (globalThis.probe = { bytes: Infinity, updates: [], keys: [], messages: 0 });
  let move = null; // the one being timed
  let fresh = false; // uploaded and not yet drawn
  const copies = new Map(); // of a WebGL canvas: the 2D context that shows it

  /** Time what follows the next key, or `now`. The promise `probe.timed` is its times. */
  probe.arm = (now = false) => {
    probe.timed = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("nothing was drawn for 60 s")), 60_000);
      move = { resolve: (times) => { clearTimeout(late); resolve(times); } };
      if (now) move.start = performance.now();
    });
  };
  let inFrame = false;
  const frame = globalThis.requestAnimationFrame;
  globalThis.requestAnimationFrame = (callback) => frame((time) => {
    inFrame = true;
    try {
      callback(time);
    } finally {
      inFrame = false;
    }
  });
  addEventListener("keydown", () => {
    const now = performance.now();
    probe.keys.push(now);
    if (move) move.start ??= now;
  }, true);

  const uploaded = (data, length) => {
    const size = length ? length * data.BYTES_PER_ELEMENT : data?.byteLength ?? 0;
    if (size < probe.bytes) return;
    fresh = true;
    if (move?.start) move.upload ??= performance.now();
  };
  const drawn = (gl) => {
    if (!fresh) return;
    fresh = false;
    probe.updates.push(performance.now());
    if (!move?.upload) return;
    const { start, upload, resolve } = move;
    move = null;
    const finish = () => {
      copies.get(gl.canvas)?.getImageData(240, 240, 1, 1);
      gl.readPixels(240, 240, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      resolve({ upload: upload - start, paint: performance.now() - start });
    };
    frame(inFrame ? finish : () => frame(finish));
  };
  const watch = (prototype, name, see) => {
    const original = prototype[name];
    if (!original) return;
    prototype[name] = function (...given) {
      const answer = original.apply(this, given);
      see(this, given);
      return answer;
    };
  };
  for (const { prototype } of [WebGLRenderingContext, WebGL2RenderingContext]) {
    watch(prototype, "bufferData", (_, [, data, , , length]) => uploaded(data, length));
    watch(prototype, "bufferSubData", (_, [, , data, , length]) => uploaded(data, length));
    for (const name of ["drawArrays", "drawElements", "drawRangeElements"]) {
      watch(prototype, name, drawn);
    }
  }
  watch(CanvasRenderingContext2D.prototype, "drawImage", (context, [image]) => {
    copies.set(image, context);
  });
  watch(WebSocket.prototype, "send", () => { probe.messages++; });
})();
