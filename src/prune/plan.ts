// A plan says which neurons leave, by layer and original index. It is plain JSON, small, and replays on the same file.

import { ModelError } from "../model/error.ts";
import { fileOf } from "../model/file.ts";
import type { Model } from "../model/graph.ts";
import type { Activations, SampleNote } from "./activations.ts";
import { type Budget, type BudgetLike, budgetFor } from "./budget.ts";
import { type Compensation, meansOf } from "./compensate.ts";
import { sha256 } from "./fingerprint.ts";
import type { GroupSettings, Groups } from "./groups.ts";
import { isCalled } from "./layer-name.ts";
import { type Cut, type Ranking, rankUnits, spend, unitsAt } from "./ranking.ts";
import type { Criterion, Scores } from "./score.ts";

export interface PlannedLayer {
  readonly name: string;
  /** Neurons the layer has before. */
  readonly neurons: number;
  /** Original indices of those that leave, ascending. */
  readonly removed: readonly number[];
}

/** public/plan.schema.json says the same to other programs. */
export interface Plan {
  readonly format: "espalier-plan";
  readonly version: 1;
  readonly model: string;
  /** The file that the plan is for: its size, and its SHA-256. */
  readonly original?: { readonly bytes: number; readonly sha256: string };
  readonly criterion: Criterion;
  /** What was asked for, and the ratio at which that is reached. */
  readonly budget: Budget;
  readonly ratio: number;
  /** What activations were measured on, where scores or compensation look at them. */
  readonly sample?: SampleNote;
  /** How channels were grouped, where that was not the default. */
  readonly heads?: "whole";
  readonly renormalised?: "allow";
  readonly layers: readonly PlannedLayer[];
  /** Means that consumers' biases take up, where removed neurons are compensated for. */
  readonly compensation?: readonly Compensation[];
}

/** The settings that group a network as the plan's maker did. */
export function planSettings(planned: Plan): GroupSettings {
  const { heads, renormalised } = planned;
  return {
    ...(heads === undefined ? {} : { heads }),
    ...(renormalised === undefined ? {} : { renormalised }),
  };
}

function plannedLayers(groups: Groups, removed: ReadonlySet<number>): PlannedLayer[] {
  return groups.layers.map((layer) => ({
    name: layer.name,
    neurons: layer.rows,
    removed: Array.from(layer.units.keys()).filter((row) => removed.has(layer.units[row] ?? 0)),
  }));
}

/** Throws ModelError "setting" where the scores were made for another budget. */
function checkScores(scores: Scores, budget: Budget): void {
  const refuse = (sentence: string): never => {
    throw new ModelError("setting", "budget", sentence);
  };
  if (scores.budget !== undefined && JSON.stringify(scores.budget) !== JSON.stringify(budget))
    refuse("These scores count what survives under another budget; score again for this one.");
  if (budget.global === true && !scores.exact)
    refuse("One ranking over all layers needs exact scores; hand the budget to score too.");
}

/** The plan that a ranking gives at its cuts. */
export function planAt(
  model: Model,
  groups: Groups,
  scores: Scores,
  budget: Budget,
  { ranking, cut }: { readonly ranking: Ranking; readonly cut: Cut },
): Plan {
  return {
    format: "espalier-plan",
    version: 1,
    model: model.name,
    criterion: scores.criterion,
    budget,
    ratio: cut.ratio,
    ...(scores.sample === undefined ? {} : { sample: scores.sample }),
    ...(groups.settings.heads === "whole" ? { heads: "whole" } : {}),
    ...(groups.settings.renormalised === "allow" ? { renormalised: "allow" } : {}),
    layers: plannedLayers(groups, unitsAt(groups, ranking, cut.cuts)),
  };
}

/**
 * In each family the floor(ratio · n) units with the lowest score leave; at least one stays; ties: the lower index. A
 * budget may ask for more than one ratio. Throws ModelError "setting" for one that the network cannot meet.
 */
export function plan(model: Model, groups: Groups, scores: Scores, given: BudgetLike): Plan {
  const budget = budgetFor(groups, given);
  checkScores(scores, budget);
  const ranking = rankUnits(groups, scores, budget);
  return planAt(model, groups, scores, budget, { ranking, cut: spend(model, groups, ranking, budget) });
}

/** The plan with the means of what leaves, for the biases of those who read it. */
export function withCompensation(
  planned: Plan,
  model: Model,
  groups: Groups,
  activations: Activations,
): Plan {
  const compensation = meansOf(model, groups, plannedUnits(groups, planned), activations);
  return { ...planned, sample: activations.sample, compensation };
}

/**
 * Size and SHA-256 of the file that a model was opened from; undefined for one that was made, and where the platform
 * cannot hash. `hash`: as sha256.
 */
export async function originalOf(
  model: Model,
  hash: (bytes: Uint8Array) => Promise<string | undefined> = sha256,
): Promise<Plan["original"]> {
  const file = fileOf(model);
  const found = file === undefined ? undefined : await hash(file);
  return file === undefined || found === undefined ? undefined : { bytes: file.length, sha256: found };
}

/**
 * The plan with the fingerprint of the file that the model was opened from, where there is one. `find`: how a page, which
 * must not stand still, takes it.
 */
export async function identify(
  planned: Plan,
  model: Model,
  find: (model: Model) => Promise<Plan["original"]> = originalOf,
): Promise<Plan> {
  const original = await find(model);
  if (original === undefined) return planned;
  const { format, version, model: name, ...rest } = planned;
  return { format, version, model: name, original, ...rest };
}

/** Throws ModelError "setting" where the plan was made for another file than the model's. `find`: as for identify. */
export async function checkOriginal(
  planned: Plan,
  model: Model,
  find: (model: Model) => Promise<Plan["original"]> = originalOf,
): Promise<void> {
  if (planned.original === undefined) return;
  const hash = (await find(model))?.sha256;
  if (hash === undefined || hash === planned.original.sha256) return;
  const short = (text: string) => text.slice(0, 12);
  misfit(
    `it was made for another file (SHA-256 ${short(planned.original.sha256)}…, this one has ${short(hash)}…)`,
  );
}

/** The plan in a network's own names of layers, for one that was written by hand or by an Espalier that named them otherwise. */
export function planFor(groups: Groups, planned: Plan): Plan {
  return {
    ...planned,
    budget: budgetFor(groups, planned.budget),
    layers: planned.layers.map((entry, at) => ({ ...entry, name: groups.layers[at]?.name ?? entry.name })),
  };
}

function misfit(message: string): never {
  throw new ModelError("setting", "plan", `The plan does not fit this network: ${message}.`);
}

/**
 * The units a plan removes. Throws ModelError "setting" where the plan was made for another network, names a neuron
 * that must stay, or takes a neuron without those coupled to it.
 */
export function plannedUnits(groups: Groups, planned: Plan): Set<number> {
  if (planned.layers.length !== groups.layers.length) {
    misfit(`it has ${planned.layers.length} layers, the network ${groups.layers.length}`);
  }
  const removed = new Set<number>();
  groups.layers.forEach((layer, index) => {
    const entry = planned.layers[index];
    if (entry === undefined || !isCalled(layer, entry.name) || entry.neurons !== layer.rows) {
      misfit(
        `its layer ${index + 1} is ${entry?.name} with ${entry?.neurons} neurons, the network's is ${layer.name} with ${layer.rows}`,
      );
    }
    for (const row of entry.removed) {
      const unit = layer.units[row];
      if (unit === undefined) misfit(`layer ${layer.name} has no neuron ${row}`);
      const reason = groups.frozen.get(unit);
      if (unit === 0 || reason !== undefined)
        misfit(
          `neuron ${row} of layer ${layer.name} must stay, because ${reason?.sentence ?? "it is fixed"}`,
        );
      removed.add(unit);
    }
  });
  plannedLayers(groups, removed).forEach((layer, index) => {
    const missing = layer.removed.find((row) => !planned.layers[index]?.removed.includes(row));
    if (missing !== undefined)
      misfit(`it leaves neuron ${missing} of layer ${layer.name}, which must go with one that it removes`);
    if (layer.removed.length === layer.neurons) misfit(`it removes every neuron of layer ${layer.name}`);
  });
  const emptied = groups.families.find((family) => family.units.every((unit) => removed.has(unit)));
  if (emptied !== undefined) misfit(`it removes all of ${emptied.name}`);
  return removed;
}
