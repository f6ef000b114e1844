// Arrays of whole numbers that stand for the elements of a tensor: positions when constants are folded, units when
// pruning follows channels. An axis along which they do not vary may have size 1 whatever the tensor's size is, so
// that the labels of a large activation stay as small as its channels.

import type { Dims } from "../operators/query.ts";
import { elementCount } from "../tensor.ts";

/** Row-major cells; each axis has the tensor's size or 1. */
export interface Grid {
  readonly dims: Dims;
  readonly cells: Int32Array;
}

/** 0, 1, 2, … from `first`, written out. */
export function countingGrid(dims: Dims, first = 0): Grid {
  return { dims, cells: Int32Array.from({ length: elementCount(dims) }, (_, index) => first + index) };
}

/** One cell for all elements of a tensor of that rank. */
export function uniformGrid(rank: number, cell = 0): Grid {
  return { dims: new Array<number>(rank).fill(1), cells: Int32Array.of(cell) };
}

/** Cells that vary along one axis alone. */
export function axisGrid(cells: Int32Array, axis: number, rank: number): Grid {
  return { dims: new Array<number>(rank).fill(1).with(axis, cells.length), cells };
}

/** Copies the cells that stand at steps of `strides` along `dims`. */
function gatherCells(cells: Int32Array, dims: Dims, strides: readonly number[]): Int32Array {
  const out = new Int32Array(elementCount(dims));
  const position = new Array<number>(dims.length).fill(0);
  let from = 0;
  for (let at = 0; at < out.length; at++) {
    out[at] = cells[from] ?? 0;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      from += strides[axis] ?? 0;
      const next = (position[axis] ?? 0) + 1;
      if (next < (dims[axis] ?? 1)) {
        position[axis] = next;
        break;
      }
      from -= next * (strides[axis] ?? 0);
      position[axis] = 0;
    }
  }
  return out;
}

function rowMajorStrides(dims: Dims): number[] {
  return dims.map((_, axis) => elementCount(dims.slice(axis + 1)));
}

/** NumPy's broadcasting to `dims`, whose last axes are the grid's. */
export function expandGrid(grid: Grid, dims: Dims): Grid {
  if (grid.dims.join() === dims.join()) return grid;
  const own = rowMajorStrides(grid.dims);
  const lead = dims.length - grid.dims.length;
  const strides = dims.map((_, axis) => (grid.dims[axis - lead] === 1 ? 0 : (own[axis - lead] ?? 0)));
  return { dims, cells: gatherCells(grid.cells, dims, strides) };
}

export function transposeGrid(grid: Grid, perm: readonly number[]): Grid {
  const own = rowMajorStrides(grid.dims);
  const dims = perm.map((axis) => grid.dims[axis] ?? 1);
  return {
    dims,
    cells: gatherCells(
      grid.cells,
      dims,
      perm.map((axis) => own[axis] ?? 0),
    ),
  };
}

/** The given indices of one axis; −1 gives `filler`. An axis of size 1 gives the same cell for every index. */
export function takeFromGrid(grid: Grid, axis: number, indices: readonly number[], filler = 0): Grid {
  const size = grid.dims[axis] ?? 1;
  const inner = elementCount(grid.dims.slice(axis + 1));
  const outer = elementCount(grid.dims.slice(0, axis));
  const cells = new Int32Array(outer * indices.length * inner);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (const index of indices) {
      const start = (o * size + (size === 1 ? 0 : index)) * inner;
      if (index < 0) cells.fill(filler, at, at + inner);
      else cells.set(grid.cells.subarray(start, start + inner), at);
      at += inner;
    }
  }
  return { dims: grid.dims.with(axis, indices.length), cells };
}

/** Neighbouring axes before and after a reshape that hold the same elements: [from, to) of each. */
function matchingAxes(before: Dims, after: Dims): (readonly [number, number, number, number])[] {
  const blocks: (readonly [number, number, number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [from, to] = [i, j];
    let [left, right] = [before[i++] ?? 1, after[j++] ?? 1];
    while (left !== right) {
      if (left < right) left *= before[i++] ?? Number.POSITIVE_INFINITY;
      else right *= after[j++] ?? Number.POSITIVE_INFINITY;
    }
    blocks.push([from, Math.min(i, before.length), to, Math.min(j, after.length)]);
  }
  return blocks;
}

/** A tensor of shape `before` seen as `after`. Axes that do not vary stay small where a reshape leaves them apart. */
export function reshapeGrid(grid: Grid, before: Dims, after: Dims): Grid {
  if (before.includes(0) || after.includes(0))
    return { dims: after, cells: new Int32Array(elementCount(after)) };
  const expanded = [...grid.dims];
  const dims = new Array<number>(after.length).fill(1);
  for (const [from, fromEnd, to, toEnd] of matchingAxes(before, after)) {
    if (grid.dims.slice(from, fromEnd).every((size) => size === 1)) continue;
    for (let axis = from; axis < fromEnd; axis++) expanded[axis] = before[axis] ?? 1;
    for (let axis = to; axis < toEnd; axis++) dims[axis] = after[axis] ?? 1;
  }
  return { dims, cells: expandGrid(grid, expanded).cells };
}

/** Joins grids along an axis; each is written out to its tensor's `sizes` entry there, and along what others vary. */
export function concatGrids(grids: readonly Grid[], axis: number, sizes: readonly number[]): Grid {
  const rank = grids[0]?.dims.length ?? 0;
  const common = Array.from({ length: rank }, (_, at) =>
    Math.max(...grids.map((grid) => grid.dims[at] ?? 1)),
  );
  const parts = grids.map((grid, index) => expandGrid(grid, common.with(axis, sizes[index] ?? 1)));
  const outer = elementCount(common.slice(0, axis));
  const dims = common.with(
    axis,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const cells = new Int32Array(elementCount(dims));
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (const part of parts) {
      const length = part.cells.length / outer;
      cells.set(part.cells.subarray(o * length, (o + 1) * length), at);
      at += length;
    }
  }
  return { dims, cells };
}

/** True where the cells differ somewhere along the axis. */
export function variesAlong(grid: Grid, axis: number): boolean {
  const size = grid.dims[axis] ?? 1;
  if (size === 1) return false;
  const inner = elementCount(grid.dims.slice(axis + 1));
  const { cells } = grid;
  for (let start = 0; start < cells.length; start += size * inner) {
    for (let at = start + inner; at < start + size * inner; at++)
      if (cells[at] !== cells[at - inner]) return true;
  }
  return false;
}

/** The same cells with size 1 along every axis on which they do not vary. */
export function compressGrid(grid: Grid): Grid {
  return grid.dims.reduce(
    (small, size, axis) => (size > 1 && !variesAlong(small, axis) ? takeFromGrid(small, axis, [0]) : small),
    grid,
  );
}

/** The first line of cells along an axis, written out to `size`. */
export function lineAlong(grid: Grid, axis: number, size: number): Int32Array {
  const own = grid.dims[axis] ?? 1;
  const inner = elementCount(grid.dims.slice(axis + 1));
  return Int32Array.from({ length: size }, (_, index) => grid.cells[(own === 1 ? 0 : index) * inner] ?? 0);
}
