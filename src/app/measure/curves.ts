// Keeps the curve true while its panel is open: measured on the prover, beside the slider, for a network, its data, the
// rule and what of the budget is not its ratio. First every fifth percent, then the rest; closing the panel stops it, and
// it goes on from there.

import { takeBreaks } from "../../model/pause.ts";
import { atRatio } from "../../prune/budget.ts";
import type { Curve, CurveSettings } from "../../prune/curve.ts";
import type { CurvePoint } from "../../prune/curve-points.ts";
import { moveRatio, scoresFor } from "../decide/decide.ts";
import type { App, CurveState, Opened, State } from "../state.ts";
import { measuringEngine } from "./speed.ts";

// The first tick after opening the panel belongs to the panel itself.
const REST_MS = 200;

const PERCENTS = Array.from({ length: 101 }, (_, percent) => percent / 100);
const FIFTHS = PERCENTS.filter((_, percent) => percent % 5 === 0);
const TENTHS = PERCENTS.filter((_, percent) => percent % 10 === 0);

/** True where one curve serves both. */
function sameCurve(a: State, b: State): boolean {
  if (a.opened?.model !== b.opened?.model || a.opened?.examples !== b.opened?.examples) return false;
  const asked = ({ criterion, budget }: State) => JSON.stringify([criterion, atRatio(budget, 0)]);
  return a.criterion === b.criterion && a.budget === b.budget ? true : asked(a) === asked(b);
}

const foundOf = (curve: CurveState | undefined) =>
  curve !== undefined && "found" in curve ? curve.found : undefined;

function withPoint(curve: Curve, point: CurvePoint): Curve {
  return { ...curve, points: [...curve.points, point].sort((a, b) => a.ratio - b.ratio) };
}

/** What every part of the work is told. */
interface Work {
  readonly app: App;
  readonly opened: Opened;
  readonly signal: AbortSignal;
  /** Shows what is found, and the share that is done of the present part. */
  readonly show: (found: Curve | undefined, share?: number) => void;
}

async function measure({ app, opened, signal }: Work, settings: CurveSettings): Promise<Curve> {
  const { criterion, budget } = app.store.get();
  const { curve } = await import("../../prune/curve.ts");
  const common = { criterion, budget: atRatio(budget, 0), groups: opened.groups, signal };
  return curve(opened.model, app.engines.prover, { ...common, ...settings }, opened.examples);
}

/** The curve with the times of the networks that the ratios give. */
async function timed({ app, opened, signal, show }: Work, found: Curve): Promise<Curve> {
  const [{ withTimes }, { applyGently }, { plan }] = await Promise.all([
    import("../../prune/curve-times.ts"),
    import("../../prune/apply.ts"),
    import("../../prune/plan.ts"),
  ]);
  const { model, groups } = opened;
  const { criterion } = found;
  const { scores: known } = app.store.get();
  const prunedAt = async (ratio: number) => {
    const budget = atRatio(found.budget, ratio);
    // What survives is another matter at every ratio.
    const serves = known !== undefined && criterion.inputs !== "surviving";
    const scores = serves ? known : await scoresFor(app, opened, { criterion, budget });
    return applyGently(model, plan(model, groups, scores, budget), groups, takeBreaks());
  };
  const progress = (share: number) => show(found, share);
  return withTimes(found, model, measuringEngine(app), { ratios: FIFTHS, prunedAt, progress, signal });
}

/** Does what is missing next; false where nothing is. */
async function goOn(work: Work): Promise<boolean> {
  const { app, show } = work;
  const { curve, byLayer } = app.store.get();
  let found = foundOf(curve);
  const progress = (share: number) => show(found, share);
  if (found === undefined) {
    show(await measure(work, { ratios: FIFTHS, progress }), 0);
    return true;
  }
  if (byLayer && found.layers === undefined) {
    const { layers = [] } = await measure(work, { ratios: TENTHS, layers: true, progress });
    show({ ...found, layers }, 0);
    return true;
  }
  if (found.batch === undefined) {
    show(await timed(work, found), 0);
    return true;
  }
  const known = new Set(found.points.map(({ ratio }) => ratio));
  const ratios = PERCENTS.filter((ratio) => !known.has(ratio));
  if (ratios.length === 0) return false;
  const each = (point: CurvePoint) => {
    found = found && withPoint(found, point);
    show(found, (found?.points.length ?? 0) / PERCENTS.length);
  };
  await measure(work, { ratios, each });
  return true;
}

async function measureAll(app: App, opened: Opened, signal: AbortSignal): Promise<void> {
  const show = (found: Curve | undefined, share?: number) => {
    if (signal.aborted) return;
    if (found === undefined) return app.store.set({ curve: { share: share ?? 0 }, reading: undefined });
    app.store.set({ curve: { found, ...(share === undefined ? {} : { share }) } });
  };
  const work = { app, opened, signal, show };
  try {
    while (!signal.aborted && (await goOn(work)));
    show(foundOf(app.store.get().curve));
  } catch (error) {
    if (signal.aborted) return;
    const found = foundOf(app.store.get().curve);
    // What was found stays; the rest of it nobody waits for.
    if (found !== undefined) console.warn(error);
    if (found !== undefined) return show(found);
    app.store.set({ curve: { failure: error instanceof Error ? error.message : String(error) } });
  }
}

export function followCurve(app: App): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = new AbortController();
  app.store.listen((state, before) => {
    const same = sameCurve(state, before);
    const asked = state.panel === before.panel && state.byLayer === before.byLayer;
    if (same && asked && state.opened === before.opened) return;
    clearTimeout(timer);
    stop.abort();
    const found = same ? foundOf(state.curve) : undefined;
    const opened = state.panel === "curve" ? state.opened : undefined;
    if (opened !== undefined) {
      stop = new AbortController();
      const { signal } = stop;
      timer = setTimeout(() => void measureAll(app, opened, signal), REST_MS);
    }
    if (opened === undefined && state.curve === undefined) return;
    const waiting = opened === undefined ? undefined : { share: 0 };
    app.store.set({ curve: found === undefined ? waiting : { found }, reading: undefined });
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
