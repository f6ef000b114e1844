// What a layer reads, place by place along its channels' axis, as neurons of the picture's columns; and the neurons that
// the input and the layers give.

import type { Node } from "../../model/graph.ts";
import {
  axisGrid,
  compressGrid,
  countingGrid,
  type Grid,
  lineAlong,
  uniformGrid,
} from "../../model/move/grid.ts";
import type { Dims } from "../../model/operators/query.ts";
import { elementCount } from "../../model/tensor.ts";

/** The neurons that a layer reads, place by place. */
export interface Reads {
  /** Column of each; −1 where it is not known. */
  readonly columns: Int32Array;
  /** Its index in that column. */
  readonly channels: Int32Array;
  /** The last column on the way to the layer. */
  readonly head: number;
}

/** Neurons of each column, and the cell of its first; one cell more, past the last. */
export interface Cells {
  readonly sizes: readonly number[];
  readonly firsts: readonly number[];
}

export function cellsOf(sizes: readonly number[]): Cells {
  const firsts = [1];
  for (const size of sizes) firsts.push((firsts.at(-1) ?? 1) + size);
  return { sizes, firsts };
}

/** Nothing that is known, after a column. */
export function unknownReads(head: number): Reads {
  return { columns: new Int32Array(), channels: new Int32Array(), head };
}

/** The axis along which a layer's channels lie: the second of a convolution's images, else the last. */
export function channelAxis({ operator }: Node, { length }: Dims): number {
  return /^Conv/.test(operator) ? 1 : length - 1;
}

/** Cells of a column's neurons along one axis of a value; unknown where it has another size there. */
export function columnGrid({ sizes, firsts }: Cells, column: number, dims: Dims, axis: number): Grid {
  if (dims[axis] !== sizes[column]) return uniformGrid(dims.length);
  return axisGrid(countingGrid([sizes[column] ?? 0], firsts[column]).cells, axis, dims.length);
}

/** The input's neurons: its elements in their order, or the channels along the axis that has as many. */
export function inputGrid(cells: Cells, dims: Dims, reader: Node | undefined): Grid {
  const count = cells.sizes[0] ?? 0;
  if (elementCount(dims) === count) return countingGrid(dims, cells.firsts[0]);
  const preferred = reader === undefined ? 1 : channelAxis(reader, dims);
  const axis = [preferred, 1, dims.length - 1].find((each) => dims[each] === count);
  return axis === undefined ? uniformGrid(dims.length) : columnGrid(cells, 0, dims, axis);
}

/**
 * What a layer reads along its channels' axis. Places along which other axes hold other neurons, such as the tokens that an
 * MLP-Mixer mixes, have none of their own. Where nothing is known it is taken to be what the last column gives, in order,
 * if that goes into it: of an embedding, or of what no rule follows.
 */
export function readsOf(cells: Cells, grid: Grid, head: number, dims: Dims, axis: number): Reads {
  const { sizes, firsts } = cells;
  const small = compressGrid(grid);
  if (small.dims.some((size, at) => size > 1 && at !== axis)) return unknownReads(head);
  const line = lineAlong(small, axis, dims[axis] ?? 0);
  const each = line.length / (sizes[head] ?? 0);
  const inOrder = line.every((cell) => cell === 0) && Number.isInteger(each);
  const found = inOrder ? line.map((_, at) => (firsts[head] ?? 0) + Math.floor(at / each)) : line;
  const columns = found.map((cell) => firsts.findLastIndex((first) => first <= cell));
  const channels = found.map((cell, at) => cell - (firsts[columns[at] ?? 0] ?? 0));
  return { columns, channels, head };
}
