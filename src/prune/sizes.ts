// Lists of sizes that a Reshape, an Expand or a Resize is given: which numbers follow the channels by themselves,
// which have to be rewritten, and with what, so that a dynamic batch stays dynamic.

import { elementNumbers } from "../model/elements.ts";
import { type Node, nodeLabel, numberAttribute } from "../model/graph.ts";
import { expandGrid, type Grid, lineAlong } from "../model/move/grid.ts";
import { resizedAxes } from "../model/operators/resize.ts";
import { MIXED } from "./counts.ts";
import type { Size } from "./groups.ts";
import { findCell, varyingAxes } from "./labels.ts";
import { addRewrite, dimsOf, freeze, labelsOf, type Walk } from "./walk.ts";

/** One number of the list. */
interface Entry {
  readonly value: number;
  /** The size that it stands for. */
  readonly size: number;
  /** Units along its axis of the result, where there are any. */
  readonly units: Int32Array | undefined;
  /** The list's position, and the axis of the result. */
  readonly at: number;
  readonly axis: number;
}

function lineOf(labels: Grid, axis: number, size: number): Int32Array | undefined {
  return (labels.dims[axis] ?? 1) === 1 ? undefined : lineAlong(labels, axis, size);
}

function sameLine(walk: Walk, a: Int32Array | undefined, b: Int32Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.length === b.length &&
    a.every((cell, at) => findCell(walk.cells, cell) === findCell(walk.cells, b[at] ?? 0))
  );
}

/** True for Reshape's 0, which copies the input's size. */
function copies(node: Node, entry: Entry): boolean {
  return node.operator === "Reshape" && entry.value === 0 && numberAttribute(node, "allowzero", 0) === 0;
}

/** True where the number is right after the cut as it stands, or as the network computes it. */
function adapts(walk: Walk, node: Node, name: string, entry: Entry): boolean {
  if (entry.value === -1) return true;
  if (copies(node, entry)) {
    const value = node.inputs[0] ?? "";
    return sameLine(walk, lineOf(labelsOf(walk, value), entry.axis, entry.size), entry.units);
  }
  const cells = walk.counts.cells.get(name);
  const cell = cells === undefined ? 0 : (expandGrid(cells, dimsOf(walk, name)).cells[entry.at] ?? 0);
  if (cell === 0) return entry.units === undefined || (node.operator === "Expand" && entry.value === 1);
  if (cell === MIXED) {
    const sources = [...(walk.counts.sources.get(name) ?? [])];
    return (
      entry.units === undefined && !sources.some((value) => varyingAxes(labelsOf(walk, value)).length > 0)
    );
  }
  const count = walk.counts.all[cell - 1];
  if (count === undefined) return false;
  return sameLine(walk, lineOf(labelsOf(walk, count.value), count.axis, entry.size), entry.units);
}

/** The number to write, or undefined where none is right for every batch. */
function rewrite(walk: Walk, node: Node, name: string, entry: Entry, hasRest: boolean): Size | undefined {
  if (entry.value === -1) return { value: -1 };
  if (entry.units !== undefined) return { value: entry.size, units: entry.units };
  const other = walk.counts.sources.has(name) ? walk.counts.other()?.constant(name) : undefined;
  if (other === undefined || elementNumbers(other)[entry.at] === entry.value)
    return { value: copies(node, entry) ? 0 : entry.value };
  const input = dimsOf(walk, node.inputs[0] ?? "");
  const elsewhere = walk.counts.other()?.shapes.get(node.inputs[0] ?? "");
  const copied =
    input[entry.axis] === entry.size && elsewhere?.[entry.axis] === elementNumbers(other)[entry.at];
  if (node.operator === "Reshape") {
    if (copied && numberAttribute(node, "allowzero", 0) === 0) return { value: 0 };
    return hasRest ? undefined : { value: -1 };
  }
  const aligned = input[entry.axis - (dimsOf(walk, node.outputs[0] ?? "").length - input.length)];
  return node.operator === "Expand" && aligned === entry.size && entry.size === 1 ? { value: 1 } : undefined;
}

function entriesOf(walk: Walk, node: Node, index: number, name: string): readonly Entry[] | undefined {
  const tensor = walk.inference.constant(name);
  if (tensor === undefined) return undefined;
  const out = dimsOf(walk, node.outputs[0] ?? "");
  const labels = labelsOf(walk, node.outputs[0] ?? "");
  const query = walk.inference.queryOf(node, nodeLabel(walk.model, index));
  const axes = node.operator === "Resize" ? resizedAxes(query) : undefined;
  const values = elementNumbers(tensor);
  return values.map((value, at) => {
    const axis = axes?.[at] ?? out.length - values.length + at;
    const size = out[axis] ?? 1;
    return { value, size, at, axis, units: lineOf(labels, axis, size) };
  });
}

/** Notes how the list at input `input` changes; freezes what could not be written down. */
export function collectSizes(walk: Walk, node: Node, index: number, input: number): void {
  const name = node.inputs[input] ?? "";
  const entries = name === "" ? undefined : entriesOf(walk, node, index, name);
  if (entries === undefined) return;
  if (entries.every((entry) => adapts(walk, node, name, entry))) {
    walk.adaptive.add(`${index}:${input}`);
    return;
  }
  let hasRest = entries.some((entry) => entry.value === -1);
  const sizes: Size[] = [];
  for (const entry of entries) {
    const size = rewrite(walk, node, name, entry, hasRest);
    if (size === undefined) {
      const label = nodeLabel(walk.model, index);
      for (const value of [
        ...(walk.counts.sources.get(name) ?? []),
        node.inputs[0] ?? "",
        node.outputs[0] ?? "",
      ])
        freeze(
          walk,
          labelsOf(walk, value).cells,
          `${label} is given sizes that are computed together with the batch or another dynamic axis`,
          label,
        );
      return;
    }
    hasRest ||= size.value === -1;
    sizes.push(size);
  }
  addRewrite(walk, index, { kind: "sizes", input, sizes });
}
