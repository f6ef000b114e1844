// Turns a grouped model into what the view draws: one column for the input and one for every layer.

import type { Model } from "../model/graph.ts";
import { inputDims } from "../model/shapes.ts";
import { floats } from "../model/tensor.ts";
import type { Groups, Layer } from "../prune/groups.ts";
import { unitRanks } from "../prune/masks.ts";
import { NEVER, removedCount } from "../prune/rank.ts";
import type { Scores } from "../prune/score.ts";
import type { Column, Link, Network, Removal } from "../view/network.ts";

/** [rows][columns] whatever way round the file holds them. */
function rowMajor(model: Model, layer: Layer): Float32Array {
  const tensor = model.initializers.get(layer.weight);
  if (tensor === undefined) return new Float32Array(layer.rows * layer.columns);
  const weights = floats(tensor, layer.weight);
  if (layer.rowAxis === 0) return weights;
  const turned = new Float32Array(weights.length);
  for (let row = 0; row < layer.rows; row++) {
    for (let column = 0; column < layer.columns; column++) {
      turned[row * layer.columns + column] = weights[column * layer.rows + row] ?? 0;
    }
  }
  return turned;
}

/** An image's rows and columns, from the input's shape or because its size is a square. */
function gridOf(dims: readonly number[], size: number): readonly [number, number] | undefined {
  const [height = 0, width = 0] = dims.slice(-2);
  if (dims.length > 2 && height * width === size) return [height, width];
  const side = Math.sqrt(size);
  return size > 64 && Number.isInteger(side) ? [side, side] : undefined;
}

function inputColumn(model: Model, size: number): Column {
  const value = model.inputs[0];
  const grid = value === undefined ? undefined : gridOf(inputDims(value, 1), size);
  const column = { title: "Input", size, prunable: false, scores: new Float32Array() };
  return grid === undefined ? column : { ...column, grid };
}

export function networkOf(
  model: Model,
  groups: Groups,
  scores: Scores,
  classes?: readonly string[],
): Network {
  const last = groups.layers.length - 1;
  const columns = groups.layers.map((layer, index): Column => {
    const column = {
      title: index === last ? "Output" : `Layer ${index + 1}`,
      size: layer.rows,
      prunable: groups.families.some((family) => family.layers.includes(index)),
      scores: scores.norms[index] ?? new Float32Array(),
    };
    return index === last && classes?.length === layer.rows ? { ...column, labels: classes } : column;
  });
  const links = groups.layers.flatMap((layer, index): Link[] => {
    const source = layer.source === 0 ? groups.layers[0]?.columns : groups.layers[layer.source - 1]?.rows;
    // A layer that reads something regrouped by a Reshape has no neuron at each of its columns.
    if (source !== layer.columns) return [];
    return [{ from: layer.source, to: index + 1, weights: rowMajor(model, layer) }];
  });
  return {
    title: model.name,
    columns: [inputColumn(model, groups.layers[0]?.columns ?? 0), ...columns],
    links,
  };
}

/** Who leaves each column at a ratio, as ranks and cuts. */
export function removalOf(groups: Groups, scores: Scores, ratio: number): Removal {
  const ranks = unitRanks(groups, scores);
  const cuts = groups.families.map((family) => removedCount(ratio, family.units.length));
  const input = { ranks: new Uint32Array(groups.layers[0]?.columns ?? 0).fill(NEVER), cut: 0 };
  const columns = groups.layers.map((layer) => {
    const own = Array.from(layer.units, (unit) => ranks.get(unit));
    const families = new Set(own.flatMap((each) => (each === undefined ? [] : [each.family])));
    const [family] = families;
    if (families.size === 1 && family !== undefined) {
      return { ranks: Uint32Array.from(own, (each) => each?.rank ?? NEVER), cut: cuts[family] ?? 0 };
    }
    // Several families share the column: whoever leaves has rank 0 and the cut is 1.
    const gone = own.map((each) => each !== undefined && each.rank < (cuts[each.family] ?? 0));
    return { ranks: Uint32Array.from(gone, (leaves) => (leaves ? 0 : NEVER)), cut: 1 };
  });
  const all = [input, ...columns];
  return { ranks: all.map((column) => column.ranks), cuts: all.map((column) => column.cut) };
}

/** Units that leave at a ratio. */
export function unitsAt(groups: Groups, scores: Scores, ratio: number): Set<number> {
  const cuts = groups.families.map((family) => removedCount(ratio, family.units.length));
  const ranks = unitRanks(groups, scores);
  return new Set(
    [...ranks].flatMap(([unit, { rank, family }]) => (rank < (cuts[family] ?? 0) ? [unit] : [])),
  );
}
