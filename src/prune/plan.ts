// A plan says which neurons leave, by layer and original index. It is plain JSON, small, and replays on the same file.

import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { CRITERIA } from "./criteria.ts";
import type { GroupSettings, Groups } from "./groups.ts";
import { checkRatio, cutOf } from "./rank.ts";
import type { Criterion, Scores } from "./score.ts";

export interface PlannedLayer {
  readonly name: string;
  /** Neurons the layer has before. */
  readonly neurons: number;
  /** Original indices of those that leave, ascending. */
  readonly removed: readonly number[];
}

export interface Plan {
  readonly format: "espalier-plan";
  readonly version: 1;
  readonly model: string;
  readonly criterion: Criterion;
  readonly ratio: number;
  /** How channels were grouped, where that was not the default. */
  readonly heads?: "whole";
  readonly renormalised?: "allow";
  readonly layers: readonly PlannedLayer[];
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

/**
 * In each family the floor(ratio · n) units with the lowest score leave; at least one stays; ties: the lower index.
 * Throws ModelError "setting" for a ratio outside 0…1.
 */
export function plan(model: Model, groups: Groups, scores: Scores, ratio: number): Plan {
  checkRatio(ratio);
  if (scores.ratio !== undefined && scores.ratio !== ratio) {
    throw new ModelError(
      "setting",
      "ratio",
      `These scores count what survives at the ratio ${scores.ratio}; score again for ${ratio}.`,
    );
  }
  const removed = new Set(
    groups.families.flatMap((family, index) => cutOf(family, scores.units[index] ?? [], ratio)),
  );
  return {
    format: "espalier-plan",
    version: 1,
    model: model.name,
    criterion: scores.criterion,
    ratio,
    ...(groups.settings.heads === "whole" ? { heads: "whole" } : {}),
    ...(groups.settings.renormalised === "allow" ? { renormalised: "allow" } : {}),
    layers: plannedLayers(groups, removed),
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
    if (entry?.name !== layer.name || entry.neurons !== layer.rows) {
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

/** Reads a plan file. Throws ModelError "format" with what is missing. */
export function readPlan(text: string, name: string): Plan {
  const refuse = (what: string): never => {
    throw new ModelError("format", name, `${name} is not an Espalier plan: ${what}.`);
  };
  let value: Partial<Plan>;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("it is not JSON");
  }
  if (value === null || typeof value !== "object" || value.format !== "espalier-plan")
    refuse(`"format" is not "espalier-plan"`);
  if (value.version !== 1) refuse(`its version is ${value.version}, this Espalier reads 1`);
  if (typeof value.ratio !== "number" || !(value.ratio >= 0 && value.ratio <= 1)) {
    refuse(`"ratio" is not a number from 0 to 1`);
  }
  if (typeof value.model !== "string") refuse(`"model" is not a name`);
  if (value.heads !== undefined && value.heads !== "whole")
    refuse(`its "heads" is ${value.heads}, not "whole"`);
  if (value.renormalised !== undefined && value.renormalised !== "allow")
    refuse(`its "renormalised" is ${value.renormalised}, not "allow"`);
  const { criterion, layers } = value;
  if (
    typeof criterion?.bias !== "boolean" ||
    (criterion.inputs !== "all" && criterion.inputs !== "surviving")
  ) {
    refuse(`"criterion" needs a boolean "bias" and "inputs" of "all" or "surviving"`);
  }
  if (criterion?.kind !== undefined && !CRITERIA.includes(criterion.kind))
    refuse(`its criterion ${criterion.kind} is not one of ${CRITERIA.join(", ")}`);
  const whole = (index: unknown) => Number.isInteger(index) && (index as number) >= 0;
  if (
    !Array.isArray(layers) ||
    !layers.every(
      (layer) =>
        typeof layer?.name === "string" &&
        whole(layer.neurons) &&
        Array.isArray(layer.removed) &&
        layer.removed.every(whole),
    )
  ) {
    refuse(`"layers" is not a list of { name, neurons, removed }`);
  }
  return value as Plan;
}
