// The whole pipeline in one call: group → score → plan → apply → certify. No pruned model leaves without a certificate.

import type { Engine, Examples } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";
import { type Activations, observe } from "./activations.ts";
import { apply } from "./apply.ts";
import type { Budget } from "./budget.ts";
import { certify } from "./certify.ts";
import type { Baseline } from "./certify-outputs.ts";
import { needsActivations } from "./criteria.ts";
import { group } from "./group.ts";
import type { GroupSettings, Groups } from "./groups.ts";
import { checkOriginal, identify, type Plan, plan, planSettings, withCompensation } from "./plan.ts";
import { makeReport, type Report } from "./report.ts";
import { type Criterion, type Scores, SEED_CRITERION, score } from "./score.ts";

export interface PruneSettings {
  /** Share of each layer's neurons that leaves, 0…1; short for a budget of that alone. Default 0.5. */
  readonly ratio?: number;
  readonly budget?: Budget;
  readonly criterion?: Criterion;
  /** Whether the biases of those who read a removed neuron take up what it said on average. */
  readonly compensate?: boolean;
  /** What may leave, where there is a choice. */
  readonly groups?: GroupSettings;
  /** What the original computes, for those who prune one network often (measureBaseline). */
  readonly baseline?: Baseline | undefined;
}

export interface Pruned {
  readonly model: Model;
  readonly plan: Plan;
  readonly report: Report;
  /** What the decision was made from: how channels belong together, and what they score. */
  readonly groups: Groups;
  readonly scores: Scores;
}

/** What a decision is made from. */
interface Setup {
  readonly model: Model;
  readonly groups: Groups;
  readonly engine: Engine;
  readonly examples: Examples | undefined;
}

function observeFor({ model, groups, engine, examples }: Setup): Promise<Activations> {
  return observe(model, groups, engine, examples);
}

async function scoresOf(
  { model, groups, engine }: Setup,
  criterion: Criterion,
  budget: Budget,
  activations: Activations | undefined,
): Promise<Scores> {
  const session = await engine.compile(model);
  try {
    return await score(model, groups, session, criterion, budget, activations);
  } finally {
    session.close();
  }
}

async function finish(setup: Setup, scores: Scores, planned: Plan, baseline?: Baseline): Promise<Pruned> {
  const { model, groups, engine, examples } = setup;
  const pruned = apply(model, planned, groups);
  const known = baseline === undefined ? {} : { baseline };
  const claim = { original: model, plan: planned, pruned, groups, ...known };
  const certificate = await certify(claim, engine, examples);
  const report = makeReport(model, groups, scores, planned, certificate);
  return { model: pruned, plan: planned, report, groups, scores };
}

/**
 * Prunes a network by the seed's rule, another criterion or budget, and proves the result. Examples, where given, are
 * what it is proven on, and what activations are measured on. Throws ModelError "setting" for a budget that the network
 * cannot meet, and whatever the engine throws.
 */
export async function prune(
  model: Model,
  engine: Engine,
  settings: PruneSettings = {},
  examples?: Examples,
): Promise<Pruned> {
  const budget = settings.budget ?? { ratio: settings.ratio ?? 0.5 };
  const setup = { model, groups: group(model, settings.groups), engine, examples };
  const { criterion = SEED_CRITERION, compensate = false } = settings;
  const seen = compensate || needsActivations(criterion) ? await observeFor(setup) : undefined;
  const scores = await scoresOf(setup, criterion, budget, needsActivations(criterion) ? seen : undefined);
  const decided = plan(model, setup.groups, scores, budget);
  const planned =
    compensate && seen !== undefined ? withCompensation(decided, model, setup.groups, seen) : decided;
  return finish(setup, scores, await identify(planned, model), settings.baseline);
}

/**
 * Carries out a plan that was made before, and proves the result. Throws ModelError "setting" where the plan is for
 * another file or does not fit the network.
 */
export async function replay(
  model: Model,
  planned: Plan,
  engine: Engine,
  examples?: Examples,
): Promise<Pruned> {
  await checkOriginal(planned, model);
  const setup = { model, groups: group(model, planSettings(planned)), engine, examples };
  const seen = needsActivations(planned.criterion) ? await observeFor(setup) : undefined;
  return finish(setup, await scoresOf(setup, planned.criterion, planned.budget, seen), planned);
}
