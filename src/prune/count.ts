// What a network costs: parameters, multiply-accumulates and bytes, before and after, without cutting anything.

import type { Model } from "../model/graph.ts";
import { elementBytes, elementCount, type Tensor } from "../model/tensor.ts";
import { keptCount, sizeAfter } from "./cut.ts";
import type { Groups } from "./groups.ts";

export interface Cost {
  /** Floating-point numbers among the weights. */
  readonly params: number;
  /** Multiply-accumulates of one example through all layers and products. */
  readonly macs: number;
  /** Bytes of those weights. */
  readonly bytes: number;
}

const FLOATS = new Set<Tensor["type"]>(["float32", "float64", "float16", "bfloat16"]);

/** Sizes of the initializers once the units in `removed` have left. A weight that two nodes cut differently counts once. */
function dimsAfter(
  model: Model,
  groups: Groups,
  removed: ReadonlySet<number>,
): Map<string, readonly number[]> {
  const dims = new Map([...model.initializers].map(([name, tensor]) => [name, tensor.dims]));
  const done = new Set<string>();
  for (const slice of groups.slices) {
    const key = `${slice.initializer} ${slice.axis}`;
    const now = dims.get(slice.initializer);
    if (now === undefined || done.has(key)) continue;
    done.add(key);
    dims.set(slice.initializer, now.with(slice.axis, keptCount(slice.units, removed)));
  }
  return dims;
}

/**
 * Multiply-accumulates of each node that has any, by its index, for one example: each weight as often as the layer
 * has positions, and for products of two activations the size of the result times what is summed over.
 */
export function macsByNode(groups: Groups, removed: ReadonlySet<number> = new Set()): Map<number, number> {
  const macs = new Map<number, number>();
  for (const layer of groups.layers) {
    const own = groups.slices.filter((slice) => slice.node === layer.node && slice.input === 1);
    // What stays of each axis multiplies; axes that no unit touches stay whole.
    const share = own.reduce((part, { units }) => (part * keptCount(units, removed)) / units.length, 1);
    macs.set(layer.node, Math.round(layer.positions * layer.rows * layer.columns * share));
  }
  for (const { node, sizes } of groups.products)
    macs.set(
      node,
      sizes.reduce((product, size) => product * sizeAfter(size, removed), 1),
    );
  return macs;
}

/** Cost of the network without the given units (none: of the network as it is). One example, batch of one. */
export function cost(model: Model, groups: Groups, removed: ReadonlySet<number> = new Set()): Cost {
  const dims = dimsAfter(model, groups, removed);
  let params = 0;
  let bytes = 0;
  for (const [name, tensor] of model.initializers) {
    if (!FLOATS.has(tensor.type)) continue;
    const count = elementCount(dims.get(name) ?? tensor.dims);
    params += count;
    bytes += count * elementBytes(tensor.type);
  }
  const macs = [...macsByNode(groups, removed).values()].reduce((sum, each) => sum + each, 0);
  return { params, macs, bytes };
}
