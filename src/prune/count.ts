// What a network costs: parameters, multiply-accumulates and bytes, before and after, without cutting anything.

import type { Model } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import { elementBytes, elementCount, isFloat } from "../model/tensor.ts";
import { isCut, keptCount, keptIndices, sizeAfter } from "./cut.ts";
import type { Groups, Layer, Slice } from "./groups.ts";

export interface Cost {
  /** Floating-point numbers among the weights. */
  readonly params: number;
  /** Multiply-accumulates of one example through all layers and products. */
  readonly macs: number;
  /** Bytes of those weights. */
  readonly bytes: number;
}

/** Elements of one use of a constant once the units have left, and a key that equal cuts share ("" for none). */
function cutOfUse(dims: readonly number[], slices: readonly Slice[], removed: ReadonlySet<number>) {
  let elements = elementCount(dims);
  let key = "";
  for (const { axis, units } of slices) {
    if (!isCut(units, removed)) continue;
    elements = (elements / units.length) * keptCount(units, removed);
    key += `${axis}:${keptIndices(units, removed)};`;
  }
  return { elements, key };
}

/**
 * Elements of every initializer, and of every computed constant that is cut and so written down. Nodes that cut one
 * alike share it, nodes that cut it differently have copies.
 */
function elementsAfter(model: Model, groups: Groups, removed: ReadonlySet<number>): Map<string, number> {
  const { shapes } = inferOne(model);
  const uses = new Map<string, Slice[]>();
  for (const slice of groups.slices) {
    const use = `${slice.node}:${slice.input}`;
    uses.set(use, [...(uses.get(use) ?? []), slice]);
  }
  const counted = new Set<string>();
  const elements = new Map<string, number>();
  model.nodes.forEach((node, index) => {
    node.inputs.forEach((name, input) => {
      const dims = shapes.get(name);
      const cut = dims && cutOfUse(dims, uses.get(`${index}:${input}`) ?? [], removed);
      if (cut === undefined || (cut.key === "" && !model.initializers.has(name))) return;
      if (counted.has(`${name} ${cut.key}`)) return;
      counted.add(`${name} ${cut.key}`);
      elements.set(name, (elements.get(name) ?? 0) + cut.elements);
    });
  });
  return elements;
}

/**
 * Initializers that only feed computed constants which the cut writes down anew (a transposed weight): they are read
 * no more.
 */
function replaced(model: Model, cut: ReadonlyMap<string, number>): Set<string> {
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

/** What stays of a layer's weight: each axis that units touch in its share, other axes whole. */
function weightsOf(groups: Groups, layer: Layer, removed: ReadonlySet<number>): number {
  const own = groups.slices.filter(
    (slice) => slice.node === layer.node && slice.initializer === layer.weight,
  );
  const share = own.reduce((part, { units }) => (part * keptCount(units, removed)) / units.length, 1);
  return Math.round(layer.rows * layer.columns * share);
}

/** Weights and biases of every layer, in the order of Groups.layers, and its multiply-accumulates for one example. */
export function costByLayer(groups: Groups, removed: ReadonlySet<number> = new Set()): Omit<Cost, "bytes">[] {
  return groups.layers.map((layer) => {
    const weights = weightsOf(groups, layer, removed);
    const biases = layer.bias === undefined ? 0 : keptCount(layer.units, removed);
    return { params: weights + biases, macs: layer.positions * weights };
  });
}

/**
 * Multiply-accumulates of each node that has any, by its index, for one example: each weight as often as the layer
 * has positions, and for products of two activations the size of the result times what is summed over.
 */
export function macsByNode(groups: Groups, removed: ReadonlySet<number> = new Set()): Map<number, number> {
  const macs = new Map<number, number>();
  for (const layer of groups.layers) {
    const own = layer.positions * weightsOf(groups, layer, removed);
    macs.set(layer.node, own + (macs.get(layer.node) ?? 0));
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
  const { constant } = inferOne(model);
  const elements = elementsAfter(model, groups, removed);
  const gone = replaced(model, elements);
  let [params, bytes] = [0, 0];
  for (const name of new Set([...model.initializers.keys(), ...elements.keys()])) {
    const tensor = model.initializers.get(name) ?? constant(name);
    if (tensor === undefined || !isFloat(tensor.type) || gone.has(name)) continue;
    const count = elements.get(name) ?? elementCount(tensor.dims);
    params += count;
    bytes += count * elementBytes(tensor.type);
  }
  const macs = [...macsByNode(groups, removed).values()].reduce((sum, each) => sum + each, 0);
  return { params, macs, bytes };
}
