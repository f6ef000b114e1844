// Operators that move elements: the operator itself is run on the labels.

import { type Node, nodeLabel } from "../../model/graph.ts";
import { axisGrid, concatGrids, type Grid, takeFromGrid, uniformGrid } from "../../model/move/grid.ts";
import { moveGrids } from "../../model/move/move.ts";
import { axisAttribute, DataDependent } from "../../model/operators/query.ts";
import { joinCells, slabs, varyingAxes } from "../labels.ts";
import {
  dimsOf,
  fixOutputs,
  freeze,
  freezeInputs,
  isData,
  labelsOf,
  output,
  settleLabels,
  type Walk,
} from "../walk.ts";

/** Cell of a constant that can be cut to fit whatever it is joined to. */
const WILD = -1;

function tryMove(walk: Walk, node: Node, index: number): readonly Grid[] | undefined {
  const query = walk.inference.queryOf(node, nodeLabel(walk.model, index));
  try {
    return moveGrids(query, [labelsOf(walk, node.inputs[0] ?? "")]);
  } catch (error) {
    if (error instanceof DataDependent) return undefined;
    throw error;
  }
}

/** The channels of these parts lie beside the joined axis: each channel of one part goes with that of the others. */
function tieParts(walk: Walk, joined: Grid, axis: number, index: number): Grid {
  const label = nodeLabel(walk.model, index);
  const line = slabs(joined, axis).map((slab) => {
    const units = new Set(slab);
    units.delete(WILD);
    const fixed = units.delete(0);
    const [first = 0, ...rest] = units;
    for (const cell of rest) joinCells(walk.cells, first, cell);
    if (fixed) freeze(walk, units, `${label} joins it to a value that cannot be pruned`, label);
    return first;
  });
  return axisGrid(Int32Array.from(line), axis, joined.dims.length);
}

/** Concat, ONNX 4–13. */
function concat(walk: Walk, node: Node, index: number): void {
  const rank = dimsOf(walk, node.outputs[0] ?? "").length;
  const axis = axisAttribute(walk.inference.queryOf(node, nodeLabel(walk.model, index)), 1, rank);
  const parts = node.inputs.map((name) =>
    isData(walk, name) ? labelsOf(walk, name) : uniformGrid(rank, WILD),
  );
  const joined = concatGrids(
    parts,
    axis,
    node.inputs.map((name) => dimsOf(walk, name)[axis] ?? 1),
  );
  const beside = parts.flatMap(varyingAxes).filter((each) => each !== axis);
  const free = Math.max(-1, ...beside);
  if (free >= 0) return output(walk, node, tieParts(walk, joined, free, index));
  output(walk, node, { dims: joined.dims, cells: joined.cells.map((cell) => Math.max(cell, 0)) });
}

/** Reshape, Transpose, Split, Slice, Gather, … */
export function movement(walk: Walk, node: Node, index: number): void {
  const [value = ""] = node.inputs;
  if (node.operator === "Concat") return concat(walk, node, index);
  const shuffle = walk.shuffles.get(index);
  if (shuffle !== undefined) {
    const labels = labelsOf(walk, shuffle.source);
    const still = labels.dims[shuffle.axis] === 1;
    return output(walk, node, still ? labels : takeFromGrid(labels, shuffle.axis, shuffle.order));
  }
  if (node.outputs.every((name) => walk.inside.has(name))) return fixOutputs(walk, node);
  const moved = isData(walk, value) ? tryMove(walk, node, index) : undefined;
  if (moved === undefined) {
    const why = isData(walk, value)
      ? "moves it to places that only the data decide"
      : "looks up what the data name";
    freezeInputs(walk, node, index, why);
    return fixOutputs(walk, node);
  }
  moved.forEach((labels, position) => {
    output(walk, node, labels, position);
  });
  if (node.operator === "DepthToSpace") settleLabels(walk, node.outputs[0] ?? "", [1]);
}
