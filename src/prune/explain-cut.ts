// Who stands next to the cut: of each layer the neurons by which a reader can check where it runs.

import type { Model } from "../model/graph.ts";
import { type Explanation, explain } from "./explain.ts";
import type { Groups } from "./groups.ts";
import type { Ranking } from "./ranking.ts";
import type { Scores } from "./score.ts";

/** Of each layer that loses neurons: the strongest that leaves by its score, and the weakest that stays. */
export function neuronsAtCut(
  model: Model,
  groups: Groups,
  scores: Scores,
  { ranking, cuts }: { readonly ranking: Ranking; readonly cuts: readonly number[] },
): Explanation[] {
  return groups.layers.flatMap((layer, index) => {
    const ranked = Array.from(layer.units, (unit, row) => ({ row, ...ranking.units.get(unit) }));
    const gone = ranked.filter(({ rank, family }) => rank !== undefined && rank < (cuts[family ?? 0] ?? 0));
    const left = ranked.filter(({ rank, family }) => rank !== undefined && rank >= (cuts[family ?? 0] ?? 0));
    if (gone.length === 0) return [];
    const last = gone.reduce((a, b) => ((b.rank ?? 0) > (a.rank ?? 0) ? b : a));
    const [first] = left.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
    return [last, first].flatMap((each) =>
      each === undefined
        ? []
        : [explain(model, groups, scores, { ranking, cuts }, { layer: index, row: each.row })],
    );
  });
}
