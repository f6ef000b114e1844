// The curve: what a network is worth at every ratio, and what it costs there. It is compiled once; layer by layer the
// curve says which of them can be thinned out.

import type { Engine, Examples, Session, Values } from "../engine/engine.ts";
import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { observe } from "./activations.ts";
import { atRatio, type Budget } from "./budget.ts";
import { cost } from "./count.ts";
import { type Criterion, needsActivations, SEED_CRITERION } from "./criteria.ts";
import { csvCell } from "./csv.ts";
import {
  type Bench,
  type CurvePoint,
  type LayerCurve,
  layerCurves,
  measure,
  wholeCurve,
} from "./curve-points.ts";
import { group } from "./group.ts";
import type { Groups } from "./groups.ts";
import { checkRatio } from "./rank.ts";
import { sampleInputs } from "./sample.ts";
import { type Scores, score } from "./score.ts";

export interface Curve {
  readonly model: string;
  readonly criterion: Criterion;
  readonly budget: Budget;
  /** What points were measured on: "10000 examples" or "64 random inputs". */
  readonly inputs: string;
  /** The engine's device. */
  readonly engine: string;
  /** The network as it is; its ratio is 0 whatever the budget takes at that ratio. */
  readonly original: CurvePoint;
  /** Mean size of the original's outputs, without sign: what drift compares with, where it is measured. */
  readonly outputSize?: number;
  /** Inputs at once that times are of, where they were measured. */
  readonly batch?: number;
  /** In the order of the ratios asked for. */
  readonly points: readonly CurvePoint[];
  readonly layers?: readonly LayerCurve[];
}

export interface CurveSettings {
  /** From 0 to 1 each. Default: 0, 0.05 … 1. */
  readonly ratios?: readonly number[];
  readonly criterion?: Criterion;
  /** What else holds at every ratio; its own ratio or target is not looked at. */
  readonly budget?: Budget;
  readonly groups?: Groups;
  /** Whether each layer is pruned alone, too. Default: no. */
  readonly layers?: boolean;
  /** Called after each point with the share that is done, 0…1. */
  readonly progress?: (share: number) => void;
  /** Called with each point of the whole network as soon as it is measured. */
  readonly each?: (point: CurvePoint) => void;
  /** Aborted, the work ends between two points, and curve rejects with its reason. */
  readonly signal?: AbortSignal;
}

export const CURVE_RATIOS: readonly number[] = Array.from({ length: 21 }, (_, step) => step / 20);

/** Scores at a ratio: the same at all of them, but where they count what survives. */
async function scorer(
  model: Model,
  groups: Groups,
  { engine, session }: { readonly engine: Engine; readonly session: Session },
  { criterion = SEED_CRITERION, budget = {} }: CurveSettings,
  examples: Examples | undefined,
): Promise<(ratio: number) => Promise<Scores>> {
  const seen = needsActivations(criterion) ? await observe(model, groups, engine, examples) : undefined;
  const at = (ratio: number) => score(model, groups, session, criterion, atRatio(budget, ratio), seen);
  if (criterion.inputs === "surviving") return at;
  const once = await at(0);
  return async () => once;
}

function checkRatios(ratios: readonly number[]): void {
  if (ratios.length === 0) throw new ModelError("setting", "ratios", "A curve needs one ratio or more.");
  for (const ratio of ratios) checkRatio(ratio);
}

async function setUp(
  model: Model,
  engine: Engine,
  session: Session,
  settings: CurveSettings,
  examples?: Examples,
): Promise<Bench> {
  const { groups = group(model), budget = {} } = settings;
  if (examples !== undefined) await session.setExamples(examples);
  const sample = sampleInputs(model, examples);
  const original = examples === undefined ? await session.run(sample.inputs, sample.batch) : new Map();
  const scoresAt = await scorer(model, groups, { engine, session }, settings, examples);
  return { model, groups, session, examples, sample, original, budget, scoresAt };
}

function meanSize(outputs: ReadonlyMap<string, Values>): number {
  let [sum, count] = [0, 0];
  for (const { data } of outputs.values()) {
    for (const value of data) sum += Math.abs(value);
    count += data.length;
  }
  return count === 0 ? 0 : sum / count;
}

/**
 * Measures a network at many ratios: right answers where there are labelled examples, else how far the outputs move, and
 * costs. Throws ModelError "setting" for a ratio or a budget that makes no sense, and whatever the engine throws.
 */
export async function curve(
  model: Model,
  engine: Engine,
  settings: CurveSettings = {},
  examples?: Examples,
): Promise<Curve> {
  const { ratios = CURVE_RATIOS, criterion = SEED_CRITERION, budget = {}, signal } = settings;
  checkRatios(ratios);
  const session = await engine.compile(model, signal === undefined ? {} : { signal });
  try {
    const bench = await setUp(model, engine, session, settings, examples);
    const all = ratios.length * (1 + (settings.layers === true ? bench.groups.families.length : 0));
    let done = 0;
    const step = (point?: CurvePoint) => {
      settings.progress?.(++done / all);
      if (point !== undefined) settings.each?.(point);
      signal?.throwIfAborted();
    };
    signal?.throwIfAborted();
    const quality = await measure(bench, session, []);
    const points = await wholeCurve(bench, ratios, step);
    const layers = settings.layers === true ? await layerCurves(bench, ratios, step) : undefined;
    return {
      model: model.name,
      criterion,
      budget,
      inputs: examples === undefined ? bench.sample.description : `${examples.count} examples`,
      engine: engine.device,
      original: { ratio: 0, ...quality, ...cost(model, bench.groups) },
      ...(examples === undefined ? { outputSize: meanSize(bench.original) } : {}),
      points,
      ...(layers === undefined ? {} : { layers }),
    };
  } finally {
    session.close();
  }
}

/** The largest ratio of a curve at which the accuracy is `least` or more; undefined where there is none. */
export function largestRatio({ points }: Pick<Curve, "points">, least: number): number | undefined {
  const ratios = points.flatMap(({ ratio, accuracy = Number.NaN }) => (accuracy >= least ? [ratio] : []));
  return ratios.length === 0 ? undefined : Math.max(...ratios);
}

/** Lines of layer (empty: all of them), ratio, what it is worth and what it costs; times where any was measured. */
export function curveAsCsv({
  points,
  layers = [],
  batch,
}: Pick<Curve, "points" | "layers" | "batch">): string {
  const measured = ["ratio", "accuracy", "correct", "drift", "params", "macs", "bytes"] as const;
  const columns = batch === undefined ? measured : ([...measured, "milliseconds"] as const);
  const rows = [{ name: "", points }, ...layers].flatMap(({ name, points: own }) =>
    own.map((point) => [csvCell(name), ...columns.map((column) => point[column] ?? "")].join(",")),
  );
  return `${["layer", ...columns].join(",")}\n${rows.join("\n")}\n`;
}
