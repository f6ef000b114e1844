// The picture as a list: what each neuron of a layer is ranked by, and whether it leaves. For tables and for screen readers.

import { rankedBy } from "../../prune/ranked-by.ts";
import { formatScore } from "../format.ts";
import type { State } from "../state.ts";
import { tableText as text } from "../text.ts";

export interface ListedNeuron {
  readonly index: number;
  readonly score: number;
  readonly leaves: boolean;
}

/** The neurons of a layer in their own order. */
export function neuronsOf({ opened, scores, removed }: State, layer: number): ListedNeuron[] {
  if (opened === undefined) return [];
  const units = opened.groups.layers[layer]?.units ?? [];
  const ranked = scores && rankedBy(opened.groups, scores, layer);
  return Array.from(units, (unit, index) => ({
    index,
    score: ranked?.[index] ?? Number.NaN,
    leaves: removed.has(unit),
  }));
}

/** One neuron in words, as it is said when a key selects it. */
export function sayNeuron(state: State, column: number, index: number): string {
  const neuron = column === 0 ? undefined : neuronsOf(state, column - 1)[index];
  const name = `${state.opened?.network.columns[column]?.title}, (${column}, ${index})`;
  return neuron === undefined ? name : `${name}: ${text.said(formatScore(neuron.score), neuron.leaves)}`;
}
