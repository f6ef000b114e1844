// How much leaves: one type for the library, the command line, plans and the page. It names layers as people see them;
// resolveBudget finds the units they mean in one network.

import { ModelError } from "../model/error.ts";
import type { Groups } from "./groups.ts";
import { findLayers } from "./layer-name.ts";
import { checkRatio } from "./rank.ts";

/** What a target is measured in: parameters, multiply-accumulates of one example, bytes of the weights. */
export const MEASURES = ["params", "macs", "bytes"] as const;

export type Measure = (typeof MEASURES)[number];

/** A cost to get down to: an amount, or a share (0…1) of the original's. */
export type Target = { readonly of: Measure } & ({ readonly atMost: number } | { readonly share: number });

/** Neurons picked by hand: original indices by the name of their layer. */
export type Neurons = Readonly<Record<string, readonly number[]>>;

/** Either a ratio or a target; everything else is as it was where it is left out. */
export interface Budget {
  /** Share of neurons that leaves, 0…1: of every family, or with `global` of all of them together. */
  readonly ratio?: number;
  /** The smallest ratio that gets the network down to this is found. */
  readonly target?: Target;
  /** Ratios of their own for some layers. Layers that are coupled have one together. */
  readonly layers?: Readonly<Record<string, number>>;
  /** One ranking over all families, by score over the family's mean, in place of one in each. */
  readonly global?: boolean;
  /** Families keep a multiple of this many neurons (8, 16, 32 …), rather more than the ratio asks for than fewer. */
  readonly multiple?: number;
  /** Neurons that stay whatever they score. */
  readonly protect?: Neurons;
  /** Neurons that leave whatever they score. */
  readonly force?: Neurons;
}

/** A budget's words for one network. */
export interface ResolvedBudget {
  /** Each family's own ratio; undefined where the budget's holds. */
  readonly ratios: readonly (number | undefined)[];
  readonly protected: ReadonlySet<number>;
  readonly forced: ReadonlySet<number>;
}

/** A ratio alone, or a whole budget. */
export type BudgetLike = number | Budget;

function refuse(sentence: string): never {
  throw new ModelError("setting", "budget", sentence);
}

/** The same budget at a ratio of this size in place of its own or its target. */
export function atRatio({ target: _, ...rest }: Budget, ratio: number): Budget {
  return { ...rest, ratio };
}

function checkTarget(target: Target): void {
  const amount = "share" in target ? target.share : target.atMost;
  const right = Number.isFinite(amount) && amount > 0 && (!("share" in target) || amount <= 1);
  if (!right)
    refuse(`The target for ${target.of} is ${amount}; an amount above 0, or a share up to 1 is expected.`);
}

/** The budget, with a ratio alone made one. Throws ModelError "setting" for one that contradicts itself. */
export function readBudget(given: BudgetLike): Budget {
  const budget = typeof given === "number" ? { ratio: given } : given;
  const { ratio, target, layers = {}, global, multiple = 1 } = budget;
  if ((ratio === undefined) === (target === undefined))
    refuse("A budget has a ratio or a target, one of them.");
  if (ratio !== undefined) checkRatio(ratio);
  if (target !== undefined) checkTarget(target);
  for (const own of Object.values(layers)) checkRatio(own);
  if (global === true && Object.keys(layers).length > 0)
    refuse("A budget has ratios for single layers or one ranking over all of them, not both.");
  if (!Number.isInteger(multiple) || multiple < 1)
    refuse(`Kept neurons are to be a multiple of ${multiple}; a whole number from 1 is expected.`);
  return budget;
}

/** The same with every layer under the name that it has in this network, whichever of its names was used. */
function renamed<Entry>(
  groups: Groups,
  entries: Readonly<Record<string, Entry>>,
  join: (name: string, entry: Entry, known: Entry) => Entry,
): Record<string, Entry> {
  const found: Record<string, Entry> = {};
  for (const [word, entry] of Object.entries(entries)) {
    const name = findLayers(groups.layers, word)[0]?.name ?? word;
    const known = Object.hasOwn(found, name) ? found[name] : undefined;
    found[name] = known === undefined ? entry : join(name, entry, known);
  }
  return found;
}

const bothNeurons = (_: string, some: readonly number[], others: readonly number[]) => [...others, ...some];

function oneRatio(name: string, ratio: number, known: number): number {
  return ratio === known ? ratio : refuse(`Layer ${name} is given two ratios, ${known} and ${ratio}.`);
}

/**
 * The budget in a network's own names of layers. Throws ModelError "setting" for one that contradicts itself, or names a
 * layer that the network does not have.
 */
export function budgetFor(groups: Groups, given: BudgetLike): Budget {
  const budget = readBudget(given);
  const { layers, protect, force } = budget;
  return {
    ...budget,
    ...(layers === undefined ? {} : { layers: renamed(groups, layers, oneRatio) }),
    ...(protect === undefined ? {} : { protect: renamed(groups, protect, bothNeurons) }),
    ...(force === undefined ? {} : { force: renamed(groups, force, bothNeurons) }),
  };
}

function unitsNamed(groups: Groups, neurons: Neurons | undefined): Map<number, string> {
  const units = new Map<number, string>();
  for (const [name, indices] of Object.entries(neurons ?? {}))
    for (const layer of findLayers(groups.layers, name))
      for (const index of indices) {
        const unit = layer.units[index];
        if (unit === undefined)
          refuse(`Layer ${name} has no neuron ${index}; its ${layer.rows} are numbered from 0.`);
        units.set(unit, `neuron ${index} of layer ${name}`);
      }
  return units;
}

function ownRatios(groups: Groups, layers: Readonly<Record<string, number>>): (number | undefined)[] {
  const ratios: (number | undefined)[] = groups.families.map(() => undefined);
  for (const [name, ratio] of Object.entries(layers)) {
    const own = new Set(findLayers(groups.layers, name).map((layer) => groups.layers.indexOf(layer)));
    const families = groups.families.flatMap((family, index) =>
      family.layers.some((layer) => own.has(layer)) ? [index] : [],
    );
    if (families.length === 0) refuse(`Layer ${name} has a ratio of its own, but no neuron that may leave.`);
    for (const family of families) {
      const known = ratios[family];
      if (known !== undefined && known !== ratio)
        refuse(`Layer ${name} is coupled with one that has the ratio ${known}; both need the same.`);
      ratios[family] = ratio;
    }
  }
  return ratios;
}

function checkForced(
  groups: Groups,
  forced: ReadonlyMap<number, string>,
  kept: ReadonlyMap<number, string>,
): void {
  for (const [unit, what] of forced) {
    if (kept.has(unit)) refuse(`The budget both protects and removes ${what}, or one that must go with it.`);
    const reason = groups.frozen.get(unit);
    if (unit === 0 || reason !== undefined)
      refuse(`The budget removes ${what}, which must stay, because ${reason?.sentence ?? "it is fixed"}.`);
  }
  const emptied = groups.families.find((family) => family.units.every((unit) => forced.has(unit)));
  if (emptied !== undefined) refuse(`The budget removes every neuron of ${emptied.name}; one has to stay.`);
}

/** Finds the families and units that a budget names. Throws ModelError "setting" where the network has no such. */
export function resolveBudget(groups: Groups, budget: Budget): ResolvedBudget {
  const kept = unitsNamed(groups, budget.protect);
  const forced = unitsNamed(groups, budget.force);
  checkForced(groups, forced, kept);
  return {
    ratios: ownRatios(groups, budget.layers ?? {}),
    protected: new Set(kept.keys()),
    forced: new Set(forced.keys()),
  };
}
