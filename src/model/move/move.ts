// Operators that move elements about, run on grids. There is one implementation for all that follows elements:
// constants are folded by moving their positions, channels are followed by moving their labels.

import { elementNumbers } from "../elements.ts";
import { numberAttribute } from "../graph.ts";
import { padWidths, permutation, splitSizes } from "../operators/movement.ts";
import {
  axisAttribute,
  type Dims,
  input,
  type ShapeQuery,
  settingIntegers,
  wordAttribute,
} from "../operators/query.ts";
import { sliceRanges } from "../operators/slice.ts";
import { isDefaultDomain, outputShapes } from "../operators.ts";
import { concatGrids, type Grid, reshapeGrid, takeFromGrid, transposeGrid } from "./grid.ts";

/** What moves: the grids of the inputs that are tensors to move (the first one; all of a Concat). */
interface Move {
  readonly query: ShapeQuery;
  readonly grids: readonly Grid[];
  /** Cell of what padding adds. */
  readonly filler: number;
}

/** Undefined where the cells cannot be followed. */
type Mover = (move: Move, grid: Grid) => readonly Grid[] | undefined;

const reshape: Mover = ({ query }, grid) => {
  const after = outputShapes(query)[0];
  return after === undefined ? undefined : [reshapeGrid(grid, input(query, 0), after)];
};

const transpose: Mover = ({ query }, grid) => [transposeGrid(grid, permutation(query))];

const concat: Mover = ({ query, grids }, grid) => {
  const axis = axisAttribute(query, 1, grid.dims.length);
  return [
    concatGrids(
      grids,
      axis,
      grids.map((_, index) => input(query, index)[axis] ?? 1),
    ),
  ];
};

/** The indices along one axis; nothing changes where the cells do not vary along it. */
function takeAlong(grid: Grid, axis: number, indices: readonly number[], filler = 0): Grid {
  const still = grid.dims[axis] === 1 && indices.every((index) => index >= 0);
  return still && indices.length > 0 ? grid : takeFromGrid(grid, axis, indices, filler);
}

const split: Mover = ({ query }, grid) => {
  const axis = axisAttribute(query, 0, grid.dims.length);
  let start = 0;
  return splitSizes(query).map((size) => {
    const from = start;
    start += size;
    return takeAlong(
      grid,
      axis,
      Array.from({ length: size }, (_, index) => from + index),
    );
  });
};

const slice: Mover = ({ query }, grid) => [
  sliceRanges(query).reduce(
    (moved, { axis, start, step, count }) =>
      takeAlong(
        moved,
        axis,
        Array.from({ length: count }, (_, index) => start + step * index),
      ),
    grid,
  ),
];

const gather: Mover = ({ query }, grid) => {
  const dims = input(query, 0);
  const shape = input(query, 1);
  const axis = axisAttribute(query, 0, dims.length);
  const around = (middle: Dims) => [...grid.dims.slice(0, axis), ...middle, ...grid.dims.slice(axis + 1)];
  if (grid.dims[axis] === 1 && dims[axis] !== 0)
    return [{ dims: around(shape.map(() => 1)), cells: grid.cells }];
  const tensor = query.constant(1);
  if (tensor === undefined) return undefined;
  const indices = elementNumbers(tensor).map((index) => (index < 0 ? index + (dims[axis] ?? 0) : index));
  return [{ dims: around(shape), cells: takeFromGrid(grid, axis, indices).cells }];
};

const expand: Mover = ({ query }, grid) => {
  const rank = outputShapes(query)[0]?.length;
  if (rank === undefined) return undefined;
  return [{ dims: [...new Array<number>(rank - grid.dims.length).fill(1), ...grid.dims], cells: grid.cells }];
};

const tile: Mover = ({ query }, grid) => [
  (settingIntegers(query, 1) ?? []).reduce((tiled, repeats, axis) => {
    const size = tiled.dims[axis] ?? 1;
    return takeAlong(
      tiled,
      axis,
      Array.from({ length: size * repeats }, (_, index) => index % size),
    );
  }, grid),
];

/** Padding along an axis on which the cells do not vary adds to every cell alike. */
const pad: Mover = ({ query, filler }, grid) => {
  const { before, after } = padWidths(query);
  const constant = wordAttribute(query.node, "mode", "constant") === "constant";
  let padded: Grid | undefined = grid;
  before.forEach((first, axis) => {
    const last = after[axis] ?? 0;
    const size = grid.dims[axis] ?? 1;
    if (padded === undefined || (first === 0 && last === 0) || (size === 1 && filler >= 0)) return;
    const indices = Array.from({ length: size + first + last }, (_, index) =>
      index >= first && index < first + size ? index - first : -1,
    );
    padded = constant ? takeFromGrid(padded, axis, indices, filler) : undefined;
  });
  return padded === undefined ? undefined : [padded];
};

function rearrange(grid: Grid, before: Dims, split: Dims, perm: readonly number[], after: Dims): Grid {
  const moved = transposeGrid(reshapeGrid(grid, before, split), perm);
  return reshapeGrid(
    moved,
    perm.map((axis) => split[axis] ?? 1),
    after,
  );
}

const depthToSpace: Mover = ({ query }, grid) => {
  const before = input(query, 0);
  const [n = 1, c = 1, h = 1, w = 1] = before;
  const b = numberAttribute(query.node, "blocksize", 1);
  const after = [n, c / (b * b), h * b, w * b];
  if (wordAttribute(query.node, "mode", "DCR") === "DCR")
    return [rearrange(grid, before, [n, b, b, c / (b * b), h, w], [0, 3, 4, 1, 5, 2], after)];
  return [rearrange(grid, before, [n, c / (b * b), b, b, h, w], [0, 1, 4, 2, 5, 3], after)];
};

const spaceToDepth: Mover = ({ query }, grid) => {
  const before = input(query, 0);
  const [n = 1, c = 1, h = 1, w = 1] = before;
  const b = numberAttribute(query.node, "blocksize", 1);
  const split = [n, c, h / b, b, w / b, b];
  return [rearrange(grid, before, split, [0, 3, 5, 1, 2, 4], [n, c * b * b, h / b, w / b])];
};

const MOVERS: ReadonlyMap<string, Mover> = new Map<string, Mover>([
  ["Identity", (_, grid) => [grid]],
  ["Reshape", reshape],
  ["Flatten", reshape],
  ["Squeeze", reshape],
  ["Unsqueeze", reshape],
  ["Transpose", transpose],
  ["Concat", concat],
  ["Split", split],
  ["Slice", slice],
  ["Gather", gather],
  ["Expand", expand],
  ["Tile", tile],
  ["Pad", pad],
  ["DepthToSpace", depthToSpace],
  ["SpaceToDepth", spaceToDepth],
]);

/** The operators that only move elements. */
export function isMovement(operator: string, domain: string): boolean {
  return isDefaultDomain(domain) && MOVERS.has(operator);
}

/**
 * The grids of a movement operator's outputs, given those of its first input (of all inputs, for Concat). `filler` is
 * the cell of padding; −1 writes padding out even where cells do not vary. Returns undefined where the cells cannot
 * be followed: no movement operator, settings that depend on data, or padding that mirrors.
 * Throws DataDependent where a setting is computed from data.
 */
export function moveGrids(
  query: ShapeQuery,
  grids: readonly Grid[],
  filler = 0,
): readonly Grid[] | undefined {
  const [first] = grids;
  const mover = isMovement(query.node.operator, query.node.domain)
    ? MOVERS.get(query.node.operator)
    : undefined;
  return first === undefined ? undefined : mover?.({ query, grids, filler }, first);
}
