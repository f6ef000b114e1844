// What the neurons of a layer are ranked by: their own score, or, where they are coupled with others, that of all together.

import type { Groups } from "./groups.ts";
import type { Scores } from "./score.ts";

const known = new WeakMap<Scores, Map<number, Float32Array>>();

/** One score a neuron of a layer; `scores.norms` itself where each is ranked by its own. Made once. */
export function rankedBy(groups: Groups, scores: Scores, layer: number): Float32Array {
  const made = known.get(scores) ?? new Map<number, Float32Array>();
  known.set(scores, made);
  const found = made.get(layer) ?? rank(groups, scores, layer);
  made.set(layer, found);
  return found;
}

function rank(groups: Groups, { units, norms }: Scores, layer: number): Float32Array {
  const own = norms[layer] ?? new Float32Array();
  const of = new Map<number, number>();
  groups.families.forEach((family, at) => {
    if (!family.layers.includes(layer)) return;
    family.units.forEach((unit, place) => {
      of.set(unit, units[at]?.[place] ?? 0);
    });
  });
  const ranked = Float32Array.from(
    groups.layers[layer]?.units ?? [],
    (unit, row) => of.get(unit) ?? own[row] ?? 0,
  );
  return ranked.every((score, row) => score === own[row] || Number.isNaN(score)) ? own : ranked;
}
