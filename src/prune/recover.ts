// A network that was pruned elsewhere: which neurons left is found by matching the rows that stay with the original's,
// exactly where that goes, else by the nearest, as after fine-tuning.

import { ModelError } from "../model/error.ts";
import { type Model, nodeLabel } from "../model/graph.ts";
import { alignNames } from "./align.ts";
import { weightTensor } from "./exact.ts";
import { rowMajor } from "./geometric-median.ts";
import { group } from "./group.ts";
import type { Groups, Layer } from "./groups.ts";
import { matchRows, type RowMatch, type Rows } from "./match-rows.ts";
import type { PlannedLayer } from "./plan.ts";
import { survivingColumns } from "./score.ts";

/** How the rows of one layer were told apart. */
export interface RecoveredLayer extends PlannedLayer {
  /** True where every row that stays has the original's bits. */
  readonly exact: boolean;
  /** The largest difference of a weight from its origin. */
  readonly largestDifference: number;
}

export interface Recovered {
  /** The pruned network under the original's names. */
  readonly pruned: Model;
  readonly layers: readonly RecoveredLayer[];
}

function refuse(where: string, sentence: string): never {
  throw new ModelError("graph", where, sentence);
}

/** Where a layer stands: the value that its node makes, and which of the node's layers it is. */
function placeOf(model: Model, { layers }: Groups, layer: Layer): string {
  const own = layers.filter(({ node }) => node === layer.node);
  return `${own.indexOf(layer)} ${model.nodes[layer.node]?.outputs.find((name) => name !== "")}`;
}

/** The pruned network's layer for each of the original's: the one that makes the same value. */
function counterparts(original: Model, groups: Groups, pruned: Model): Layer[] {
  const others = group(pruned);
  const byPlace = new Map(others.layers.map((layer) => [placeOf(pruned, others, layer), layer] as const));
  return groups.layers.map((layer) => {
    const label = nodeLabel(original, layer.node);
    const name = layer.name === label ? label : `${layer.name} (${label})`;
    const sentence = `The pruned network has no layer in the place of ${name}; it may be of another network.`;
    return byPlace.get(placeOf(original, groups, layer)) ?? refuse(label, sentence);
  });
}

function rowsOf(model: Model, layer: Layer, columns?: readonly number[]): Rows {
  const weights =
    rowMajor(model, layer) ?? refuse(layer.name, `The weights of layer ${layer.name} are not known.`);
  const bias = layer.bias === undefined ? undefined : weightTensor(model, layer.bias);
  const rows = Array.from({ length: layer.rows }, (_, row) => {
    const own = weights.subarray(row * layer.columns, (row + 1) * layer.columns);
    return columns === undefined ? own : Float32Array.from(columns, (column) => own[column] ?? 0);
  });
  return { rows, bias };
}

/** Columns of the layer's weight whose units stay. */
function keptColumns(model: Model, groups: Groups, layer: Layer, gone: ReadonlySet<number>): number[] {
  const stays = survivingColumns(model, groups, layer, gone);
  return Array.from({ length: layer.columns }, (_, column) => column).filter(
    (column) => stays?.[column] !== 0,
  );
}

/**
 * Finds out which neurons a pruned network lacks. Layers are paired by the names of their values, or by position; rows
 * keep their order. Throws ModelError "graph" where the two are not the same network but for its size.
 */
export function recover(original: Model, other: Model, groups: Groups = group(original)): Recovered {
  const pruned = alignNames(original, groups, other);
  const pairs = counterparts(original, groups, pruned);
  const gone = new Set<number>();
  const known = new Set<number>([0, ...groups.frozen.keys()]);
  const layers = groups.layers.map((layer, index): RecoveredLayer => {
    const pair = pairs[index] as Layer;
    const columns = keptColumns(original, groups, layer, gone);
    if (columns.length !== pair.columns || layer.rows < pair.rows)
      refuse(
        layer.name,
        `Layer ${layer.name} is ${pair.rows} × ${pair.columns} in the pruned network; of its ${layer.rows} × ${layer.columns} the layers before leave ${columns.length} inputs.`,
      );
    const choice = (row: number) => {
      const unit = layer.units[row] ?? 0;
      return gone.has(unit) ? "out" : known.has(unit) ? "in" : "open";
    };
    const match: RowMatch | undefined = matchRows(
      rowsOf(original, layer, columns),
      rowsOf(pruned, pair),
      choice,
    );
    if (match === undefined)
      return refuse(
        layer.name,
        `Layer ${layer.name} keeps ${pair.rows} neurons, which does not fit the layers it is coupled with.`,
      );
    const kept = new Set(match.kept);
    layer.units.forEach((unit, row) => {
      known.add(unit);
      if (!kept.has(row)) gone.add(unit);
    });
    const removed = Array.from({ length: layer.rows }, (_, row) => row).filter((row) => !kept.has(row));
    const { exact, largestDifference } = match;
    return { name: layer.name, neurons: layer.rows, removed, exact, largestDifference };
  });
  return { pruned, layers };
}
