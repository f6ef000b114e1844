// The whole pipeline in one call: group → score → plan → apply → certify. No pruned model leaves without a certificate.

import type { Engine, Examples } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";
import { apply } from "./apply.ts";
import { certify } from "./certify.ts";
import { group } from "./group.ts";
import type { GroupSettings } from "./groups.ts";
import { type Plan, plan } from "./plan.ts";
import { checkRatio } from "./rank.ts";
import { makeReport, type Report } from "./report.ts";
import { type Criterion, SEED_CRITERION, score } from "./score.ts";

export interface PruneSettings {
  /** Share of each layer's neurons that leaves, 0…1. Default 0.5. */
  readonly ratio?: number;
  readonly criterion?: Criterion;
  /** What may leave, where there is a choice. */
  readonly groups?: GroupSettings;
}

export interface Pruned {
  readonly model: Model;
  readonly plan: Plan;
  readonly report: Report;
}

/**
 * Prunes a network by the seed's rule and proves the result. Examples, where given, are what it is proven on.
 * Throws ModelError "setting" for a ratio outside 0…1, and whatever the engine throws.
 */
export async function prune(
  model: Model,
  engine: Engine,
  settings: PruneSettings = {},
  examples?: Examples,
): Promise<Pruned> {
  const ratio = checkRatio(settings.ratio ?? 0.5);
  const groups = group(model, settings.groups);
  const session = await engine.compile(model);
  try {
    const scores = await score(model, groups, session, settings.criterion ?? SEED_CRITERION, ratio);
    const planned = plan(model, groups, scores, ratio);
    const pruned = apply(model, planned, groups);
    const certificate = await certify({ original: model, plan: planned, pruned, groups }, engine, examples);
    return { model: pruned, plan: planned, report: makeReport(model, groups, scores, planned, certificate) };
  } finally {
    session.close();
  }
}
