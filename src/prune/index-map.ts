// Where every neuron went: original indices beside the new ones, for whoever has to follow names and saved indices.

import { csvCell } from "./csv.ts";
import type { Plan } from "./plan.ts";

export interface IndexMap {
  readonly layer: string;
  /** kept[new] = old. */
  readonly kept: readonly number[];
  /** moved[old] = new; null for a neuron that left. */
  readonly moved: readonly (number | null)[];
}

/** The map of every layer, in the plan's order. */
export function indexMaps({ layers }: Plan): IndexMap[] {
  return layers.map(({ name, neurons, removed }) => {
    const gone = new Set(removed);
    const kept = Array.from({ length: neurons }, (_, old) => old).filter((old) => !gone.has(old));
    const places = new Map(kept.map((old, place) => [old, place]));
    return { layer: name, kept, moved: Array.from({ length: neurons }, (_, old) => places.get(old) ?? null) };
  });
}

/** Maps one after the other as one: old indices of the first, new ones of the second. */
export function composeMaps(first: readonly IndexMap[], second: readonly IndexMap[]): IndexMap[] {
  return first.map(({ layer, kept, moved }, index) => {
    const then = second[index];
    return {
      layer,
      kept: (then?.kept ?? []).map((between) => kept[between] ?? Number.NaN),
      moved: moved.map((between) => (between === null ? null : (then?.moved[between] ?? null))),
    };
  });
}

/** Lines of layer, old and new index; the new one is empty for a neuron that left. */
export function mapsAsCsv(maps: readonly IndexMap[]): string {
  const lines = maps.flatMap(({ layer, moved }) =>
    moved.map((place, old) => `${csvCell(layer)},${old},${place ?? ""}\n`),
  );
  return `layer,old,new\n${lines.join("")}`;
}
