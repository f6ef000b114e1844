// The weights between columns: one for each pair of neurons, whatever the file has between them. What a layer reads may
// be any neurons of any columns in any order (flow.ts): parts of a split, shuffled channels, a grid's pixels.

import type { Model } from "../../model/graph.ts";
import type { Steps } from "../../model/steps.ts";
import { copyFloats } from "../../model/tensor.ts";
import { weightTensor } from "../../prune/exact.ts";
import { rowMajor } from "../../prune/geometric-median.ts";
import type { Layer } from "../../prune/groups.ts";
import type { Link, LinkGroups } from "../../view/network.ts";
import type { Reads } from "./reads.ts";

const ROWS_PER_STEP = 64;

/** The columns of which a layer reads known neurons, in the order of its first inputs from them. */
export function sourcesOf({ columns }: Reads): number[] {
  return [...new Set(columns)].filter((column) => column >= 0);
}

/** That a layer comes after a column, without an edge: which neurons it reads is not known. */
function wayTo(to: number, { rows }: Layer, { head }: Reads, sizes: readonly number[]): Link {
  const of = new Int32Array(sizes[head] ?? 0).fill(-1);
  return { from: head, to, weights: new Float32Array(), groups: { rows, of } };
}

/** The links into column `to` without their weights. */
export function waysInto(to: number, layer: Layer, reads: Reads, sizes: readonly number[]): Link[] {
  const weights = new Float32Array();
  const known = sourcesOf(reads).map((from) => ({ from, to, weights }));
  return known.length > 0 ? known : [wayTo(to, layer, reads, sizes)];
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

/** Adds `count` weights from `start` on to the norm and the sum of the neuron at a slot. */
function addWeights(
  weights: Float32Array,
  start: number,
  count: number,
  slot: number,
  norms: Float64Array,
  sums: Float64Array,
): void {
  if (slot < 0) return;
  let [norm, sum] = [norms[slot] ?? 0, sums[slot] ?? 0];
  for (let at = start; at < start + count; at++) {
    const weight = weights[at] ?? 0;
    norm += Math.abs(weight);
    sum += weight;
  }
  norms[slot] = norm;
  sums[slot] = sum;
}

/** Writes what a row's sums came to into one column's pairs; `start` is the slot of the column's first neuron. */
function writeSigned(
  pairs: Float32Array,
  width: number,
  row: number,
  start: number,
  norms: Float64Array,
  sums: Float64Array,
): void {
  for (let at = 0; at < width; at++) {
    const norm = norms[start + at] ?? 0;
    pairs[row * width + at] = (sums[start + at] ?? 0) < 0 ? -norm : norm;
  }
}

/** Where each place of what a layer reads stands among all neurons of its sources; −1 where that is not known. */
function slotsOf({ columns, channels }: Reads, firsts: ReadonlyMap<number, number>): Int32Array {
  return columns.map((column, at) => {
    const first = firsts.get(column);
    return first === undefined ? -1 : first + (channels[at] ?? 0);
  });
}

/**
 * One weight for each pair of neurons, by column that is read: [rows][size]. Where many weights join a pair (a
 * convolution's kernel, the positions of a flattened channel) it is their L1 norm with the sign of their sum.
 */
function* pairWeights(
  weights: Float32Array,
  layer: Layer,
  reads: Reads,
  sizes: readonly number[],
): Steps<Map<number, Float32Array>> {
  const firsts = new Map<number, number>();
  let neurons = 0;
  for (const column of sourcesOf(reads)) {
    firsts.set(column, neurons);
    neurons += sizes[column] ?? 0;
  }
  const pairs = new Map(
    Array.from(firsts.keys(), (column) => [column, new Float32Array(layer.rows * (sizes[column] ?? 0))]),
  );
  const slots = slotsOf(reads, firsts);
  const own = slots.length / layer.groups;
  const each = layer.columns / own;
  const [norms, sums] = [new Float64Array(neurons), new Float64Array(neurons)];
  for (let row = 0; row < layer.rows; row++) {
    if (row % ROWS_PER_STEP === 0) yield;
    // A row of a grouped convolution reads its own group's inputs alone.
    const first = Math.floor((row * layer.groups) / layer.rows) * own;
    norms.fill(0);
    sums.fill(0);
    for (let input = 0; input < own; input++)
      addWeights(weights, row * layer.columns + input * each, each, slots[first + input] ?? -1, norms, sums);
    for (const [column, into] of pairs)
      writeSigned(into, sizes[column] ?? 0, row, firsts.get(column) ?? 0, norms, sums);
  }
  return pairs;
}

/**
 * The links into column `to`: one from every column that the layer reads. Where that is not known, its weights are not as
 * many as what it reads, or not at hand, there is only the way.
 */
export function* linksInto(
  model: Model,
  layer: Layer,
  to: number,
  reads: Reads,
  sizes: readonly number[],
): Steps<Link[]> {
  const [only] = sourcesOf(reads);
  const way = [wayTo(to, layer, reads, sizes)];
  if (only === undefined || !Number.isInteger((layer.columns * layer.groups) / reads.columns.length))
    return way;
  const tensor = weightTensor(model, layer.weight);
  if (tensor !== undefined) yield* copyFloats(tensor);
  const weights = rowMajor(model, layer);
  if (weights === undefined) return way;
  if (isWhole(reads, layer, sizes[only] ?? 0)) return [{ from: only, to, weights }];
  const pairs = yield* pairWeights(weights, layer, reads, sizes);
  return [...pairs].map(([from, weights]): Link => {
    const groups = groupsOf(reads, from, layer, sizes[from] ?? 0);
    return groups === undefined ? { from, to, weights } : { from, to, weights, groups };
  });
}
