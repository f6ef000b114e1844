// Spends a budget: ranks the units once, then says how many of each family leave. A slider tick only does the latter.

import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { type Budget, type BudgetLike, readBudget, resolveBudget, type Target } from "./budget.ts";
import { type Cost, cost } from "./count.ts";
import type { Groups } from "./groups.ts";
import { leavingCount, type Order, orderOf, roundedCount, unitsBefore } from "./rank.ts";
import type { Scores } from "./score.ts";

/** Who would leave before whom, for scores and what of a budget does not change with its ratio. */
export interface Ranking {
  /** Family by family. */
  readonly orders: readonly Order[];
  /** Rank and family of every unit; units that stay whatever the cut are not in it. */
  readonly units: ReadonlyMap<number, { readonly rank: number; readonly family: number }>;
  /** Each family's own ratio; undefined where the budget's holds. */
  readonly ratios: readonly (number | undefined)[];
  /** The families in the order in which they lose their next unit, for one ranking over all. */
  readonly together: Uint32Array;
}

/** A budget spent. */
export interface Cut {
  /** The budget's ratio, or the one that reaches its target. */
  readonly ratio: number;
  /** How many of each family leave: cuts[family]. */
  readonly cuts: readonly number[];
}

/** The share of the mean that each score is; 0 for all where the mean is. */
export function overMean(scores: Float64Array): Float64Array {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return mean === 0 ? new Float64Array(scores.length) : scores.map((score) => score / mean);
}

/** Merges the families' orders by score over mean; ties leave in the order of families and places. */
function mergeOrders(orders: readonly Order[], scores: Scores): Uint32Array {
  const relative = scores.units.map(overMean);
  const entries = orders.flatMap(({ positions, least, most }, family) =>
    Array.from(positions.subarray(0, most), (position, rank) => ({
      family,
      rank,
      score: rank < least ? Number.NEGATIVE_INFINITY : (relative[family]?.[position] ?? 0),
    })),
  );
  const compare = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0);
  entries.sort((a, b) => compare(a.score, b.score) || a.family - b.family || a.rank - b.rank);
  return Uint32Array.from(entries, ({ family }) => family);
}

/** Ranks the units for a budget. Throws ModelError "setting" where the budget names what the network does not have. */
export function rankUnits(groups: Groups, scores: Scores, given: BudgetLike): Ranking {
  const budget = readBudget(given);
  const { ratios, ...picked } = resolveBudget(groups, budget);
  const orders = groups.families.map((family, index) => orderOf(family, scores.units[index] ?? [], picked));
  const units = new Map<number, { rank: number; family: number }>();
  for (const [family, { positions }] of orders.entries())
    positions.forEach((position, rank) => {
      units.set(groups.families[family]?.units[position] ?? 0, { rank, family });
    });
  const together = budget.global === true ? mergeOrders(orders, scores) : new Uint32Array();
  return { orders, units, ratios, together };
}

/** How many of each family leave at a ratio. */
export function cutsAt(
  { orders, ratios, together }: Ranking,
  { global, multiple }: Budget,
  ratio: number,
): number[] {
  if (global !== true)
    return orders.map((order, index) => leavingCount(order, ratios[index] ?? ratio, multiple));
  const all = orders.reduce((sum, { positions }) => sum + positions.length, 0);
  const forced = orders.reduce((sum, { least }) => sum + least, 0);
  const cuts = orders.map(() => 0);
  for (const family of together.subarray(0, Math.max(forced, Math.floor(ratio * all + 1e-9))))
    cuts[family] = (cuts[family] ?? 0) + 1;
  return orders.map((order, index) => roundedCount(order, cuts[index] ?? 0, multiple ?? 1));
}

/** Units that leave when the cuts are these. */
export function unitsAt(groups: Groups, { orders }: Ranking, cuts: readonly number[]): Set<number> {
  return new Set(
    groups.families.flatMap((family, index) => {
      const order = orders[index];
      return order === undefined ? [] : unitsBefore(family, order, cuts[index] ?? 0);
    }),
  );
}

/** Every ratio at which another neuron leaves, ascending from 0. */
function steps({ orders, ratios, together }: Ranking, budget: Budget): number[] {
  const all = orders.reduce((sum, { positions }) => sum + positions.length, 0);
  if (budget.global === true) return Array.from({ length: together.length + 1 }, (_, count) => count / all);
  const own = orders.flatMap(({ positions, most }, index) =>
    ratios[index] === undefined
      ? Array.from({ length: most + 1 }, (_, count) => count / positions.length)
      : [],
  );
  return [...new Set([0, ...own])].sort((a, b) => a - b);
}

/** The largest cost that a target allows. */
export function allowedCost(target: Target, before: Cost): number {
  return "share" in target ? target.share * before[target.of] : target.atMost;
}

/** The smallest ratio that gets the cost down to the target. Throws ModelError "setting" where none does. */
function ratioFor(model: Model, groups: Groups, ranking: Ranking, budget: Budget, target: Target): number {
  const limit = allowedCost(target, cost(model, groups));
  const reached = (ratio: number) =>
    cost(model, groups, unitsAt(groups, ranking, cutsAt(ranking, budget, ratio)))[target.of];
  const ratios = steps(ranking, budget);
  const least = reached(ratios.at(-1) ?? 0);
  if (least > limit)
    throw new ModelError(
      "setting",
      "target",
      `No ratio brings ${target.of} down to ${Math.floor(limit).toLocaleString("en")}; the least that leaves a neuron everywhere is ${least.toLocaleString("en")}.`,
    );
  // A larger ratio never costs more, so the smallest that is good enough is found by halving.
  let [low, high] = [0, ratios.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(ratios[middle] ?? 0) <= limit) high = middle;
    else low = middle + 1;
  }
  return ratios[low] ?? 0;
}

/** Spends the budget. Throws ModelError "setting" where its target cannot be reached. */
export function spend(model: Model, groups: Groups, ranking: Ranking, given: BudgetLike): Cut {
  const budget = readBudget(given);
  const { target } = budget;
  const ratio = target === undefined ? (budget.ratio ?? 0) : ratioFor(model, groups, ranking, budget, target);
  return { ratio, cuts: cutsAt(ranking, budget, ratio) };
}
