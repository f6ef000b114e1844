// Which layers of a network are sensitive, for people: each pruned alone, in one line.

import { type Curve, type CurvePoint, type LayerCurve, largestRatio } from "../index.ts";
import { percent, styled, table } from "./print.ts";

/** Accuracy, or how far the outputs moved. */
export function worthCell({ accuracy, drift = 0 }: CurvePoint): string {
  return accuracy === undefined ? `drift ${Number(drift.toPrecision(3))}` : percent(accuracy);
}

/** What a point is worth, to be large: right answers, or how little the outputs moved. */
const worthOf = ({ accuracy, drift = 0 }: CurvePoint) => accuracy ?? -drift;

/** The ratios for which the summary has columns: those measured nearest to a quarter, half and three quarters. */
function summaryRatios(points: readonly CurvePoint[]): number[] {
  const nearestTo = (wanted: number) =>
    points.reduce(
      (best, { ratio }) => (Math.abs(ratio - wanted) < Math.abs(best - wanted) ? ratio : best),
      Infinity,
    );
  return [...new Set([0.25, 0.5, 0.75].map(nearestTo))];
}

/**
 * The layers, each pruned alone, a line each: the most sensitive first. `keep` is the accuracy that a ratio is to keep; one
 * point below the original's where nobody says.
 */
export function sensitivity({ original, layers }: Curve, keep: number | undefined): string {
  if (layers === undefined) return "";
  const { accuracy } = original;
  const least = keep ?? (accuracy === undefined ? undefined : accuracy - 0.01);
  const ratios = summaryRatios(layers[0]?.points ?? []);
  const mean = ({ points }: LayerCurve) =>
    points.reduce((sum, point) => sum + worthOf(point), 0) / points.length;
  const rows = layers
    .toSorted((a, b) => mean(a) - mean(b))
    .map(({ name, points }) => {
      const [most] = least === undefined ? [] : [largestRatio({ points }, least)];
      return [
        name,
        ...ratios.map((ratio) => worthCell(points.find((point) => point.ratio === ratio) ?? original)),
        ...(least === undefined ? [] : [most === undefined ? "none" : percent(most)]),
      ];
    });
  const heads = ["Layer", ...ratios.map((ratio) => `at ${percent(ratio)}`)];
  if (least !== undefined) heads.push(`keeps ${percent(least)} up to`);
  const what = accuracy === undefined ? "drift" : "accuracy";
  const title = `Each layer pruned alone, the most sensitive first: ${what} (--csv or --json has every ratio)`;
  return `\n${styled("bold", title)}\n${table([heads, ...rows], [1, 2, 3, 4])}`;
}
