// What a network costs: parameters, multiply-accumulates and bytes, before and after, without cutting anything.

import type { Model } from "../model/graph.ts";
import { elementBytes, elementCount, type Tensor } from "../model/tensor.ts";
import type { Groups, Layer, Slice } from "./groups.ts";

export interface Cost {
  /** Floating-point numbers among the weights. */
  readonly params: number;
  /** Multiply-accumulates of one example through all layers. */
  readonly macs: number;
  /** Bytes of those weights. */
  readonly bytes: number;
}

const FLOATS = new Set<Tensor["type"]>(["float32", "float64", "float16", "bfloat16"]);

type Removed = ReadonlySet<number>;

function countKept(slice: Slice, removed: Removed): number {
  return slice.units.reduce((count, unit) => count + (removed.has(unit) ? 0 : 1), 0);
}

/** Elements of one use of an initializer once the units have left, and a key that equal cuts share. */
function cutOfUse(
  tensor: Tensor,
  slices: readonly Slice[],
  removed: Removed,
): { elements: number; key: string } {
  let elements = elementCount(tensor.dims);
  let key = "";
  for (const slice of slices) {
    const kept = countKept(slice, removed);
    if (kept === slice.units.length) continue;
    elements = (elements / slice.units.length) * kept;
    key += `${slice.axis}:${slice.units.map((unit) => (removed.has(unit) ? 0 : 1)).join("")};`;
  }
  return { elements, key };
}

/** Elements of every initializer: nodes that cut one alike share it, nodes that cut it differently have copies. */
function elementsAfter(model: Model, groups: Groups, removed: Removed): Map<string, number> {
  const counted = new Set<string>();
  const elements = new Map<string, number>();
  model.nodes.forEach((node, index) => {
    node.inputs.forEach((name, input) => {
      const tensor = model.initializers.get(name);
      if (tensor === undefined) return;
      const slices = groups.slices.filter((slice) => slice.node === index && slice.input === input);
      const cut = cutOfUse(tensor, slices, removed);
      if (counted.has(`${name} ${cut.key}`)) return;
      counted.add(`${name} ${cut.key}`);
      elements.set(name, (elements.get(name) ?? 0) + cut.elements);
    });
  });
  return elements;
}

function layerMacs(groups: Groups, layer: Layer, removed: Removed): number {
  const side = (role: "row" | "column", whole: number) => {
    const slice = groups.slices.find((each) => each.node === layer.node && each.role === role);
    return slice === undefined ? whole : countKept(slice, removed);
  };
  return layer.positions * side("row", layer.rows) * side("column", layer.columns);
}

/** Cost of the network without the given units (none: of the network as it is). One example, batch of one. */
export function cost(model: Model, groups: Groups, removed: Removed = new Set()): Cost {
  const elements = elementsAfter(model, groups, removed);
  let params = 0;
  let bytes = 0;
  for (const [name, tensor] of model.initializers) {
    if (!FLOATS.has(tensor.type)) continue;
    const count = elements.get(name) ?? elementCount(tensor.dims);
    params += count;
    bytes += count * elementBytes(tensor.type);
  }
  const macs = groups.layers.reduce((sum, layer) => sum + layerMacs(groups, layer, removed), 0);
  return { params, macs, bytes };
}
