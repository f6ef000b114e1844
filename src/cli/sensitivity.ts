// Which layers of a network are sensitive, for people: each pruned alone, in one line.

import { type Curve, type CurvePoint, largestRatio } from "../index.ts";
import { mostSensitiveFirst } from "../prune/curve-points.ts";
import { percent, styled, table } from "./print.ts";

/** Accuracy, or how far the outputs moved. */
export function worthCell({ accuracy, drift = 0 }: CurvePoint): string {
  return accuracy === undefined ? `drift ${Number(drift.toPrecision(3))}` : percent(accuracy);
}

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
  const rows = mostSensitiveFirst(layers).map(({ name, points }) => {
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
