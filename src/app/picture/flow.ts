// Follows the data from column to column of the picture: whose outputs each layer reads, channel by channel, and where
// a branch joins the main way. Columns are counted as in the view: 0 is the input, k the k-th layer.

import { type Model, type Node, nodeLabel } from "../../model/graph.ts";
import { type Inference, inferOne } from "../../model/infer.ts";
import { type Grid, uniformGrid } from "../../model/move/grid.ts";
import { isMovement } from "../../model/move/move.ts";
import type { Dims, ShapeQuery } from "../../model/operators/query.ts";
import { REDUCTIONS } from "../../model/operators/reductions.ts";
import type { Groups } from "../../prune/groups.ts";
import type { Arc } from "../../view/network.ts";
import { alikeGrid, fitGrid, isKnown, joinedGrid, movedGrids, productGrid, reducedGrid } from "./channels.ts";
import {
  type Cells,
  cellsOf,
  channelAxis,
  columnGrid,
  inputGrid,
  type Reads,
  readsOf,
  unknownReads,
} from "./reads.ts";

export interface Flow {
  /** What each layer reads, by position in Groups.layers. */
  readonly reads: readonly Reads[];
  readonly arcs: readonly Arc[];
}

/** A value on its way: its neurons, and the last column that it went through. */
interface Stream {
  readonly grid: Grid;
  readonly head: number;
}

/** What a node gives: the neurons of every output, and the last column on their way. */
interface Moved {
  readonly head: number;
  readonly grids: readonly Grid[];
}

interface Tracing {
  readonly model: Model;
  readonly inference: Inference;
  readonly cells: Cells;
  readonly streams: Map<string, Stream>;
  /** Layers between a column and the input, on the longest way. */
  readonly depth: number[];
  readonly arcs: Arc[];
}

/** Notes that what `from` gives joins what `to` gives. */
function addArc({ arcs }: Tracing, from: number, to: number, times: boolean): void {
  if (from !== to && !arcs.some((arc) => arc.from === from && arc.to === to))
    arcs.push({ from, to, ...(times ? { times } : {}) });
}

/**
 * A product of matrices has its second one's channels: in attention those of v. What had joined the first, q with k, then
 * joins the second together with it.
 */
function multiply(tracing: Tracing, first: Stream, second: Stream): number {
  const earlier = tracing.arcs.filter(({ to, times }) => to === first.head && times);
  if (first.head !== second.head)
    for (const arc of earlier) tracing.arcs.splice(tracing.arcs.indexOf(arc), 1);
  for (const from of [...earlier.map((arc) => arc.from), first.head])
    addArc(tracing, from, second.head, true);
  return second.head;
}

const PRODUCTS = ["Mul", "Div", "MatMul"];
/** What they give says nothing of the data, only how much of it there is. */
const MEASURES = ["Shape", "Size"];

const shapeOf = ({ inference }: Tracing, name = ""): Dims => inference.shapes.get(name) ?? [];

function queryOf({ model, inference }: Tracing, node: Node, index: number): ShapeQuery {
  return inference.queryOf(node, nodeLabel(model, index));
}

/** The deepest of the streams that come together is the main way; of equally deep ones the first. */
function mainOf({ depth }: Tracing, incoming: readonly Stream[]): Stream {
  const depthOf = ({ head }: Stream) => depth[head] ?? 0;
  return incoming.reduce((best, each) => (depthOf(each) > depthOf(best) ? each : best));
}

/** What a node gives that only moves elements; undefined for all others, and where only the data say where they go. */
function move(tracing: Tracing, node: Node, index: number): Moved | undefined {
  const isShaped = [...node.inputs, ...node.outputs].every(
    (name) => name === "" || tracing.inference.shapes.has(name),
  );
  if (!isShaped || !isMovement(node.operator, node.domain)) return undefined;
  const parts = node.inputs.map((name) => tracing.streams.get(name));
  const query = queryOf(tracing, node, index);
  const [first] = parts;
  if (node.operator !== "Concat") {
    const moved = first && movedGrids(query, first.grid);
    return first && moved && { head: first.head, grids: moved };
  }
  const joined = joinedGrid(
    query,
    parts.map((part) => part?.grid),
  );
  const known = parts.filter((part) => part !== undefined);
  return joined && { head: mainOf(tracing, known).head, grids: [joined] };
}

/** What a node without weights gives: every output's neurons, and the column that they went through last. */
function passOn(tracing: Tracing, node: Node, index: number, incoming: readonly Stream[]): Moved {
  const moved = move(tracing, node, index);
  if (moved !== undefined) return moved;
  const outputs = node.outputs.map((name) => shapeOf(tracing, name));
  const [one, two] = incoming;
  if (node.operator === "MatMul" && one !== undefined && two !== undefined)
    return { head: multiply(tracing, one, two), grids: [productGrid(two.grid, outputs[0] ?? [])] };
  const main = mainOf(tracing, incoming);
  for (const { head } of incoming) addArc(tracing, head, main.head, PRODUCTS.includes(node.operator));
  const grids = outputs.map((dims) => {
    if (REDUCTIONS.includes(node.operator))
      return reducedGrid(queryOf(tracing, node, index), main.grid, dims);
    const fitted = incoming.map(({ grid, head }) => ({ head, grid: fitGrid(grid, dims) }));
    const own = alikeGrid(
      fitted.flatMap(({ head, grid }) => (head === main.head ? grid : [])),
      dims.length,
    );
    const other = fitted.find(({ head, grid }) => head !== main.head && isKnown(grid));
    return isKnown(own) ? own : (other?.grid ?? own);
  });
  return { head: main.head, grids };
}

/** Notes what the layers at a node read, and gives what they make. Of recurrent ones the second reads its own state. */
function throughLayers(tracing: Tracing, node: Node, layers: readonly number[], reads: Reads[]): Moved {
  const value = node.inputs.find((name) => tracing.streams.has(name)) ?? "";
  const { grid, head } = tracing.streams.get(value) ?? { grid: uniformGrid(0), head: 0 };
  const dims = shapeOf(tracing, value);
  const [first = 0, state] = layers;
  reads[first] = readsOf(tracing.cells, grid, head, dims, channelAxis(node, dims));
  tracing.depth[first + 1] = 1 + (tracing.depth[head] ?? 0);
  if (state !== undefined) {
    reads[state] = unknownReads(first + 1);
    tracing.depth[state + 1] = 2 + (tracing.depth[head] ?? 0);
  }
  const last = 1 + (state ?? first);
  const grids = node.outputs.map((name) => {
    const out = shapeOf(tracing, name);
    return columnGrid(tracing.cells, last, out, channelAxis(node, out));
  });
  return { head: last, grids };
}

function startTracing(model: Model, groups: Groups, inputs: number): Tracing {
  const cells = cellsOf([inputs, ...groups.layers.map(({ rows }) => rows)]);
  return { model, inference: inferOne(model), cells, streams: new Map(), depth: [0], arcs: [] };
}

const traced = new WeakMap<Groups, Flow>();

/** Traces a grouped model, once. `inputs` is the size of the input's column. */
export function traceFlow(model: Model, groups: Groups, inputs: number): Flow {
  const known = traced.get(groups) ?? trace(model, groups, inputs);
  traced.set(groups, known);
  return known;
}

function trace(model: Model, groups: Groups, inputs: number): Flow {
  const layersAt = new Map<number, number[]>();
  for (const [index, { node }] of groups.layers.entries())
    layersAt.set(node, [...(layersAt.get(node) ?? []), index]);
  const tracing = startTracing(model, groups, inputs);
  const reads: Reads[] = groups.layers.map(() => unknownReads(0));
  const [input] = model.inputs.filter(({ name }) => !model.initializers.has(name));
  const reader = model.nodes[groups.layers.find(({ source }) => source === 0)?.node ?? -1];
  if (input !== undefined)
    tracing.streams.set(input.name, {
      grid: inputGrid(tracing.cells, shapeOf(tracing, input.name), reader),
      head: 0,
    });
  model.nodes.forEach((node, index) => {
    const incoming = node.inputs.flatMap((name) => tracing.streams.get(name) ?? []);
    if (incoming.length === 0 || MEASURES.includes(node.operator)) return;
    const layers = layersAt.get(index);
    const { head, grids } =
      layers === undefined
        ? passOn(tracing, node, index, incoming)
        : throughLayers(tracing, node, layers, reads);
    node.outputs.forEach((name, at) => {
      tracing.streams.set(name, { head, grid: grids[at] ?? uniformGrid(shapeOf(tracing, name).length) });
    });
  });
  return { reads, arcs: tracing.arcs };
}
