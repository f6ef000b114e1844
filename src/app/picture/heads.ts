// Which rows of attention's layers belong to which head. Where a network has heads, grouping it by heads joins the rows of
// each head, in all layers that make it, and grouping it by features does not; nothing else differs so.

import type { Model } from "../../model/graph.ts";
import { group } from "../../prune/group.ts";
import type { Groups } from "../../prune/groups.ts";

/** Lengths of the runs of equal numbers. */
function runsOf(units: Int32Array): number[] {
  const runs: number[] = [];
  units.forEach((unit, at) => {
    if (at > 0 && unit === units[at - 1]) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
    else runs.push(1);
  });
  return runs;
}

/**
 * Of each layer the head of every row, by a number that the layers of one attention share, counted from 1; undefined for
 * a layer without heads. Costs a grouping, and only where a network multiplies activations.
 */
export function headsOf(model: Model, groups: Groups): (Int32Array | undefined)[] {
  if (groups.products.length === 0) return groups.layers.map(() => undefined);
  const isWhole = groups.settings.heads === "whole";
  const other = group(model, { ...groups.settings, heads: isWhole ? "features" : "whole" });
  const [whole, features] = isWhole ? [groups, other] : [other, groups];
  return whole.layers.map(({ units }, layer) => {
    const runs = runsOf(units);
    const each = runs[0] ?? 0;
    const joined = each > 1 && runs.every((run) => run === each) && units.every((unit) => unit > 0);
    const apart = runsOf(features.layers[layer]?.units ?? new Int32Array()).every((run) => run === 1);
    return joined && apart ? units : undefined;
  });
}
