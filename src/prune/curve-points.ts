// Measures the points of a curve on one compiled network: a point is a cut in masks.

import type { Examples, Score, Session, Values } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";
import { atRatio, type Budget } from "./budget.ts";
import { compareOutputs } from "./certify-outputs.ts";
import { cost } from "./count.ts";
import type { Groups } from "./groups.ts";
import { masksOf } from "./masks.ts";
import { leavingCount } from "./rank.ts";
import { cutsAt, type Ranking, rankUnits, unitsAt } from "./ranking.ts";
import type { Sample } from "./sample.ts";
import type { Scores } from "./score.ts";

/** What drift is: over all outputs of all inputs, in the outputs' own units. */
export const DRIFT = "mean |output − original's|";

/** The network at one ratio. Costs are those of one example. */
export interface CurvePoint {
  readonly ratio: number;
  readonly params: number;
  readonly macs: number;
  readonly bytes: number;
  /** Right answers, and their share of all; where there are labelled examples. */
  readonly correct?: number;
  readonly accuracy?: number;
  /** How far the outputs moved, as DRIFT says; where there are none. */
  readonly drift?: number;
  /** Median time for `Curve.batch` inputs, where it was measured (curve-times.ts). */
  readonly milliseconds?: number;
}

/** One layer pruned alone, or several that are coupled. */
export interface LayerCurve {
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

/** What a point is worth, to be large: right answers, or how little the outputs moved. */
const worthOf = ({ accuracy, drift = 0 }: CurvePoint) => accuracy ?? -drift;

/** Layers in the order of what pruning them alone costs on average, the most sensitive first. */
export function mostSensitiveFirst(layers: readonly LayerCurve[]): LayerCurve[] {
  const mean = ({ points }: LayerCurve) =>
    points.reduce((sum, point) => sum + worthOf(point), 0) / points.length;
  return layers.toSorted((a, b) => mean(a) - mean(b));
}

/** What every point is measured with. */
export interface Bench {
  readonly model: Model;
  readonly groups: Groups;
  readonly session: Session;
  readonly examples: Examples | undefined;
  readonly sample: Sample;
  readonly original: ReadonlyMap<string, Values>;
  readonly budget: Budget;
  readonly scoresAt: (ratio: number) => Promise<Scores>;
}

type Quality = Pick<CurvePoint, "correct" | "accuracy" | "drift">;

function share({ correct, total }: Score): Quality {
  return { correct, accuracy: total === 0 ? 0 : correct / total };
}

/** The network with the given cuts. */
export async function measure(bench: Bench, session: Session, cuts: readonly number[]): Promise<Quality> {
  if (bench.examples !== undefined) return share(await session.countCorrect(cuts));
  const outputs = await session.run(bench.sample.inputs, bench.sample.batch, cuts);
  return { drift: compareOutputs(outputs, bench.original).mean };
}

interface Ranked {
  readonly scores: Scores;
  readonly ranking: Ranking;
}

async function rank({ groups, session, scoresAt, budget }: Bench, ratio: number, known?: Ranked) {
  const scores = await scoresAt(ratio);
  if (scores === known?.scores) return known;
  const ranking = rankUnits(groups, scores, atRatio(budget, ratio));
  await session.setMasks(masksOf(groups, ranking));
  return { scores, ranking };
}

async function pointAt(bench: Bench, ratio: number, { ranking }: Ranked, cuts: readonly number[]) {
  const { model, groups, session } = bench;
  const quality = await measure(bench, session, cuts);
  const costs = cost(model, groups, unitsAt(groups, ranking, cuts));
  return { ratio, ...quality, ...costs };
}

/** Called after each point; with it, where it is one of the whole network. */
type Step = (point?: CurvePoint) => void;

/** The whole network at every ratio. */
export async function wholeCurve(bench: Bench, ratios: readonly number[], step: Step): Promise<CurvePoint[]> {
  const points: CurvePoint[] = [];
  let ranked: Ranked | undefined;
  for (const ratio of ratios) {
    ranked = await rank(bench, ratio, ranked);
    const point = await pointAt(bench, ratio, ranked, cutsAt(ranked.ranking, bench.budget, ratio));
    points.push(point);
    step(point);
  }
  return points;
}

/** Every family alone, ranked among its own; only neurons forced out leave elsewhere. */
export async function layerCurves(
  bench: Bench,
  ratios: readonly number[],
  step: Step,
): Promise<LayerCurve[]> {
  const { families } = bench.groups;
  const points = families.map((): CurvePoint[] => []);
  let ranked: Ranked | undefined;
  for (const ratio of ratios) {
    ranked = await rank(bench, ratio, ranked);
    const { orders } = ranked.ranking;
    for (const [alone, own] of points.entries()) {
      const cuts = orders.map((order, family) =>
        family === alone ? leavingCount(order, ratio, bench.budget.multiple) : order.least,
      );
      own.push(await pointAt(bench, ratio, ranked, cuts));
      step();
    }
  }
  return families.map(({ name }, index) => ({ name, points: points[index] ?? [] }));
}
