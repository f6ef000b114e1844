// Channel shuffles: a Reshape, a Transpose and a Reshape back that together only reorder one axis. Followed step by
// step they would tie channels that have nothing to do with each other; seen as one they are a Gather.

import { type Model, type Node, nodeLabel } from "../../model/graph.ts";
import { axisGrid, compressGrid, type Grid } from "../../model/move/grid.ts";
import { moveGrids } from "../../model/move/move.ts";
import { DataDependent } from "../../model/operators/query.ts";
import { varyingAxes } from "../labels.ts";
import { dimsOf, isData, type Walk } from "../walk.ts";

/** Node indices by what they make, and how often each value is read. */
function readers(model: Model) {
  const makers = new Map<string, number>();
  const reads = new Map<string, number>();
  model.nodes.forEach((node, index) => {
    for (const name of node.outputs) makers.set(name, index);
    for (const name of node.inputs) reads.set(name, (reads.get(name) ?? 0) + 1);
  });
  for (const { name } of model.outputs) reads.set(name, (reads.get(name) ?? 0) + 1);
  return { makers, reads };
}

/** Where the indices of one axis of the source are after the three steps. */
function follow(walk: Walk, chain: readonly Node[], axis: number): Grid | undefined {
  const dims = dimsOf(walk, chain[0]?.inputs[0] ?? "");
  const indices = Int32Array.from({ length: dims[axis] ?? 1 }, (_, index) => index);
  try {
    const moved = chain.reduce<Grid | undefined>(
      (grid, node) =>
        grid === undefined
          ? undefined
          : moveGrids(walk.inference.queryOf(node, nodeLabel(walk.model, 0)), [grid])?.[0],
      axisGrid(indices, axis, dims.length),
    );
    return moved === undefined ? undefined : compressGrid(moved);
  } catch (error) {
    if (error instanceof DataDependent) return undefined;
    throw error;
  }
}

/** The reordering of one axis that the chain comes to; undefined where it does anything else. */
function orderOf(walk: Walk, chain: readonly Node[]): { axis: number; order: readonly number[] } | undefined {
  const dims = dimsOf(walk, chain[0]?.inputs[0] ?? "");
  let found: { axis: number; order: readonly number[] } | undefined;
  for (const [axis, size] of dims.entries()) {
    if (size === 1) continue;
    const moved = follow(walk, chain, axis);
    if (moved === undefined || varyingAxes(moved).join() !== String(axis)) return undefined;
    if (moved.cells.every((index, at) => index === at)) continue;
    if (found !== undefined || new Set(moved.cells).size !== size) return undefined;
    found = { axis, order: Array.from(moved.cells) };
  }
  return found;
}

/** Finds all shuffles before the walk, so that nothing is tied on the way through them. */
export function findShuffles(walk: Walk): void {
  const { nodes } = walk.model;
  const { makers, reads } = readers(walk.model);
  const before = (node: Node | undefined, operator: string): Node | undefined => {
    const maker = nodes[makers.get(node?.inputs[0] ?? "") ?? -1];
    const alone = reads.get(node?.inputs[0] ?? "") === 1;
    return maker?.operator === operator && maker.domain === "" && alone ? maker : undefined;
  };
  nodes.forEach((last, index) => {
    if (last.operator !== "Reshape" || last.domain !== "") return;
    const middle = before(last, "Transpose");
    const first = before(middle, "Reshape");
    const source = first?.inputs[0] ?? "";
    if (middle === undefined || first === undefined || !isData(walk, source)) return;
    const shape = dimsOf(walk, source).join();
    if (shape === "" || dimsOf(walk, last.outputs[0] ?? "").join() !== shape) return;
    const found = orderOf(walk, [first, middle, last]);
    if (found === undefined) return;
    walk.shuffles.set(index, { source, ...found });
    for (const name of [...first.outputs, ...middle.outputs]) walk.inside.add(name);
  });
}
