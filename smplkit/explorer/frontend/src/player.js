/** A scrubber with play, step, speed and loop. Used for motions and for frames of meshes. */

import { button, checkbox, make, row, slider } from "./controls.js";

/**
 * @param {object} options
 * @param {() => number} options.count number of frames
 * @param {(frame: number) => void} options.show
 * @param {() => void} [options.settle]
 * @param {(text: string) => void} options.onbad
 * @returns {HTMLElement & {update: (frame: number) => void, play: (on: boolean) => void,
 *   setRate: (fps: number) => void, isPlaying: () => boolean}}
 */
export function player({ count, show, settle = () => {}, onbad }) {
  let frame = 0;
  let playing = false;
  let rate = 30;
  let loops = true;
  const go = (next) => show(Math.min(count() - 1, Math.max(0, next)));
  const playButton = button("Play", () => play(!playing));
  const scrubber = slider("Frame", {
    min: 0, max: 0, step: 1, hardest: 1e6, onbad,
    onmove: (value) => go(Math.round(value)), onsettle: settle,
  });
  const speed = slider("Frames a second", {
    min: 1, max: 120, step: 1, digits: 0, hardest: 240, onbad,
    onmove: (value) => setRate(Math.max(1, value)),
  });
  const loop = checkbox("loop", true, (on) => { loops = on; });

  function play(on) {
    const stops = playing && !on;
    playing = on && count() > 1;
    playButton.textContent = playing ? "Pause" : "Play";
    if (stops) settle();
    if (!playing) return;
    if (frame >= count() - 1) go(0);
    const start = { time: performance.now(), frame };
    const rateAtStart = rate;
    const tick = (now) => {
      if (!playing || !element.isConnected) return;
      if (rate !== rateAtStart) {
        play(true); // from here on at the new speed
        return;
      }
      let next = start.frame + Math.floor((now - start.time) * rate / 1000);
      if (next > count() - 1) {
        if (!loops) {
          go(count() - 1);
          play(false);
          return;
        }
        next %= count();
      }
      go(next);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  function setRate(value) {
    rate = value;
    speed.show(value);
  }

  const step = (by) => () => {
    play(false);
    go(frame + by);
    settle();
  };
  const element = make("div", { class: "smplkit-player" }, scrubber,
    row(button("‹", step(-1), "one frame back"), playButton,
      button("›", step(1), "one frame on"), loop),
    speed);
  setRate(rate);
  return Object.assign(element, {
    play,
    setRate,
    isPlaying: () => playing,
    update(now) {
      frame = now;
      scrubber.range.max = Math.max(0, count() - 1);
      scrubber.show(now);
    },
  });
}
