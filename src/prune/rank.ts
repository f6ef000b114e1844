// The order of leaving: weakest first, ties by the lower index. Ranked once; a ratio is then only a cut in that order.

import { ModelError } from "../model/error.ts";
import type { Family } from "./groups.ts";

/** The rank of a neuron that no cut reaches. */
export const NEVER = 0xffffffff;

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

/** Rank of every position: 0 leaves first. The inverse of rankOrder. */
export function ranksOf(scores: ArrayLike<number>): Uint32Array {
  const ranks = new Uint32Array(scores.length);
  rankOrder(scores).forEach((position, rank) => {
    ranks[position] = rank;
  });
  return ranks;
}

/** Units of the family that leave at this ratio. */
export function cutOf(family: Family, scores: ArrayLike<number>, ratio: number): number[] {
  const count = removedCount(ratio, family.units.length);
  return Array.from(rankOrder(scores).subarray(0, count), (position) => family.units[position] ?? 0);
}
