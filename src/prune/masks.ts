// A ranking as masks for a running network: ranks are uploaded once, a slider tick then sends one number a family.

import type { Mask } from "../engine/engine.ts";
import { hiddenUnits } from "../model/operators/recurrent.ts";
import type { Groups } from "./groups.ts";
import { NEVER } from "./rank.ts";
import type { Ranking } from "./ranking.ts";

/** A value and the unit of each index along one of its axes; the last one where left out. */
interface Masked {
  readonly value: string;
  readonly axis?: number;
  readonly units: Int32Array;
}

/**
 * One mask for every value that a layer reads and that a family's units touch, and for the hidden units of recurrent
 * layers. Cut k is family k's.
 */
export function masksOf(groups: Groups, { units: ranks }: Ranking): Mask[] {
  return maskedValues(groups).flatMap(({ units, ...where }) => {
    const families = new Set(Array.from(units, (unit) => ranks.get(unit)?.family));
    families.delete(undefined);
    return Array.from(families, (cut) => ({
      ...where,
      cut: cut ?? 0,
      ranks: Uint32Array.from(units, (unit) => {
        const own = ranks.get(unit);
        return own !== undefined && own.family === cut ? own.rank : NEVER;
      }),
    }));
  });
}

function maskedValues(groups: Groups): Masked[] {
  const read = Array.from(groups.features, ([value, { axis, rank, units }]): Masked => {
    return { value, units, ...(axis === rank - 1 ? {} : { axis }) };
  });
  const states = new Map<string, Masked>();
  for (const slice of groups.slices) {
    // Of all layers only recurrent ones have a second weight.
    if (slice.role !== "column" || slice.input !== 2) continue;
    const value = hiddenUnits(slice.initializer);
    states.set(value, { value, units: slice.units });
  }
  return [...read, ...states.values()];
}
