// The certificate: five checks that hold for every honest pruning, made from the original, the plan and the result
// alone. The surgery's own code is not asked.

import type { Engine, Examples } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";
import { pause } from "../model/pause.ts";
import { type Certificate, checksOf, verdictOf } from "./certificate.ts";
import { checkBits } from "./certify-bits.ts";
import { type Baseline, checkOutputs, notRun } from "./certify-outputs.ts";
import { checkRule } from "./certify-rule.ts";
import { checkStructure } from "./certify-structure.ts";
import { consumersOf } from "./compensate.ts";
import { group } from "./group.ts";
import type { Groups } from "./groups.ts";
import { type Plan, planFor, plannedUnits, planSettings } from "./plan.ts";
import { sampleInputs } from "./sample.ts";

/** What a certificate is made from. */
export interface Claim {
  readonly original: Model;
  readonly plan: Plan;
  readonly pruned: Model;
  readonly groups?: Groups;
  readonly baseline?: Baseline;
}

/**
 * Proves a pruned network: its structure, that every weight that stays kept its bits, that the rule chose what left,
 * that it computes what the zeroed oracle computes, and how far its outputs moved from the original's. The last two are
 * not checked where the engine cannot run the networks, and say so by the operator's name.
 * Throws ModelError "setting" where the plan does not fit the original, and whatever the engine throws.
 */
export async function certify(claim: Claim, engine: Engine, examples?: Examples): Promise<Certificate> {
  const { original, pruned } = claim;
  const groups = claim.groups ?? group(original, planSettings(claim.plan));
  const removed = plannedUnits(groups, claim.plan);
  const plan = planFor(groups, claim.plan);
  const structure = checkStructure(original, pruned);
  const { compensation = [] } = plan;
  const meansOf = new Map(compensation.map(({ value, means }) => [value, means] as const));
  const compensated = (meansOf.size === 0 ? [] : consumersOf(original, groups)).flatMap((consumer) => {
    const means = meansOf.get(consumer.value);
    return means === undefined ? [] : [{ consumer, means }];
  });
  await pause();
  const bits = await checkBits(original, groups, removed, pruned, compensated);
  await pause();
  const whole = structure.holds ? pruned : undefined;
  const rule = await checkRule({ original, groups, plan, removed, pruned: whole }, engine, examples);
  const sample = sampleInputs(original, examples);
  const ran = structure.holds
    ? await checkOutputs(claim, { groups, removed, compensated, sample }, engine, examples)
    : notRun("Not run, because the structure does not hold.");
  const inputs = ran.loss.holds === null ? "no inputs" : sample.description;
  const base = { structure, bits, rule, ...ran, engine: engine.device, inputs };
  const verdict = verdictOf(checksOf(base));
  return { ...base, valid: verdict === "proven", verdict };
}
