// Labels say which unit every index of an activation belongs to; 0 is "fixed, not prunable". They are arrays of the
// activation's own shape for a batch of one, so that moving data around is done by moving labels around.

import type { Dims } from "../model/operators.ts";
import { elementCount } from "../model/tensor.ts";

/** Row-major labels; an axis along which they do not vary may have size 1 whatever the activation's size is. */
export interface Labels {
  readonly dims: Dims;
  readonly units: Int32Array;
}

/** Labels of an activation that no unit touches. */
export function fixedLabels(rank: number): Labels {
  return { dims: new Array<number>(rank).fill(1), units: new Int32Array(1) };
}

/** Labels that vary along the last axis alone. */
export function lastAxisLabels(units: Int32Array, rank: number): Labels {
  return { dims: [...new Array<number>(rank - 1).fill(1), units.length], units };
}

/** Index into a broadcast array for each position of `dims`, in row-major order. */
function* broadcastIndices(from: Dims, dims: Dims): Generator<number> {
  const lead = dims.length - from.length;
  const strides = from.map((size, axis) => (size === 1 ? 0 : elementCount(from.slice(axis + 1))));
  const position = new Array<number>(dims.length).fill(0);
  const total = elementCount(dims);
  for (let count = 0; count < total; count++) {
    let index = 0;
    for (let axis = lead; axis < dims.length; axis++) {
      index += (position[axis] ?? 0) * (strides[axis - lead] ?? 0);
    }
    yield index;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      const next = (position[axis] ?? 0) + 1;
      position[axis] = next === dims[axis] ? 0 : next;
      if (next !== dims[axis]) break;
    }
  }
}

/** The labels written out for the full shape `dims` (NumPy's broadcasting). */
export function expandLabels(labels: Labels, dims: Dims): Labels {
  const units = new Int32Array(elementCount(dims));
  let target = 0;
  for (const index of broadcastIndices(labels.dims, dims)) units[target++] = labels.units[index] ?? 0;
  return { dims, units };
}

/** True where the labels differ somewhere along the axis. */
export function variesAlong(labels: Labels, axis: number): boolean {
  const size = labels.dims[axis] ?? 1;
  if (size === 1) return false;
  const inner = elementCount(labels.dims.slice(axis + 1));
  return labels.units.some(
    (unit, index) => unit !== labels.units[index - (Math.floor(index / inner) % size) * inner],
  );
}

/** One line of labels along an axis (the labels vary along no other axis, or the first line is meant). */
export function lineAlong(labels: Labels, axis: number, size: number): Int32Array {
  const own = labels.dims[axis] ?? 1;
  const inner = elementCount(labels.dims.slice(axis + 1));
  return Int32Array.from({ length: size }, (_, index) => labels.units[(own === 1 ? 0 : index) * inner] ?? 0);
}

/** Disjoint sets of cells. Cell 0 is "fixed" and never joins another. */
export interface Cells {
  readonly parent: number[];
}

export function makeCells(): Cells {
  return { parent: [0] };
}

/** `count` fresh cells, one per output channel. */
export function freshCells(cells: Cells, count: number): Int32Array {
  const first = cells.parent.length;
  for (let i = 0; i < count; i++) cells.parent.push(first + i);
  return Int32Array.from({ length: count }, (_, i) => first + i);
}

/** The set's representative: its lowest cell. */
export function findCell(cells: Cells, cell: number): number {
  let root = cell;
  while (cells.parent[root] !== root) root = cells.parent[root] ?? 0;
  for (let at = cell; at !== root; ) {
    const next = cells.parent[at] ?? 0;
    cells.parent[at] = root;
    at = next;
  }
  return root;
}

/** Couples two cells: they leave together or not at all. Fixed cells couple to nothing. */
export function joinCells(cells: Cells, a: number, b: number): void {
  const [rootA, rootB] = [findCell(cells, a), findCell(cells, b)];
  if (rootA === 0 || rootB === 0 || rootA === rootB) return;
  cells.parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
}
