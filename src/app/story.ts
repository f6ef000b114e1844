// The first ten seconds: the ratio glides to 50 % while the page is looked at, and the first neuron that goes is
// explained. Any touch ends the glide.

const GLIDE_MS = 1800;
// The first frames may take long, while the GPU gets its programs: they delay the glide and do not make it jump.
const LONGEST_STEP_MS = 40;

/**
 * Calls `step` with a ratio that eases from 0 to `target`; at once where motion is unwelcome. Resolves at the end, or
 * when `going` says no.
 */
export function glide(target: number, step: (ratio: number) => void, going: () => boolean): Promise<void> {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    step(target);
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    let [elapsed, before] = [0, performance.now()];
    let stopped = false;
    let taken = false;
    const stop = (event: Event) => {
      stopped = true;
      taken = event.target instanceof Element && event.target.closest("#ratio, #ratio-value") !== null;
    };
    for (const event of ["pointerdown", "keydown"])
      addEventListener(event, stop, { once: true, capture: true });
    let last = -1;
    const tick = (now: number) => {
      if (!going()) return resolve();
      if (stopped) {
        // Whoever looks elsewhere finds the story at its end; the slider stays where it was taken.
        if (!taken) step(target);
        return resolve();
      }
      elapsed += Math.min(LONGEST_STEP_MS, Math.max(0, now - before));
      before = now;
      const share = Math.min(1, elapsed / GLIDE_MS);
      const eased = share * share * (3 - 2 * share);
      // The slider's own steps: half a percent.
      const ratio = Math.round(200 * target * eased) / 200;
      if (ratio !== last) step(ratio);
      last = ratio;
      if (share < 1) requestAnimationFrame(tick);
      else resolve();
    };
    requestAnimationFrame(tick);
  });
}
