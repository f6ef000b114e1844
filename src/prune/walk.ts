// The state of one walk over the graph: labels of every value so far, and what has been found about its weights.

import type { Model, Node } from "../model/graph.ts";
import type { Dims } from "../model/operators.ts";
import type { Layer, Reason, Role, Slice } from "./groups.ts";
import { type Cells, fixedLabels, type Labels } from "./labels.ts";

/** Everything the walk has found so far; slices and layers hold cells until settleUnits turns them into units. */
export interface Walk {
  readonly model: Model;
  readonly shapes: ReadonlyMap<string, Dims>;
  readonly cells: Cells;
  readonly labels: Map<string, Labels>;
  /** Column that each value comes from: 0 the input, k the k-th layer. */
  readonly sources: Map<string, number>;
  readonly frozen: Map<number, Reason>;
  readonly slices: Slice[];
  readonly layers: Layer[];
  readonly features: Map<string, Int32Array>;
  readonly reshapes: Map<number, Map<number, Int32Array>>;
}

/** Shape of a value for a batch of one. */
export function dimsOf(walk: Walk, value: string): Dims {
  return walk.shapes.get(value) ?? [];
}

/** Labels of a value; fixed where no unit touches it. */
export function labelsOf(walk: Walk, value: string): Labels {
  return walk.labels.get(value) ?? fixedLabels(dimsOf(walk, value).length);
}

/** Every unit in these labels stays, because of this node (or because it is an output, where there is none). */
export function freeze(walk: Walk, labels: Labels, sentence: string, node?: string): void {
  for (const cell of labels.units) {
    if (cell !== 0 && !walk.frozen.has(cell))
      walk.frozen.set(cell, node === undefined ? { sentence } : { node, sentence });
  }
}

/** Sets the labels of the node's first output; it comes from the furthest layer among its inputs. */
export function output(walk: Walk, node: Node, labels: Labels): void {
  const name = node.outputs[0];
  if (name === undefined) return;
  walk.labels.set(name, labels);
  const sources = node.inputs.map((input) => walk.sources.get(input) ?? 0);
  walk.sources.set(name, Math.max(0, ...sources));
}

/** Notes that one axis of an initializer, as this node reads it, falls into units. */
export function addSlice(
  walk: Walk,
  index: number,
  input: number,
  axis: number,
  role: Role,
  units: Int32Array,
): void {
  const initializer = walk.model.nodes[index]?.inputs[input] ?? "";
  if (units.some((unit) => unit !== 0))
    walk.slices.push({ initializer, node: index, input, axis, role, units });
}
