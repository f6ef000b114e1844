// Long work on a page's own thread stops now and then, so that the page draws and hears its buttons.

/** Node's next turn comes at once, a browser's after what waits there. */
const soon = (globalThis as { setImmediate?: (work: () => void) => void }).setImmediate ?? setTimeout;

export function pause(): Promise<void> {
  return new Promise((resolve) => soon(resolve));
}

/** Of the steps of a long loop, so many pass between two looks at the clock. */
export const STEPS_PER_LOOK = 1 << 18;

/** A turn's length: what a page that answers a hand can spare. */
const TURN_MS = 20;

/** For a loop to await now and then: pauses where the last pause is a turn of so many milliseconds ago. */
export function takeBreaks(turn = TURN_MS): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < turn) return;
    await pause();
    began = performance.now();
  };
}
