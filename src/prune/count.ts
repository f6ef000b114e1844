// What a network costs: parameters, multiply-accumulates and bytes, before and after, without cutting anything.

import type { Model } from "../model/graph.ts";
import { elementBytes, elementCount, type Tensor } from "../model/tensor.ts";
import { isCut, keptCount, keptIndices, sizeAfter } from "./cut.ts";
import type { Groups, Slice } from "./groups.ts";

export interface Cost {
  /** Floating-point numbers among the weights. */
  readonly params: number;
  /** Multiply-accumulates of one example through all layers and products. */
  readonly macs: number;
  /** Bytes of those weights. */
  readonly bytes: number;
}

const FLOATS = new Set<Tensor["type"]>(["float32", "float64", "float16", "bfloat16"]);

/** Elements of one use of an initializer once the units have left, and a key that equal cuts share. */
function cutOfUse(tensor: Tensor, slices: readonly Slice[], removed: ReadonlySet<number>) {
  let elements = elementCount(tensor.dims);
  let key = "";
  for (const { axis, units } of slices) {
    if (!isCut(units, removed)) continue;
    elements = (elements / units.length) * keptCount(units, removed);
    key += `${axis}:${keptIndices(units, removed)};`;
  }
  return { elements, key };
}

/** Elements of every initializer: nodes that cut one alike share it, nodes that cut it differently have copies. */
function elementsAfter(model: Model, groups: Groups, removed: ReadonlySet<number>): Map<string, number> {
  const uses = new Map<string, Slice[]>();
  for (const slice of groups.slices) {
    const use = `${slice.node}:${slice.input}`;
    uses.set(use, [...(uses.get(use) ?? []), slice]);
  }
  const counted = new Set<string>();
  const elements = new Map<string, number>();
  model.nodes.forEach((node, index) => {
    node.inputs.forEach((name, input) => {
      const tensor = model.initializers.get(name);
      if (tensor === undefined) return;
      const cut = cutOfUse(tensor, uses.get(`${index}:${input}`) ?? [], removed);
      if (counted.has(`${name} ${cut.key}`)) return;
      counted.add(`${name} ${cut.key}`);
      elements.set(name, (elements.get(name) ?? 0) + cut.elements);
    });
  });
  return elements;
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
  const elements = elementsAfter(model, groups, removed);
  let params = 0;
  let bytes = 0;
  for (const [name, tensor] of model.initializers) {
    if (!FLOATS.has(tensor.type)) continue;
    const count = elements.get(name) ?? elementCount(tensor.dims);
    params += count;
    bytes += count * elementBytes(tensor.type);
  }
  const macs = [...macsByNode(groups, removed).values()].reduce((sum, each) => sum + each, 0);
  return { params, macs, bytes };
}
