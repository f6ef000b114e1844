// Labels say which unit every index of an activation belongs to; 0 is "fixed, not prunable". They are grids of cells:
// moving data around is done by moving cells around, and cells that must leave together are joined into sets.

import { compressGrid, type Grid } from "../model/move/grid.ts";
import type { Dims } from "../model/operators.ts";
import { elementCount } from "../model/tensor.ts";

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

/** The labels with every cell's representative, as small as they get. */
export function canonicalLabels(cells: Cells, labels: Grid): Grid {
  return compressGrid({ dims: labels.dims, cells: labels.cells.map((cell) => findCell(cells, cell)) });
}

/** The axes along which labels vary; the labels must be canonical. */
export function varyingAxes(labels: Grid): number[] {
  return labels.dims.flatMap((size, axis) => (size > 1 ? [axis] : []));
}

/** The cells at each index of one axis, whatever the others are: [index][…others]. */
export function slabs(labels: Grid, axis: number): Int32Array[] {
  const size = labels.dims[axis] ?? 1;
  const inner = elementCount(labels.dims.slice(axis + 1));
  const outer = elementCount(labels.dims.slice(0, axis));
  return Array.from({ length: size }, (_, index) => {
    const slab = new Int32Array(outer * inner);
    for (let o = 0; o < outer; o++) {
      const start = (o * size + index) * inner;
      slab.set(labels.cells.subarray(start, start + inner), o * inner);
    }
    return slab;
  });
}

/** Labels with leading axes of size 1, as NumPy's broadcasting aligns them. */
export function withRank(labels: Grid, rank: number): Grid {
  const lead: Dims = new Array<number>(Math.max(0, rank - labels.dims.length)).fill(1);
  return { dims: [...lead, ...labels.dims], cells: labels.cells };
}
