// A ranking as masks for a running network: ranks are uploaded once, a slider tick then sends one number a family.

import type { Mask } from "../engine/engine.ts";
import type { Groups } from "./groups.ts";
import { NEVER } from "./rank.ts";
import type { Ranking } from "./ranking.ts";

/** One mask for every value that a layer reads and that a family's units touch. Cut k is family k's. */
export function masksOf(groups: Groups, { units: ranks }: Ranking): Mask[] {
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
