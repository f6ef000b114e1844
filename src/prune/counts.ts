// Networks that compute their own sizes: which of the numbers in a computed constant count the indices of an axis
// that may be cut. They are followed as labels are, by moving them: Shape makes them, Gather and Concat move them.

import { type Model, type Node, nodeLabel } from "../model/graph.ts";
import { type Inference, inferOther } from "../model/infer.ts";
import { type Grid, uniformGrid } from "../model/move/grid.ts";
import { isMovement, moveGrids } from "../model/move/move.ts";
import { shapeRange } from "../model/operators/shape-values.ts";
import { withRank } from "./labels.ts";

/** The size of a value's axis. */
export interface Count {
  readonly value: string;
  readonly axis: number;
}

/** Cell of a number that was computed from counts, so that it is no longer one. */
export const MIXED = -1;

/** Which numbers of computed constants count what. Cell 0: a plain number; k: the k-th entry of `all` (from 1). */
export interface Counts {
  readonly all: Count[];
  readonly cells: Map<string, Grid>;
  /** Values whose shape a computed constant depends on. */
  readonly sources: Map<string, ReadonlySet<string>>;
  /** The network at another batch and other sizes of dynamic axes; undefined where it has none. */
  readonly other: () => Inference | undefined;
}

export function makeCounts(model: Model): Counts {
  let other: Inference | undefined | null = null;
  return {
    all: [],
    cells: new Map(),
    sources: new Map(),
    other: () => {
      if (other === null) other = inferOther(model);
      return other;
    },
  };
}

/** Cells of a node's first output. */
function countCells(counts: Counts, inference: Inference, node: Node, label: string): Grid | undefined {
  const query = inference.queryOf(node, label);
  const [value = ""] = node.inputs;
  if (node.operator === "Shape") {
    const [start, end] = shapeRange(node, inference.shapes.get(value)?.length ?? 0);
    const cells = Int32Array.from({ length: end - start }, (_, at) =>
      counts.all.push({ value, axis: start + at }),
    );
    return { dims: [cells.length], cells };
  }
  const gridOf = (name: string) =>
    counts.cells.get(name) ?? uniformGrid(inference.shapes.get(name)?.length ?? 0);
  if (node.operator === "Cast") return gridOf(value);
  if (!isMovement(node.operator, node.domain)) return undefined;
  const moved = node.operator === "Concat" ? node.inputs : [value];
  // Padding is written out: it adds plain numbers to counts.
  return moveGrids(query, moved.map(gridOf))?.[0];
}

/** Follows the counts through a node whose outputs do not depend on data. */
export function followCounts(counts: Counts, model: Model, inference: Inference, index: number): void {
  const node = model.nodes[index];
  if (node === undefined) return;
  const own = node.operator === "Shape" || node.operator === "Size" ? [node.inputs[0] ?? ""] : [];
  const sources = new Set([...own, ...node.inputs.flatMap((name) => [...(counts.sources.get(name) ?? [])])]);
  if (sources.size === 0) return;
  const cells =
    node.outputs.length === 1 ? countCells(counts, inference, node, nodeLabel(model, index)) : undefined;
  for (const name of node.outputs) {
    const rank = inference.shapes.get(name)?.length ?? 0;
    counts.sources.set(name, sources);
    counts.cells.set(name, withRank(cells ?? uniformGrid(rank, MIXED), rank));
  }
}

/** True where the constant is the same for every size of the batch and of other dynamic axes. */
export function isSizeFree(counts: Counts, inference: Inference, name: string): boolean {
  if (!counts.sources.has(name)) return true;
  const [one, two] = [inference.constant(name), counts.other()?.constant(name)];
  if (one === undefined || two === undefined) return one !== undefined;
  return one.dims.join() === two.dims.join() && one.bytes.every((byte, at) => byte === two.bytes[at]);
}
