// What a person says of single layers and neurons, as a budget: ratios of their own, neurons protected and forced out.
// Coupled layers have one ratio, and coupled neurons one place, under whichever of their names it was said.

import type { Budget, Neurons } from "../../prune/budget.ts";
import type { Groups } from "../../prune/groups.ts";

/** What a person has decided of a neuron, whatever it scores. */
export type Hand = "protect" | "force";

/** The budget with empty fields left out, so that one that says nothing of layers is a ratio alone. */
function tidy(budget: Budget): Budget {
  const empty = (value: unknown) => typeof value === "object" && Object.keys(value ?? {}).length === 0;
  return Object.fromEntries(Object.entries(budget).filter(([, value]) => !empty(value)));
}

/** The families that a layer's neurons belong to. */
export function familiesOf(groups: Groups, layer: number): number[] {
  return groups.families.flatMap((family, index) => (family.layers.includes(layer) ? [index] : []));
}

/** The other layers that lose the same neurons as this one. */
export function coupledLayers(groups: Groups, layer: number): number[] {
  const layers = familiesOf(groups, layer).flatMap((family) => groups.families[family]?.layers ?? []);
  return [...new Set(layers)].filter((other) => other !== layer).sort((a, b) => a - b);
}

/** The budget with this ratio for a layer and those coupled with it; undefined: they follow the others again. */
export function withOwnRatio(groups: Groups, budget: Budget, layer: number, ratio?: number): Budget {
  const layers: Record<string, number> = { ...budget.layers };
  for (const each of [layer, ...coupledLayers(groups, layer)]) delete layers[groups.layers[each]?.name ?? ""];
  const name = groups.layers[layer]?.name;
  if (name !== undefined && ratio !== undefined) layers[name] = ratio;
  return tidy({ ...budget, layers });
}

/** The neurons without those of these units. */
function without(groups: Groups, neurons: Neurons | undefined, units: ReadonlySet<number>): Neurons {
  const entries = Object.entries(neurons ?? {}).map(([name, indices]) => {
    const layers = groups.layers.filter((layer) => layer.name === name);
    const stays = (index: number) => !layers.some((layer) => units.has(layer.units[index] ?? 0));
    return [name, indices.filter(stays)] as const;
  });
  return Object.fromEntries(entries.filter(([, indices]) => indices.length > 0));
}

/** The budget in which nothing of a layer's neurons is decided by hand. */
export function clearPicked(groups: Groups, budget: Budget, layer: number): Budget {
  const units = new Set(groups.layers[layer]?.units);
  const protect = without(groups, budget.protect, units);
  return tidy({ ...budget, protect, force: without(groups, budget.force, units) });
}

/** A neuron as a layer's row. */
export interface Row {
  readonly layer: number;
  readonly row: number;
}

/**
 * The budget that protects neurons or forces them out, with all that is coupled to them; undefined: their scores decide.
 */
export function withPicked(
  groups: Groups,
  budget: Budget,
  rows: readonly Row[],
  hand: Hand | undefined,
): Budget {
  const unitOf = ({ layer, row }: Row) => groups.layers[layer]?.units[row];
  const units = new Set(rows.flatMap((at) => unitOf(at) ?? []));
  const protect = without(groups, budget.protect, units);
  const picked = { protect, force: without(groups, budget.force, units) };
  if (hand === undefined) return tidy({ ...budget, ...picked });
  const names = new Map<string, number[]>();
  for (const at of rows) {
    const name = groups.layers[at.layer]?.name;
    // Each unit under the first of its names.
    if (name !== undefined && units.delete(unitOf(at) ?? -1))
      names.set(name, [...(names.get(name) ?? []), at.row]);
  }
  const added = Array.from(names, ([name, indices]) => {
    const all = [...(picked[hand][name] ?? []), ...indices];
    return [name, all.sort((a, b) => a - b)] as const;
  });
  return tidy({ ...budget, ...picked, [hand]: { ...picked[hand], ...Object.fromEntries(added) } });
}
