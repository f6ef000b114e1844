// A page without a document: its state, and the CPU engine on this thread.

import { type App, makeStore, type State, type Task } from "../../src/app/state.ts";
import { cpuEngine, SEED_CRITERION } from "../../src/index.ts";

export function makePage(): App {
  const store = makeStore({ budget: { ratio: 0.5 }, ratio: 0.5, compact: false } as unknown as State);
  const engine = cpuEngine();
  return {
    store,
    engines: { live: engine, prover: engine, device: undefined },
    wanted: { criterion: SEED_CRITERION, budget: { ratio: 0.5 } },
    turns: { attempt: 0, open: 0, decide: 0 },
    masked: undefined,
    cancel: () => {},
  };
}

/** An action that nobody cancels. */
export const task = (turn = 1): Task => ({ turn, signal: new AbortController().signal, progress: () => {} });
