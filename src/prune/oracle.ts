// The zeroed oracle: the original network in which nobody reads the removed channels, because the columns that read
// them are zero. It is what pruning means, said without moving a single weight.

import type { Model } from "../model/graph.ts";
import { elementBytes, elementCount, type Tensor } from "../model/tensor.ts";
import type { Groups } from "./groups.ts";

/** A copy of the tensor whose given indices along the axis are zero (all-zero bytes are 0 in every type). */
function zeroAlong(tensor: Tensor, axis: number, indices: readonly number[]): Tensor {
  const bytes = tensor.bytes.slice();
  const size = tensor.dims[axis] ?? 1;
  const inner = elementCount(tensor.dims.slice(axis + 1)) * elementBytes(tensor.type);
  const outer = elementCount(tensor.dims.slice(0, axis));
  for (let o = 0; o < outer; o++) {
    for (const index of indices) bytes.fill(0, (o * size + index) * inner, (o * size + index + 1) * inner);
  }
  return { ...tensor, bytes };
}

/** The original with every column that reads a removed unit set to zero; same nodes, same shapes. */
export function zeroedOracle(model: Model, groups: Groups, removed: ReadonlySet<number>): Model {
  const initializers = new Map(model.initializers);
  const nodes = [...model.nodes];
  for (const slice of groups.slices) {
    if (slice.role !== "column") continue;
    const gone = Array.from(slice.units.keys()).filter((index) => removed.has(slice.units[index] ?? 0));
    const node = nodes[slice.node];
    const tensor = initializers.get(node?.inputs[slice.input] ?? "");
    if (gone.length === 0 || node === undefined || tensor === undefined) continue;
    // A copy for each use: another node may read the same weight with other columns.
    const name = `${slice.initializer} read by node ${slice.node}, zeroed`;
    initializers.set(name, zeroAlong(tensor, slice.axis, gone));
    nodes[slice.node] = { ...node, inputs: node.inputs.with(slice.input, name) };
  }
  return { ...model, initializers, nodes };
}
