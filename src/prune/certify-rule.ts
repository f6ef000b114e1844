// Certificate, part 3: the rule chose what left. Scores are computed anew from the original (certify-scores.ts), and how
// many have to leave is counted anew from the budget.

import type { Engine, Examples } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";
import { pause } from "../model/pause.ts";
import type { Budget } from "./budget.ts";
import type { Check } from "./certificate.ts";
import { activityScores } from "./certify-activity.ts";
import { normScores, type UnitScores, weightScores } from "./certify-scores.ts";
import { cost } from "./count.ts";
import { criterionMismatch, isSeedRule, needsActivations } from "./criteria.ts";
import { group } from "./group.ts";
import type { Family, Groups } from "./groups.ts";
import type { Plan } from "./plan.ts";

/** What the check is made from. */
export interface RuleClaim {
  readonly original: Model;
  readonly groups: Groups;
  readonly plan: Plan;
  readonly removed: ReadonlySet<number>;
  /** Undefined where its structure does not hold. */
  readonly pruned: Model | undefined;
}

/** How far scores from activations may differ between engines. */
const ENGINES_DIFFER = 1e-4;

/** Units that a budget picks by hand. */
function picked(groups: Groups, neurons: Budget["protect"]): Set<number> {
  const units = new Set<number>();
  for (const layer of groups.layers)
    for (const index of neurons?.[layer.name] ?? []) units.add(layer.units[index] ?? 0);
  return units;
}

/** Scores family by family. A string says why there are none. */
async function scoresOf(
  claim: RuleClaim,
  engine: Engine,
  examples?: Examples,
): Promise<readonly UnitScores[] | string> {
  const { original, groups, plan, removed } = claim;
  const { criterion } = plan;
  if (isSeedRule(criterion)) {
    const gone = new Set<number>();
    const scores: UnitScores[] = [];
    for (const { layers, units } of groups.families) {
      scores.push(await normScores(original, groups, layers, criterion, gone));
      for (const unit of units) if (removed.has(unit)) gone.add(unit);
      await pause();
    }
    return scores;
  }
  const all = needsActivations(criterion)
    ? await activityScores(original, groups, engine, { criterion, sample: plan.sample }, examples)
    : await weightScores(original, groups, criterion);
  return typeof all === "string" ? all : groups.families.map(() => all);
}

/** The first unit of a family that left although one that stays is weaker, as a sentence. */
function violation(
  claim: RuleClaim,
  family: Family,
  scores: UnitScores,
  tolerance: number,
): string | undefined {
  const { groups, plan, removed } = claim;
  const [kept, forced] = [picked(groups, plan.budget.protect), picked(groups, plan.budget.force)];
  const scoreOf = (place: number) => scores.get(family.units[place] ?? 0) ?? 0;
  let [strongest, weakest] = [-1, -1];
  // Ties leave in index order: among equals the removed one with the highest index meets the kept one with the lowest.
  for (const [place, unit] of family.units.entries()) {
    if (removed.has(unit)) {
      if (!forced.has(unit) && (strongest < 0 || scoreOf(place) >= scoreOf(strongest))) strongest = place;
    } else if (!kept.has(unit) && (weakest < 0 || scoreOf(place) < scoreOf(weakest))) weakest = place;
  }
  if (strongest < 0 || weakest < 0) return undefined;
  const [out, stays] = [scoreOf(strongest), scoreOf(weakest)];
  if (out < stays || out - stays <= tolerance * Math.abs(stays)) {
    if (out !== stays || strongest < weakest || tolerance > 0) return undefined;
  }
  return `in ${family.name} neuron ${strongest} left with the score ${out.toPrecision(7)}, but neuron ${weakest} stayed with ${stays.toPrecision(7)}`;
}

/** A neuron whose place was decided by hand and is not kept to, as a sentence. */
function pickFault({ groups, plan, removed }: RuleClaim, { name, units }: Family): string | undefined {
  const [kept, forced] = [picked(groups, plan.budget.protect), picked(groups, plan.budget.force)];
  const out = units.findIndex((unit) => kept.has(unit) && removed.has(unit));
  if (out >= 0) return `in ${name} neuron ${out} left, although the budget protects it`;
  const stays = units.findIndex((unit) => forced.has(unit) && !removed.has(unit));
  return stays < 0 ? undefined : `in ${name} neuron ${stays} stayed, although the budget takes it out`;
}

/** The number of a family that may leave: those forced out, and all but those protected, never all. */
function limits({ groups, plan: { budget } }: RuleClaim, { units }: Family): readonly [number, number] {
  const count = (set: ReadonlySet<number>) => units.filter((unit) => set.has(unit)).length;
  const kept = Math.max(1, count(picked(groups, budget.protect)));
  return [count(picked(groups, budget.force)), units.length - kept];
}

/** Of each family how many are among the weakest of all, by score over the family's mean. */
function weakestOfAll(claim: RuleClaim, scores: readonly UnitScores[]): number[] {
  const { groups, plan } = claim;
  const [kept, forced] = [picked(groups, plan.budget.protect), picked(groups, plan.budget.force)];
  const all = groups.families.flatMap((family, index) => {
    const own = family.units.map((unit) => scores[index]?.get(unit) ?? 0);
    const mean = own.reduce((sum, score) => sum + score, 0) / own.length;
    const entries = family.units.map((unit, place) => ({
      index,
      place,
      score: forced.has(unit) ? -1 : mean === 0 ? 0 : (own[place] ?? 0) / mean,
      mayLeave: !kept.has(unit),
    }));
    const weakestFirst = entries
      .filter((each) => each.mayLeave)
      .sort((a, b) => a.score - b.score || a.place - b.place);
    return weakestFirst.slice(0, limits(claim, family)[1]);
  });
  all.sort((a, b) => a.score - b.score || a.index - b.index || a.place - b.place);
  const units = groups.families.reduce((sum, family) => sum + family.units.length, 0);
  const leaving = all.slice(0, Math.max(forced.size, Math.floor(plan.ratio * units + 1e-9)));
  return groups.families.map((_, index) => leaving.filter((each) => each.index === index).length);
}

/** Of each family the floor(ratio · n) that the budget asks for, by its own ratio where it has one. */
function shares({ groups, plan: { budget, ratio } }: RuleClaim): number[] {
  return groups.families.map(({ units, layers }) => {
    const names = layers.map((layer) => groups.layers[layer]?.name ?? "");
    const own = names.map((name) => budget.layers?.[name]).find((each) => each !== undefined);
    return Math.floor((own ?? ratio) * units.length + 1e-9);
  });
}

/** What is wrong with how many left; undefined where nothing is. */
function countFault(claim: RuleClaim, scores: readonly UnitScores[]): string | undefined {
  const { groups, plan, removed } = claim;
  const { global, multiple = 1 } = plan.budget;
  const asked = global === true ? weakestOfAll(claim, scores) : shares(claim);
  for (const [index, family] of groups.families.entries()) {
    const [least, most] = limits(claim, family);
    const share = Math.max(least, Math.min(asked[index] ?? 0, most));
    const all = Array.from({ length: most - least + 1 }, (_, count) => least + count);
    const round = all.filter((count) => count === 0 || (family.units.length - count) % multiple === 0);
    const due = round.findLast((count) => count <= share) ?? round.find((count) => count > share) ?? share;
    const left = family.units.filter((unit) => removed.has(unit)).length;
    if (left !== due)
      return `In ${family.name} ${left} of ${family.units.length} neurons left, but the ratio ${plan.ratio} asks for ${due}`;
  }
  return undefined;
}

/** The sentence of a cost that is above the budget's target; undefined where none is. */
function targetFault({ original, groups, plan, pruned }: RuleClaim): string | undefined {
  const { target } = plan.budget;
  if (target === undefined || pruned === undefined) return undefined;
  // Counted on the pruned network itself, not foreseen from the original.
  const reached = cost(pruned, group(pruned, groups.settings))[target.of];
  const limit = "share" in target ? target.share * cost(original, groups)[target.of] : target.atMost;
  if (reached <= limit) return undefined;
  return `The target is ${Math.floor(limit).toLocaleString("en")} ${target.of}, but ${reached.toLocaleString("en")} are left`;
}

/** Which share of what left, as the budget has it; of a whole family one stays. */
function shareOf({ budget, ratio }: Plan): string {
  const share = ratio === 1 ? "neurons but one" : `${Number((ratio * 100).toPrecision(4))} %`;
  if (ratio === 1 && budget.layers === undefined) return `In each layer all ${share}`;
  if (budget.layers !== undefined) return "In each layer its own share";
  return budget.global === true ? `Of all layers together the ${share}` : `In each layer the ${share}`;
}

/** How shares become whole neurons, where they are none by themselves. */
function roundingOf({ budget, ratio, layers }: Plan): string {
  if (budget.multiple !== undefined) return `, rounded so that multiples of ${budget.multiple} stay,`;
  if (budget.global === true || budget.layers !== undefined || ratio === 1) return "";
  const whole = layers.every(
    ({ neurons, removed }) => removed.length === 0 || Number.isInteger(neurons * ratio),
  );
  return whole ? "" : ", rounded down to whole neurons,";
}

function description(plan: Plan): string {
  const { criterion, budget } = plan;
  const reading = [
    criterion.bias ? "" : " without biases",
    criterion.inputs === "all" ? "" : " of surviving inputs",
  ];
  const by = isSeedRule(criterion) ? reading.join("") : ` by ${criterion.kind}`;
  const exempt =
    budget.protect === undefined && budget.force === undefined ? "" : ", but for those picked by hand";
  return `${shareOf(plan)} with the lowest scores${by}${roundingOf(plan)} left, and no neuron that left scores above one that stays${exempt}.`;
}

/** The rule's check. Runs the network where the criterion looks at activations. */
export async function checkRule(claim: RuleClaim, engine: Engine, examples?: Examples): Promise<Check> {
  const result = (holds: Check["holds"], sentence: string): Check => ({ name: "rule", holds, sentence });
  const mismatch = criterionMismatch(claim.groups, claim.plan.criterion.kind ?? "l1");
  if (mismatch !== undefined) return result(false, mismatch);
  const scores = await scoresOf(claim, engine, examples);
  if (typeof scores === "string") return result(null, `Not checked. ${scores}.`);
  const fault = countFault(claim, scores) ?? targetFault(claim);
  if (fault !== undefined) return result(false, `${fault}.`);
  const tolerance = needsActivations(claim.plan.criterion) ? ENGINES_DIFFER : 0;
  for (const [index, family] of claim.groups.families.entries()) {
    const wrong = pickFault(claim, family) ?? violation(claim, family, scores[index] ?? new Map(), tolerance);
    if (wrong !== undefined) return result(false, `The rule is broken: ${wrong}.`);
  }
  return result(true, description(claim.plan));
}
