// Keeps the curve true while its panel is open: measured on the prover, beside the slider, once for a network, its data,
// the rule and what of the budget is not its ratio.

import { atRatio } from "../../prune/budget.ts";
import { moveRatio } from "../decide/decide.ts";
import type { App, State } from "../state.ts";

// The first tick after opening the panel belongs to the panel itself.
const REST_MS = 200;

/** True where one curve serves both. */
function sameCurve(a: State, b: State): boolean {
  if (a.opened?.model !== b.opened?.model || a.opened?.examples !== b.opened?.examples) return false;
  const asked = ({ criterion, budget }: State) => JSON.stringify([criterion, atRatio(budget, 0)]);
  return a.criterion === b.criterion && a.budget === b.budget ? true : asked(a) === asked(b);
}

async function measure(app: App, signal: AbortSignal): Promise<void> {
  const { opened, criterion, budget } = app.store.get();
  if (opened === undefined) return;
  const { model, groups, examples } = opened;
  const progress = (share: number) => {
    if (!signal.aborted) app.store.set({ curve: { share } });
  };
  try {
    const settings = { criterion, budget: atRatio(budget, 0), groups, progress, signal };
    const { curve } = await import("../../prune/curve.ts");
    const found = await curve(model, app.engines.prover, settings, examples);
    if (!signal.aborted) app.store.set({ curve: { found } });
  } catch (error) {
    if (signal.aborted) return;
    app.store.set({ curve: { failure: error instanceof Error ? error.message : String(error) } });
  }
}

export function followCurve(app: App): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = new AbortController();
  app.store.listen((state, before) => {
    if (!sameCurve(state, before)) {
      clearTimeout(timer);
      stop.abort();
      if (state.curve !== undefined) return app.store.set({ curve: undefined });
    }
    if (state.panel !== "curve" || state.opened === undefined || state.curve !== undefined) return;
    stop = new AbortController();
    const { signal } = stop;
    clearTimeout(timer);
    timer = setTimeout(() => void measure(app, signal), REST_MS);
    app.store.set({ curve: { share: 0 } });
  });
}

/** Takes an accuracy to keep, in percent, and moves to the largest ratio that does. */
export async function keepAccuracy(app: App, percent: number | undefined): Promise<void> {
  app.store.set({ keep: percent });
  const { curve: known } = app.store.get();
  if (percent === undefined || known === undefined || !("found" in known)) return;
  const { largestRatio } = await import("../../prune/curve.ts");
  const ratio = largestRatio(known.found, percent / 100);
  if (ratio !== undefined) await moveRatio(app, ratio);
}
