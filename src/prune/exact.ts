// Norms to the last bit, for the few rows where an engine's rounding could decide who leaves, and for the certificate.

import type { Model } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import { elementCount, floats, type Tensor } from "../model/tensor.ts";
import type { Layer } from "./groups.ts";
import { rankOrder } from "./rank.ts";

// An engine's norms are right to about 1.5e-7 (tree sums in float32); neighbours further apart than this are in order.
const NEAR = 1e-6;

/** A weight that is stored, or that the network computes from what is stored. */
export function weightTensor(model: Model, name: string): Tensor | undefined {
  return model.initializers.get(name) ?? inferOne(model).constant(name);
}

/** Reads single numbers of a float tensor where they lie: float32 wherever it starts, so that nothing is copied. */
function numbersIn(tensor: Tensor, where: string): (index: number) => number {
  if (tensor.type !== "float32") {
    const values = floats(tensor, where);
    return (index) => values[index] ?? 0;
  }
  const view = new DataView(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.byteLength);
  return (index) => view.getFloat32(4 * index, true);
}

/**
 * |b_r| + Σ_j |W_rj| of one row, summed in float64 in column order and rounded once to float32.
 * `columns`: 1 for each column that counts, all where left out.
 */
export function exactNorm(
  model: Model,
  layer: Layer,
  row: number,
  bias: boolean,
  columns?: Uint8Array,
): number {
  const tensor = weightTensor(model, layer.weight);
  if (tensor === undefined) return 0;
  const numberAt = numbersIn(tensor, layer.weight);
  const inner = elementCount(tensor.dims.slice(layer.rowAxis + 1));
  const length = elementCount(tensor.dims);
  let [sum, column] = [0, 0];
  for (let start = row * inner; start < length; start += layer.rows * inner) {
    for (let at = start; at < start + inner; at++, column++)
      if (columns === undefined || columns[column] === 1) sum += Math.abs(numberAt(at));
  }
  const own = layer.bias === undefined ? undefined : weightTensor(model, layer.bias);
  if (bias && own !== undefined) sum += Math.abs(numbersIn(own, layer.bias ?? "")(row));
  return Math.fround(sum);
}

/** exactNorm of every row of a layer. */
export function exactNorms(model: Model, layer: Layer, bias: boolean, columns?: Uint8Array): Float32Array {
  return Float32Array.from({ length: layer.rows }, (_, row) => exactNorm(model, layer, row, bias, columns));
}

/** Positions whose score is within rounding of a neighbour's in the order of leaving. */
export function nearTies(scores: ArrayLike<number>): Set<number> {
  const order = rankOrder(scores);
  const tied = new Set<number>();
  for (let rank = 1; rank < order.length; rank++) {
    const [low, high] = [order[rank - 1] ?? 0, order[rank] ?? 0];
    const [below, above] = [scores[low] ?? 0, scores[high] ?? 0];
    if (above - below <= NEAR * above) tied.add(low).add(high);
  }
  return tied;
}
