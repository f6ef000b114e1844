// A decision as masks and cuts for a running network: ranks are uploaded once, a slider tick then sends one number a family.

import type { Mask } from "../engine/engine.ts";
import type { Groups } from "./groups.ts";
import { NEVER, ranksOf, removedCount } from "./rank.ts";
import type { Scores } from "./score.ts";

/** Rank of every unit in its family's order of leaving; units that stay whatever the cut are not in it. */
export function unitRanks(
  groups: Groups,
  scores: Scores,
): Map<number, { readonly rank: number; readonly family: number }> {
  const ranks = new Map<number, { rank: number; family: number }>();
  groups.families.forEach((family, index) => {
    ranksOf(scores.units[index] ?? []).forEach((rank, at) => {
      ranks.set(family.units[at] ?? 0, { rank, family: index });
    });
  });
  return ranks;
}

/** One mask for every value that a layer reads and that a family's units touch. Cut k is family k's. */
export function masksOf(groups: Groups, scores: Scores): Mask[] {
  const ranks = unitRanks(groups, scores);
  return [...groups.features].flatMap(([value, { axis, rank: axes, units }]) => {
    const families = new Set(Array.from(units, (unit) => ranks.get(unit)?.family));
    families.delete(undefined);
    return Array.from(families, (cut) => ({
      value,
      cut: cut ?? 0,
      ...(axis === axes - 1 ? {} : { axis }),
      ranks: Uint32Array.from(units, (unit) => {
        const own = ranks.get(unit);
        return own !== undefined && own.family === cut ? own.rank : NEVER;
      }),
    }));
  });
}

/**
 * False where units are read inside of a node, as a recurrent layer reads its own state: a mask on values does not reach
 * that, so such a network has to be cut to be measured.
 */
export function isMaskable(groups: Groups): boolean {
  return !groups.slices.some(({ role, input, units }) => {
    return role === "column" && input !== 1 && units.some((unit) => unit !== 0 && !groups.frozen.has(unit));
  });
}

/** How many of each family leave at a ratio: the cuts for masksOf. */
export function cutsAt(groups: Groups, ratio: number): number[] {
  return groups.families.map((family) => removedCount(ratio, family.units.length));
}
