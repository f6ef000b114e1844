// Pareto fronts: results that no other beats in worth without costing more. With labelled images all networks of a sweep
// compete; how far outputs move says something only against the same original, so that each network competes alone.

import type { Change } from "../../index.ts";
import type { Result } from "./rows.ts";

/** What a result may cost: multiply-adds of one example, or milliseconds of a batch. */
export const COSTS = ["macs", "ms"] as const;

export type CostKind = (typeof COSTS)[number];

/** Before and after; NaN where it was not measured. */
export function costOf({ macs, milliseconds }: Result, kind: CostKind): Change {
  return (kind === "macs" ? macs : milliseconds) ?? { before: Number.NaN, after: Number.NaN };
}

/** What is lost, to be small: the share of wrong answers, or how far the outputs moved. NaN where neither is known. */
export function lossOf({ accuracy, drift }: Result): number {
  return accuracy === undefined ? (drift?.mean ?? Number.NaN) : 1 - accuracy.after;
}

/** True where both are known, so that the result can be compared with others. */
export function isComparable(row: Result, kind: CostKind): boolean {
  return Number.isFinite(costOf(row, kind).after) && Number.isFinite(lossOf(row));
}

/** True where right answers are compared. Results of networks that cannot run are compared with nothing. */
export function isAccurate(rows: readonly Result[]): boolean {
  return rows.every((row) => row.accuracy !== undefined || Number.isNaN(lossOf(row)));
}

/** Results that compete with each other. */
export function competitions(rows: readonly Result[]): (readonly Result[])[] {
  if (isAccurate(rows)) return rows.length === 0 ? [] : [rows];
  const models = [...new Set(rows.map(({ model }) => model))];
  return models.map((model) => rows.filter((row) => row.model === model));
}

/** Those of competing results that no other beats, by rising cost. */
export function paretoFront(rows: readonly Result[], kind: CostKind): Result[] {
  const cost = (row: Result) => costOf(row, kind).after;
  const sorted = rows
    .filter((row) => isComparable(row, kind))
    .sort((a, b) => cost(a) - cost(b) || lossOf(a) - lossOf(b));
  let least = Number.POSITIVE_INFINITY;
  return sorted.filter((row) => {
    const better = lossOf(row) < least;
    if (better) least = lossOf(row);
    return better;
  });
}
