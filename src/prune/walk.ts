// The state of one walk over the graph: labels of every value so far, and what has been found about its weights.

import type { Model, Node } from "../model/graph.ts";
import { nodeLabel } from "../model/graph.ts";
import type { Inference } from "../model/infer.ts";
import { axisGrid, type Grid, lineAlong, uniformGrid } from "../model/move/grid.ts";
import type { Dims } from "../model/operators.ts";
import { elementCount } from "../model/tensor.ts";
import type { Counts } from "./counts.ts";
import type { Feature, GroupSettings, Product, Reading, Reason, Rewrite, Role, Slice } from "./groups.ts";
import { type Cells, canonicalLabels, joinCells, slabs, varyingAxes } from "./labels.ts";
import type { UnnamedLayer } from "./layer-name.ts";

/** Everything the walk has found so far; slices and layers hold cells until settleUnits turns them into units. */
export interface Walk {
  readonly model: Model;
  readonly inference: Inference;
  readonly settings: GroupSettings;
  readonly cells: Cells;
  readonly labels: Map<string, Grid>;
  /** Column that each value comes from: 0 the input, k the k-th layer. */
  readonly sources: Map<string, number>;
  readonly frozen: Map<number, Reason>;
  readonly renormalised: Map<number, Reason>;
  readonly slices: Slice[];
  readonly layers: UnnamedLayer[];
  readonly features: Map<string, Feature & { readonly rank: number }>;
  readonly readings: Reading[];
  readonly products: Product[];
  readonly rewrites: Map<number, Rewrite[]>;
  /** Nodes that end a channel shuffle, and the values inside of one, which need no labels. */
  readonly shuffles: Map<
    number,
    { readonly source: string; readonly axis: number; readonly order: readonly number[] }
  >;
  readonly inside: Set<string>;
  readonly counts: Counts;
  /** Lists of sizes that follow the channels by themselves, as "node:input". */
  readonly adaptive: Set<string>;
}

/** Shape of a value for a batch of one; empty where it is unknown. */
export function dimsOf(walk: Walk, value: string): Dims {
  return walk.inference.shapes.get(value) ?? [];
}

/** True for a value that the network's inputs reach. */
export function isData(walk: Walk, value: string): boolean {
  return value !== "" && !walk.inference.isFixed(value);
}

/** Labels of a value; fixed where no unit touches it. */
export function labelsOf(walk: Walk, value: string): Grid {
  const labels = walk.labels.get(value);
  return labels === undefined ? uniformGrid(dimsOf(walk, value).length) : canonicalLabels(walk.cells, labels);
}

/** Every unit in these labels stays, because of this node (or because it is an output, where there is none). */
export function freeze(walk: Walk, cells: Iterable<number>, sentence: string, node?: string): void {
  for (const cell of cells) {
    if (cell > 0 && !walk.frozen.has(cell))
      walk.frozen.set(cell, node === undefined ? { sentence } : { node, sentence });
  }
}

/** Freezes whatever units the node's inputs carry. `why` continues the node's name: "sorts its channels". */
export function freezeInputs(walk: Walk, node: Node, index: number, why: string): void {
  const label = nodeLabel(walk.model, index);
  for (const input of node.inputs)
    for (const value of [input, ...sizedLike(walk, input)])
      freeze(walk, labelsOf(walk, value).cells, `${label} ${why}`, label);
}

/** Values whose shape a computed constant depends on. */
export function sizedLike(walk: Walk, name: string): Iterable<string> {
  return walk.counts.sources.get(name) ?? [];
}

/** Sets the labels of one of the node's outputs; it comes from the furthest layer among its inputs. */
export function output(walk: Walk, node: Node, labels: Grid, position = 0): void {
  const name = node.outputs[position] ?? "";
  if (name === "") return;
  walk.labels.set(name, labels);
  const sources = node.inputs.map((input) => walk.sources.get(input) ?? 0);
  walk.sources.set(name, Math.max(0, ...sources));
}

/** None of the node's outputs has anything to prune. */
export function fixOutputs(walk: Walk, node: Node): void {
  node.outputs.forEach((name, position) => {
    output(walk, node, uniformGrid(dimsOf(walk, name).length), position);
  });
}

/** Notes that one axis of a constant, as this node reads it, falls into units. */
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

export function addRewrite(walk: Walk, index: number, rewrite: Rewrite): void {
  const list = walk.rewrites.get(index);
  if (list === undefined) walk.rewrites.set(index, [rewrite]);
  else list.push(rewrite);
}

/**
 * Makes a value's labels vary along one axis at most, because only whole slabs of a tensor can leave: the first of
 * the preferred axes along which they vary (else as the settings say) stays free, cells that lie side by side in a
 * slab are joined, and a slab with a fixed part stays.
 */
export function settleLabels(walk: Walk, value: string, preferred: readonly number[] = []): Grid {
  const labels = labelsOf(walk, value);
  const varying = varyingAxes(labels);
  if (varying.length < 2) {
    walk.labels.set(value, labels);
    return labels;
  }
  const usual = walk.settings.heads === "whole" ? varying.at(-2) : varying.at(-1);
  const axis = preferred.find((each) => varying.includes(each)) ?? usual ?? 0;
  const line = slabs(labels, axis).map((slab) => {
    const units = new Set(slab);
    const fixed = units.delete(0);
    const [first = 0, ...rest] = units;
    for (const cell of rest) joinCells(walk.cells, first, cell);
    if (fixed)
      freeze(
        walk,
        units,
        `only part of what lies at one index of ${value} could leave`,
        makerOf(walk, value),
      );
    return first;
  });
  walk.labels.set(value, axisGrid(Int32Array.from(line), axis, labels.dims.length));
  return labelsOf(walk, value);
}

function makerOf(walk: Walk, value: string): string | undefined {
  const index = walk.model.nodes.findIndex((node) => node.outputs.includes(value));
  return index < 0 ? undefined : nodeLabel(walk.model, index);
}

/**
 * The cells along one axis, where they vary along no other; what varies elsewhere is frozen because the node `does`
 * something along it that needs all of it, and the line is then fixed.
 */
export function lineOf(walk: Walk, value: string, axis: number, index: number, does: string): Int32Array {
  const size = dimsOf(walk, value)[axis] ?? 1;
  const labels = settleLabels(walk, value, [axis]);
  const varying = varyingAxes(labels);
  if (varying.length === 0 || varying[0] === axis) return lineAlong(labels, axis, size);
  const label = nodeLabel(walk.model, index);
  freeze(walk, labels.cells, `${label} ${does}`, label);
  return new Int32Array(size);
}

/** Numbers of a value besides those along one axis: the positions that a layer works through. */
export function positionsBeside(dims: Dims, axis: number): number {
  return elementCount(dims.filter((_, each) => each !== axis));
}
