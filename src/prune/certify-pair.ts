// The certificate of a network that was pruned elsewhere: what left is recovered, and so is the rule that chose it, where
// it is one that is known here.

import type { Engine, Examples } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";
import type { Budget } from "./budget.ts";
import type { Certificate } from "./certificate.ts";
import { certify } from "./certify.ts";
import { checkRule } from "./certify-rule.ts";
import type { Criterion } from "./criteria.ts";
import { group } from "./group.ts";
import type { Groups } from "./groups.ts";
import { checkOriginal, type Plan, plannedUnits, planSettings } from "./plan.ts";
import { type Recovered, type RecoveredLayer, recover } from "./recover.ts";

export interface CertifiedPair {
  /** Which neurons left, as the rows that stay tell. */
  readonly layers: readonly RecoveredLayer[];
  /** The plan that was given, or one that says what was recovered. */
  readonly plan: Plan;
  /** True where the plan was not given and no rule that is known explains it. */
  readonly ruleUnknown: boolean;
  readonly certificate: Certificate;
}

const READINGS = [
  { bias: true, inputs: "all" },
  { bias: false, inputs: "all" },
  { bias: true, inputs: "surviving" },
  { bias: false, inputs: "surviving" },
] as const;

/** Rules to try, the most usual first. What needs examples or a seed cannot be guessed. */
const KNOWN: readonly Criterion[] = [
  ...READINGS,
  { kind: "l1-folded", bias: false, inputs: "all" },
  { kind: "l1-folded", bias: true, inputs: "all" },
  { kind: "l2", bias: false, inputs: "all" },
  { kind: "l2", bias: true, inputs: "all" },
  { kind: "group-l1", bias: true, inputs: "all" },
  { kind: "group-l2", bias: true, inputs: "all" },
  { kind: "bn-gamma", bias: true, inputs: "all" },
  { kind: "fpgm", bias: true, inputs: "all" },
];

/** A budget that asks for as many of each family as left: one ratio where one does, else each layer's own. */
function budgetOf(groups: Groups, removed: ReadonlySet<number>): Budget {
  const shares = groups.families.map(({ units }) => {
    const count = units.filter((unit) => removed.has(unit)).length;
    return { count, of: units.length, ratio: count / units.length };
  });
  const ratio = shares.reduce((most, each) => Math.max(most, each.ratio), 0);
  if (shares.every(({ count, of }) => Math.min(Math.floor(ratio * of + 1e-9), of - 1) === count))
    return { ratio };
  const layers = groups.families.flatMap((family, index) =>
    family.layers.map((layer) => [groups.layers[layer]?.name ?? "", shares[index]?.ratio ?? 0] as const),
  );
  return { ratio: 0, layers: Object.fromEntries(layers) };
}

/** The first known rule that explains what left. */
async function findRule(
  original: Model,
  groups: Groups,
  { pruned, layers }: Recovered,
  engine: Engine,
): Promise<{ plan: Plan; known: boolean }> {
  const base = { format: "espalier-plan", version: 1, model: original.name } as const;
  const planned = layers.map(({ name, neurons, removed }) => ({ name, neurons, removed }));
  const [first = READINGS[0]] = KNOWN;
  const bare: Plan = { ...base, criterion: first, budget: { ratio: 0 }, ratio: 0, layers: planned };
  const removed = plannedUnits(groups, bare);
  const budget = budgetOf(groups, removed);
  const plan = { ...bare, budget, ratio: budget.ratio ?? 0 };
  for (const criterion of KNOWN) {
    const candidate = { ...plan, criterion };
    const claim = { original, groups, plan: candidate, removed, pruned };
    if ((await checkRule(claim, engine)).holds) return { plan: candidate, known: true };
  }
  return { plan, known: false };
}

/**
 * Certifies a network against the original it was pruned from, whoever pruned it. Throws ModelError "graph" where the two
 * are not one network, "setting" where a given plan is for another file.
 */
export async function certifyPair(
  original: Model,
  other: Model,
  engine: Engine,
  given: { readonly plan?: Plan | undefined; readonly examples?: Examples | undefined } = {},
): Promise<CertifiedPair> {
  const { plan, examples } = given;
  if (plan !== undefined) await checkOriginal(plan, original);
  const groups = group(original, plan === undefined ? {} : planSettings(plan));
  const recovered = recover(original, other, groups);
  const found =
    plan === undefined ? await findRule(original, groups, recovered, engine) : { plan, known: true };
  const claim = { original, plan: found.plan, pruned: recovered.pruned, groups };
  const certificate = await certify(claim, engine, examples);
  const { rule } = certificate;
  const sentence = `No rule that is known here chose what left. By L1: ${rule.sentence}`;
  return {
    layers: recovered.layers,
    plan: found.plan,
    ruleUnknown: !found.known,
    certificate: found.known ? certificate : { ...certificate, rule: { ...rule, sentence } },
  };
}
