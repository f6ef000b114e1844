// The zeroed oracle: the original network in which nobody reads the removed channels, because the columns that read
// them are zero. It is what pruning means, said without moving a single weight.

import type { Model, Node } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import { takeBreaks } from "../model/pause.ts";
import { elementBytes, elementCount, float32Tensor, type Tensor } from "../model/tensor.ts";
import type { Groups } from "./groups.ts";

/** Bytes that are copied between two looks at the clock. */
const PIECE = 1 << 23;

/** Ascending indices as ranges, each with the index behind its last. */
function rangesOf(indices: readonly number[]): (readonly [number, number])[] {
  const starts = indices.filter((index, at) => index !== (indices[at - 1] ?? -2) + 1);
  const ends = indices.filter((index, at) => index + 1 !== indices[at + 1]);
  return starts.map((start, at) => [start, (ends[at] ?? start) + 1]);
}

/**
 * A copy of the tensor whose given indices along the axis, ascending, are zero (all-zero bytes are 0 in every type).
 * Pauses where it is large.
 */
async function zeroAlong(tensor: Tensor, axis: number, indices: readonly number[]): Promise<Tensor> {
  const rest = takeBreaks();
  const bytes = new Uint8Array(tensor.bytes.length);
  for (let at = 0; at < bytes.length; at += PIECE) {
    bytes.set(tensor.bytes.subarray(at, at + PIECE), at);
    await rest();
  }
  const size = tensor.dims[axis] ?? 1;
  const inner = elementCount(tensor.dims.slice(axis + 1)) * elementBytes(tensor.type);
  const outer = elementCount(tensor.dims.slice(0, axis));
  const ranges = rangesOf(indices);
  for (let o = 0; o < outer; o++) {
    for (const [start, end] of ranges) bytes.fill(0, (o * size + start) * inner, (o * size + end) * inner);
    if (o % 64 === 0) await rest();
  }
  return { ...tensor, bytes };
}

/** A product with 0 for each removed index along the axis, before a node that sums over it without a weight. */
function maskNode(value: string, masked: string, mask: string): Node {
  return {
    name: masked,
    operator: "Mul",
    domain: "",
    inputs: [value, mask],
    outputs: [masked],
    attributes: new Map(),
  };
}

/** The original with every column that reads a removed unit set to zero; same shapes, and a product more for each sum. */
export async function zeroedOracle(
  model: Model,
  groups: Groups,
  removed: ReadonlySet<number>,
): Promise<Model> {
  const { constant, shapes } = inferOne(model);
  const initializers = new Map(model.initializers);
  const nodes = [...model.nodes];
  const before = new Map<number, Node>();
  const goneOf = (units: Int32Array) =>
    Array.from(units.keys()).filter((index) => removed.has(units[index] ?? 0));
  for (const slice of groups.slices) {
    if (slice.role !== "column") continue;
    const gone = goneOf(slice.units);
    const node = nodes[slice.node];
    const name = node?.inputs[slice.input] ?? "";
    const tensor = initializers.get(name) ?? constant(name);
    if (gone.length === 0 || node === undefined || tensor === undefined) continue;
    // A copy for each use: another node may read the same weight with other columns.
    const copy = `${slice.initializer} read by node ${slice.node}, zeroed`;
    initializers.set(copy, await zeroAlong(tensor, slice.axis, gone));
    nodes[slice.node] = { ...node, inputs: node.inputs.with(slice.input, copy) };
  }
  for (const { node: index, input, axis, units } of groups.readings) {
    const gone = goneOf(units);
    const node = nodes[index];
    const value = node?.inputs[input] ?? "";
    const rank = shapes.get(value)?.length ?? 0;
    if (gone.length === 0 || node === undefined) continue;
    const [masked, mask] = [`${value} read by node ${index}`, `channels read by node ${index}`];
    const dims = new Array<number>(rank - axis).fill(1).with(0, units.length);
    const kept = Float32Array.from(units, (unit) => (removed.has(unit) ? 0 : 1));
    initializers.set(mask, float32Tensor(dims, kept));
    before.set(index, maskNode(value, masked, mask));
    nodes[index] = { ...node, inputs: node.inputs.with(input, masked) };
  }
  const all = nodes.flatMap((node, index) => {
    const mask = before.get(index);
    return mask === undefined ? [node] : [mask, node];
  });
  // Weights of which only zeroed copies are read would be held twice.
  const read = new Set([...all.flatMap((node) => node.inputs), ...model.outputs.map(({ name }) => name)]);
  const needed = [...initializers].filter(([name]) => read.has(name));
  return { ...model, initializers: new Map(needed), nodes: all };
}
