// The order of leaving: what is picked by hand, then weakest first, ties by the lower index. Ranked once; a ratio is
// then only a cut in that order.

import { ModelError } from "../model/error.ts";
import type { Family } from "./groups.ts";

/** The rank of a neuron that no cut reaches. */
export const NEVER = 0xffffffff;

/** A family's order of leaving. */
export interface Order {
  /** Positions in family.units: those forced out first, those protected last. */
  readonly positions: Uint32Array;
  /** How many are forced out and how many are protected. */
  readonly least: number;
  readonly protected: number;
  /** How many may leave: all but those protected, never all. */
  readonly most: number;
}

/** Units whose place a person has decided. */
export interface HandPicked {
  readonly protected: ReadonlySet<number>;
  readonly forced: ReadonlySet<number>;
}

/** Throws ModelError "setting" unless the ratio is a number from 0 to 1. */
export function checkRatio(ratio: number): number {
  if (typeof ratio === "number" && ratio >= 0 && ratio <= 1) return ratio;
  throw new ModelError(
    "setting",
    "ratio",
    `The ratio is ${ratio}, but it must be a number from 0 (keep all) to 1 (keep one neuron a layer).`,
  );
}

/**
 * How many of n leave: floor(ratio · n), never all of them. The small addend keeps 0.29 · 100 = 28.999… at the 29 that
 * is meant.
 */
export function removedCount(ratio: number, n: number): number {
  return Math.max(0, Math.min(Math.floor(ratio * n + 1e-9), n - 1));
}

/** Positions in order of leaving. Stable: equal scores leave in index order. */
export function rankOrder(scores: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: scores.length }, (_, index) => index);
  return order.sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || a - b);
}

/** The order in which a family's units leave. */
export function orderOf({ units }: Family, scores: ArrayLike<number>, picked: HandPicked): Order {
  const classOf = (position: number) => {
    const unit = units[position] ?? 0;
    return picked.forced.has(unit) ? 0 : picked.protected.has(unit) ? 2 : 1;
  };
  const byScore = rankOrder(scores);
  const positions = byScore.toSorted((a, b) => classOf(a) - classOf(b));
  const count = (wanted: number) => positions.reduce((sum, at) => sum + (classOf(at) === wanted ? 1 : 0), 0);
  const kept = count(2);
  return { positions, least: count(0), protected: kept, most: units.length - Math.max(1, kept) };
}

/**
 * The number nearest to `wanted` that may leave so that a multiple stays: fewer where that goes, else more, else the
 * number itself. A family of which nothing is to leave stays as it is.
 */
export function roundedCount({ positions, least, most }: Order, wanted: number, multiple: number): number {
  const fits = (count: number) => count === 0 || (positions.length - count) % multiple === 0;
  for (let count = wanted; count >= least; count--) if (fits(count)) return count;
  for (let count = wanted + 1; count <= most; count++) if (fits(count)) return count;
  return wanted;
}

/** How many of a family leave at a ratio. */
export function leavingCount(order: Order, ratio: number, multiple = 1): number {
  const wanted = removedCount(ratio, order.positions.length);
  return roundedCount(order, Math.max(order.least, Math.min(wanted, order.most)), multiple);
}

/** Units that leave when the cut is at `count`. */
export function unitsBefore({ units }: Family, { positions }: Order, count: number): number[] {
  return Array.from(positions.subarray(0, count), (position) => units[position] ?? 0);
}
