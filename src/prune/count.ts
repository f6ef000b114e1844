// What a network costs: parameters, multiply-accumulates and bytes, before and after, without cutting anything.

import type { Model } from "../model/graph.ts";
import { elementBytes, elementCount, type Tensor } from "../model/tensor.ts";
import type { Groups } from "./groups.ts";

export interface Cost {
  /** Floating-point numbers among the weights. */
  readonly params: number;
  /** Multiply-accumulates of one example through all layers. */
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
    const kept = slice.units.reduce((count, unit) => count + (removed.has(unit) ? 0 : 1), 0);
    dims.set(slice.initializer, now.with(slice.axis, kept));
  }
  return dims;
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
  const macs = groups.layers.reduce(
    (sum, layer) => sum + layer.positions * elementCount(dims.get(layer.weight) ?? []),
    0,
  );
  return { params, macs, bytes };
}
