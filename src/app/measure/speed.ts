// Measures how long the original and the pruned network take, once the decision is proven and nothing else is to be
// done. Whoever moves the slider again is not kept waiting: measuring ends between two short runs.

import type { Engine } from "../../engine/engine.ts";
import { measureSpeed } from "../../prune/speed.ts";
import type { App, Opened, Proof } from "../state.ts";

const REST_MS = 250;
const RUNS = 5;

/** The prover's thread where the CPU computes, so that the slider has its own. */
export function measuringEngine({ engines }: App): Engine {
  return engines.live.kind === "cpu" ? engines.prover : engines.live;
}

async function measure(app: App, opened: Opened, proof: Proof, signal: AbortSignal): Promise<void> {
  const settings = { runs: RUNS, signal };
  try {
    const speed = await measureSpeed(measuringEngine(app), opened.model, proof.model, settings);
    if (!signal.aborted) app.store.set({ speed });
  } catch (error) {
    // Nobody asked for it, so nobody is told: the counter goes on saying that it does not know.
    if (!signal.aborted) console.warn(error);
  }
}

/** Keeps `speed` true. */
export function followSpeed(app: App): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = new AbortController();
  app.store.listen((state, before) => {
    const { opened, proof, speed } = state;
    const moved = state.removed !== before.removed || opened !== before.opened;
    if (!moved && proof === before.proof) return;
    clearTimeout(timer);
    stop.abort();
    if (moved && speed?.after !== undefined && opened === before.opened) {
      // The original takes as long as before.
      app.store.set({ speed: { ...speed, after: undefined } });
    }
    if (opened === undefined || proof === undefined || opened.session.refusal !== undefined) return;
    stop = new AbortController();
    const { signal } = stop;
    timer = setTimeout(() => void measure(app, opened, proof, signal), REST_MS);
  });
}
