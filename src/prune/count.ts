// What a network costs: parameters, multiply-accumulates and bytes, before and after, without cutting anything.

import type { Model } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import { elementBytes, elementCount, type Tensor } from "../model/tensor.ts";
import { isCut, keptCount, sizeAfter } from "./cut.ts";
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

/** Sizes of the constants once the units in `removed` have left. One that two nodes cut differently counts once. */
function dimsAfter(
  groups: Groups,
  removed: ReadonlySet<number>,
  sizeOf: (name: string) => readonly number[] | undefined,
): Map<string, readonly number[]> {
  const dims = new Map<string, readonly number[]>();
  const done = new Set<string>();
  for (const slice of groups.slices) {
    const key = `${slice.initializer} ${slice.axis}`;
    const now = dims.get(slice.initializer) ?? sizeOf(slice.initializer);
    if (now === undefined || done.has(key) || !isCut(slice.units, removed)) continue;
    done.add(key);
    dims.set(slice.initializer, now.with(slice.axis, keptCount(slice.units, removed)));
  }
  return dims;
}

/**
 * Initializers that only feed computed constants which the cut writes down anew (a transposed weight): they are read
 * no more.
 */
function replaced(model: Model, cut: ReadonlyMap<string, readonly number[]>): Set<string> {
  const computed = new Set([...cut.keys()].filter((name) => !model.initializers.has(name)));
  if (computed.size === 0) return new Set();
  const makers = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const { isFixed } = inferOne(model);
  const needed = new Set(model.outputs.map(({ name }) => name));
  const pending = model.nodes.filter((node) => !node.outputs.every(isFixed)).flatMap((node) => node.inputs);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (needed.has(name) || computed.has(name)) continue;
    needed.add(name);
    if (isFixed(name)) pending.push(...(makers.get(name)?.inputs ?? []));
  }
  const read = new Set(model.nodes.flatMap((node) => node.inputs));
  return new Set([...model.initializers.keys()].filter((name) => read.has(name) && !needed.has(name)));
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
  const { shapes, constant } = inferOne(model);
  const dims = dimsAfter(groups, removed, (name) => shapes.get(name));
  const gone = replaced(model, dims);
  let [params, bytes] = [0, 0];
  const add = (type: Tensor["type"] | undefined, sizes: readonly number[]) => {
    if (type === undefined || !FLOATS.has(type)) return;
    params += elementCount(sizes);
    bytes += elementCount(sizes) * elementBytes(type);
  };
  for (const [name, tensor] of model.initializers)
    if (!gone.has(name)) add(tensor.type, dims.get(name) ?? tensor.dims);
  for (const [name, sizes] of dims) if (!model.initializers.has(name)) add(constant(name)?.type, sizes);
  const macs = [...macsByNode(groups, removed).values()].reduce((sum, each) => sum + each, 0);
  return { params, macs, bytes };
}
