// Where activations meet value by value, their channels are coupled: NumPy's broadcasting on labels.

import { nodeLabel } from "../../model/graph.ts";
import { expandGrid, type Grid } from "../../model/move/grid.ts";
import type { Dims } from "../../model/operators.ts";
import { joinCells, varyingAxes, withRank } from "../labels.ts";
import { dimsOf, freeze, labelsOf, settleLabels, type Walk } from "../walk.ts";

/** True where one operand's channels meet an axis of the other that is as long but has no channels to lose. */
function meetsFixed(labels: Grid, other: Dims): boolean {
  return varyingAxes(labels).some((axis) => (other[axis] ?? 1) > 1);
}

/** A shape with leading axes of size 1. */
export function alignDims(dims: Dims, rank: number): Dims {
  return [...new Array<number>(rank - dims.length).fill(1), ...dims];
}

/**
 * Where an operand's channels lie along several axes, and along one of them it meets something fixed, the others are
 * where channels can still leave. `sizes` are the operands' aligned shapes; along `summed`, an aligned axis of each,
 * operands do not meet.
 */
export function settleApart(
  walk: Walk,
  values: readonly string[],
  sizes: readonly Dims[],
  summed: readonly number[] = [],
): void {
  const rank = sizes[0]?.length ?? 0;
  const labels = values.map((value) => withRank(labelsOf(walk, value), rank));
  values.forEach((value, one) => {
    const varying = varyingAxes(labels[one] ?? { dims: [], cells: new Int32Array(1) });
    if (varying.length < 2) return;
    const meets = (axis: number) =>
      axis !== summed[one] &&
      values.some((_, two) => two !== one && (sizes[two]?.[axis] ?? 1) > 1 && labels[two]?.dims[axis] === 1);
    const free = varying.filter((axis) => !meets(axis));
    const lead = rank - dimsOf(walk, value).length;
    if (free.length > 0 && free.length < varying.length)
      settleLabels(
        walk,
        value,
        free.toReversed().map((axis) => axis - lead),
      );
  });
}

/**
 * Joins the cells of operands at each index. `sizes` are the operands' true shapes: where an operand has size 1 it is
 * repeated and couples to nothing. A channel that meets a fixed one is frozen; `does` says how ("adds it to").
 */
export function joinBroadcast(
  walk: Walk,
  index: number,
  operands: readonly Grid[],
  sizes: readonly Dims[],
  does: string,
): Grid {
  const [first] = operands;
  if (first === undefined) return { dims: [], cells: new Int32Array(1) };
  const dims = first.dims.map((_, axis) => Math.max(...operands.map((labels) => labels.dims[axis] ?? 1)));
  const grids = operands.map((labels) => expandGrid(labels, dims).cells);
  const joined = new Int32Array(grids[0]?.length ?? 0);
  const lost = new Set<number>();
  const strict = operands.map((labels) => sizes.map((size) => meetsFixed(labels, size)));
  for (let at = 0; at < joined.length; at++) {
    for (const [one, cells] of grids.entries()) {
      const cell = cells[at] ?? 0;
      if (cell === 0) continue;
      joinCells(walk.cells, joined[at] ?? 0, cell);
      joined[at] = Math.max(joined[at] ?? 0, cell);
      if (grids.some((other, two) => two !== one && other[at] === 0 && strict[one]?.[two])) lost.add(cell);
    }
  }
  const label = nodeLabel(walk.model, index);
  freeze(walk, lost, `${label} ${does} a value that cannot be pruned`, label);
  return { dims, cells: joined };
}
