// Certificate, part 3: the rule chose what left. Scores are computed anew, exactly, from the original's weights.

import type { Model } from "../model/graph.ts";
import type { Check } from "./certificate.ts";
import { criterionScores, isSeedRule } from "./criteria.ts";
import { exactNorms } from "./exact.ts";
import type { Family, Groups } from "./groups.ts";
import type { Plan } from "./plan.ts";
import { removedCount } from "./rank.ts";
import { familyScores, survivingColumns } from "./score.ts";

/** Exact scores of one family; `gone` are the units that had left when it was its turn. */
function exactScores(
  model: Model,
  groups: Groups,
  plan: Plan,
  family: Family,
  gone: ReadonlySet<number>,
): Float64Array {
  const norms = groups.layers.map((layer, index) => {
    if (!family.layers.includes(index)) return undefined;
    const columns = survivingColumns(model, groups, layer, gone);
    return exactNorms(model, layer, plan.criterion.bias, columns);
  });
  return familyScores(family, groups.layers, norms);
}

/** The first unit of the family that left although one that stays is weaker, as a sentence. */
function violation(family: Family, scores: Float64Array, removed: ReadonlySet<number>): string | undefined {
  let [strongest, weakest] = [-1, -1];
  // Ties leave in index order: among equals the removed one with the highest index meets the kept one with the lowest.
  family.units.forEach((unit, at) => {
    const value = scores[at] ?? 0;
    if (removed.has(unit)) {
      if (strongest < 0 || value >= (scores[strongest] ?? 0)) strongest = at;
    } else if (weakest < 0 || value < (scores[weakest] ?? 0)) weakest = at;
  });
  const [out, kept] = [scores[strongest] ?? 0, scores[weakest] ?? 0];
  if (strongest < 0 || weakest < 0 || out < kept || (out === kept && strongest < weakest)) return undefined;
  return `in ${family.name} neuron ${strongest} left with the score ${out.toPrecision(7)}, but neuron ${weakest} stayed with ${kept.toPrecision(7)}`;
}

export function checkRule(model: Model, groups: Groups, plan: Plan, removed: ReadonlySet<number>): Check {
  const result = (holds: boolean, sentence: string): Check => ({ name: "rule", holds, sentence });
  const gone = new Set<number>();
  const totals = isSeedRule(plan.criterion) ? undefined : criterionScores(model, groups, plan.criterion);
  for (const family of groups.families) {
    const leaving = family.units.filter((unit) => removed.has(unit));
    const due = removedCount(plan.ratio, family.units.length);
    if (leaving.length !== due) {
      return result(
        false,
        `In ${family.name} ${leaving.length} of ${family.units.length} neurons left, but the ratio ${plan.ratio} asks for ${due}.`,
      );
    }
    const scores =
      totals === undefined
        ? exactScores(model, groups, plan, family, gone)
        : Float64Array.from(family.units, (unit) => totals[unit] ?? 0);
    const wrong = violation(family, scores, removed);
    if (wrong !== undefined) return result(false, `The rule is broken: ${wrong}.`);
    if (plan.criterion.inputs === "surviving") for (const unit of leaving) gone.add(unit);
  }
  return result(
    true,
    `In each layer the ${Number((plan.ratio * 100).toPrecision(4))} % with the lowest scores left, and no neuron that left scores above one that stays.`,
  );
}
