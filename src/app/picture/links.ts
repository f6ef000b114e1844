// The weights between columns: one for each pair of neurons, whatever the file has between them. What a layer reads may
// be any neurons of any columns in any order (flow.ts): parts of a split, shuffled channels, a grid's pixels.

import type { Model } from "../../model/graph.ts";
import type { Steps } from "../../model/steps.ts";
import { copyFloats } from "../../model/tensor.ts";
import { weightTensor } from "../../prune/exact.ts";
import { rowMajor } from "../../prune/geometric-median.ts";
import type { Layer } from "../../prune/groups.ts";
import type { Link, LinkGroups } from "../../view/network.ts";
import type { Reads } from "./flow.ts";

const ROWS_PER_STEP = 64;

/** The columns that a layer reads, in the order of its first inputs from them. */
export function sourcesOf({ columns }: Reads): number[] {
  return [...new Set(columns)].filter((column) => column >= 0);
}

/** True where a layer reads all of one column in its order, one weight each: its matrix is the link's. */
function isWhole({ columns, channels }: Reads, layer: Layer, size: number): boolean {
  return (
    layer.groups === 1 &&
    columns.length === size &&
    layer.columns === size &&
    channels.every((channel, at) => channel === at && columns[at] === columns[0])
  );
}

/** Which group of the layer reads each neuron of a column; undefined where all read all, or where several groups read one. */
function groupsOf(
  { columns, channels }: Reads,
  from: number,
  layer: Layer,
  size: number,
): LinkGroups | undefined {
  const own = columns.length / layer.groups;
  const of = new Int32Array(size).fill(-1);
  for (const [at, column] of columns.entries()) {
    if (column !== from) continue;
    const [channel, group] = [channels[at] ?? 0, Math.floor(at / own)];
    if (![-1, group].includes(of[channel] ?? -1)) return undefined;
    of[channel] = group;
  }
  return of.every((group) => group === 0) ? undefined : { rows: layer.rows / layer.groups, of };
}

/**
 * One weight for each pair of neurons, by column that is read: [rows][size]. Where many weights join a pair (a
 * convolution's kernel, the positions of a flattened channel) it is their L1 norm with the sign of their sum.
 */
function* pairWeights(
  weights: Float32Array,
  layer: Layer,
  { columns, channels }: Reads,
  sizes: readonly number[],
): Steps<Map<number, Float32Array>> {
  const from = sourcesOf({ columns, channels });
  const pairs = new Map(from.map((column) => [column, new Float32Array(layer.rows * (sizes[column] ?? 0))]));
  const own = columns.length / layer.groups;
  const each = layer.columns / own;
  const firsts = new Map<number, number>();
  let neurons = 0;
  for (const column of from) {
    firsts.set(column, neurons);
    neurons += sizes[column] ?? 0;
  }
  const slots = columns.map((column, at) => {
    const start = firsts.get(column);
    return start === undefined ? -1 : start + (channels[at] ?? 0);
  });
  const [norms, sums] = [new Float64Array(neurons), new Float64Array(neurons)];
  for (let row = 0; row < layer.rows; row++) {
    if (row % ROWS_PER_STEP === 0) yield;
    // A row of a grouped convolution reads its own group's inputs alone.
    const first = Math.floor((row * layer.groups) / layer.rows) * own;
    norms.fill(0);
    sums.fill(0);
    for (let column = 0; column < layer.columns; column++) {
      const slot = slots[first + Math.floor(column / each)] ?? -1;
      if (slot < 0) continue;
      const weight = weights[row * layer.columns + column] ?? 0;
      norms[slot] = (norms[slot] ?? 0) + Math.abs(weight);
      sums[slot] = (sums[slot] ?? 0) + weight;
    }
    const signed = norms.map((norm, slot) => ((sums[slot] ?? 0) < 0 ? -norm : norm));
    for (const [column, all] of pairs) {
      const [start, size] = [firsts.get(column) ?? 0, sizes[column] ?? 0];
      all.set(signed.subarray(start, start + size), row * size);
    }
  }
  return pairs;
}

/**
 * The links into column `to`: one from every column that the layer reads. None where its weights are not as many as what
 * it reads, or not at hand.
 */
export function* linksInto(
  model: Model,
  layer: Layer,
  to: number,
  reads: Reads,
  sizes: readonly number[],
): Steps<Link[]> {
  const [only] = reads.columns;
  if (only === undefined || !Number.isInteger((layer.columns * layer.groups) / reads.columns.length))
    return [];
  const tensor = weightTensor(model, layer.weight);
  if (tensor !== undefined) yield* copyFloats(tensor);
  const weights = rowMajor(model, layer);
  if (weights === undefined) return [];
  if (isWhole(reads, layer, sizes[only] ?? 0)) return [{ from: only, to, weights }];
  const pairs = yield* pairWeights(weights, layer, reads, sizes);
  return [...pairs].map(([from, weights]): Link => {
    const groups = groupsOf(reads, from, layer, sizes[from] ?? 0);
    return groups === undefined ? { from, to, weights } : { from, to, weights, groups };
  });
}
