// Which neurons stand at which place of a value, as a grid of cells: the neurons of all columns counted from 1, and 0 for
// what is not known. Operators that only move elements are run on the cells; all others leave channels where they are.

import { compressGrid, concatGrids, type Grid, takeFromGrid, uniformGrid } from "../../model/move/grid.ts";
import { moveGrids } from "../../model/move/move.ts";
import { axisAttribute, DataDependent, type Dims, type ShapeQuery } from "../../model/operators/query.ts";
import { reducedAxes } from "../../model/operators/reductions.ts";

export const isKnown = ({ cells }: Grid): boolean => cells.some((cell) => cell !== 0);

const isSame = (a: Grid, b: Grid): boolean =>
  a.dims.join() === b.dims.join() && a.cells.every((cell, at) => cell === b.cells[at]);

/** The cells in a result of these sizes, whose axes are the last ones as in broadcasting; unknown where they do not fit. */
export function fitGrid(grid: Grid, dims: Dims): Grid {
  if (grid.dims.length > dims.length) return uniformGrid(dims.length);
  const lead = new Array<number>(dims.length - grid.dims.length).fill(1);
  const fitted = { dims: [...lead, ...grid.dims], cells: grid.cells };
  return fitted.dims.every((size, axis) => size === 1 || size === dims[axis])
    ? fitted
    : uniformGrid(dims.length);
}

/** The cells of a reduction: those of the axes that it leaves; unknown where it runs over neurons, or along axes of the data's choice. */
export function reducedGrid(query: ShapeQuery, grid: Grid, dims: Dims): Grid {
  const axes = query.dims[0] === undefined ? undefined : unlessData(() => reducedAxes(query));
  if (axes === undefined || axes.some((axis) => (grid.dims[axis] ?? 1) > 1)) return uniformGrid(dims.length);
  const left = grid.dims.filter((_, axis) => !axes.includes(axis));
  return { dims: dims.length === grid.dims.length ? grid.dims : left, cells: grid.cells };
}

/** Cells of values that an operator joins element by element; unknown where they are different parts of one column. */
export function alikeGrid(grids: readonly Grid[], rank: number): Grid {
  const [first, ...rest] = grids.filter(isKnown);
  return first === undefined || rest.some((grid) => !isSame(grid, first)) ? uniformGrid(rank) : first;
}

/** The cells of a product of matrices: those of the second along its last axis; over the one before it the product sums. */
export function productGrid(second: Grid, dims: Dims): Grid {
  const summed = second.dims.length - 2;
  const summedUp = summed < 0 ? second : takeFromGrid(second, summed, [0]);
  return (summedUp.dims.at(-1) ?? 1) > 1 ? fitGrid(summedUp, dims) : uniformGrid(dims.length);
}

/**
 * The cells of a Concat, ONNX 4–13, of which parts that are not followed are undefined. Undefined where values with
 * different neurons lie one behind the other in space or time, so that no place has one neuron.
 */
export function joinedGrid(query: ShapeQuery, parts: readonly (Grid | undefined)[]): Grid | undefined {
  const rank = query.dims[0]?.length ?? 0;
  const grids = parts.map((part) => part ?? uniformGrid(rank));
  const axis = axisAttribute(query, 1, rank);
  const known = grids.filter(isKnown);
  if (grids.every((grid) => grid.dims[axis] === 1)) {
    const [first] = known;
    // One neuron is along no axis: beside what is not known it keeps its own place.
    const isWide = first !== undefined && first.cells.length > 1;
    if (first === undefined || (isWide && known.every((grid) => isSame(grid, first)))) return first;
    if (query.dims.some((dims) => (dims?.[axis] ?? 1) > 1)) return undefined;
  }
  return concatGrids(
    grids,
    axis,
    query.dims.map((dims) => dims?.[axis] ?? 1),
  );
}

/** The cells of a movement operator's outputs; undefined where only the data say where elements go. */
export function movedGrids(query: ShapeQuery, grid: Grid): readonly Grid[] | undefined {
  return unlessData(() => moveGrids(query, [grid])?.map(compressGrid));
}

/** What `find` gives; undefined where that depends on the data. */
function unlessData<Result>(find: () => Result): Result | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof DataDependent) return undefined;
    throw error;
  }
}
