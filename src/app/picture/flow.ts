// Follows the data from column to column of the picture: whose outputs each layer reads, channel by channel, and where
// a branch joins the main way. Columns are counted as in the view: 0 is the input, k the k-th layer.

import { type Model, type Node, nodeLabel } from "../../model/graph.ts";
import { type Inference, inferOne } from "../../model/infer.ts";
import { axisGrid, countingGrid, type Grid, lineAlong, uniformGrid } from "../../model/move/grid.ts";
import { isMovement } from "../../model/move/move.ts";
import type { Dims } from "../../model/operators/query.ts";
import { elementCount } from "../../model/tensor.ts";
import type { Groups } from "../../prune/groups.ts";
import type { Arc } from "../../view/network.ts";
import { fitGrid, isKnown, joinedGrid, movedGrids, productGrid } from "./channels.ts";

/** The neurons that a layer reads, place by place. */
export interface Reads {
  /** Column of each; −1 where it is not known. */
  readonly columns: Int32Array;
  /** Its index in that column. */
  readonly channels: Int32Array;
}

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
  /** Neurons of each column, and the cell of its first; one cell more, past the last. */
  readonly sizes: readonly number[];
  readonly firsts: readonly number[];
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

const NOTHING: Reads = { columns: new Int32Array(), channels: new Int32Array() };
const PRODUCTS = ["Mul", "Div", "MatMul"];
/** What they give says nothing of the data, only how much of it there is. */
const MEASURES = ["Shape", "Size"];

const shapeOf = ({ inference }: Tracing, name = ""): Dims => inference.shapes.get(name) ?? [];

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
  const query = tracing.inference.queryOf(node, nodeLabel(tracing.model, index));
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
    const fitted = [main, ...incoming].map(({ grid }) => fitGrid(grid, dims));
    return fitted.find(isKnown) ?? uniformGrid(dims.length);
  });
  return { head: main.head, grids };
}

/** The axis along which a layer's channels lie: the second of a convolution's images, else the last. */
function channelAxis({ operator }: Node, { length }: Dims): number {
  return /^Conv/.test(operator) ? 1 : length - 1;
}

/** Cells of a column's neurons along one axis of a value; unknown where it has another size there. */
function columnGrid({ sizes, firsts }: Tracing, column: number, dims: Dims, axis: number): Grid {
  if (dims[axis] !== sizes[column]) return uniformGrid(dims.length);
  return axisGrid(countingGrid([sizes[column] ?? 0], firsts[column]).cells, axis, dims.length);
}

/** The input's neurons: its elements in their order, or the channels along the axis that has as many. */
function inputGrid(tracing: Tracing, dims: Dims, reader: Node | undefined): Grid {
  const count = tracing.sizes[0] ?? 0;
  if (elementCount(dims) === count) return countingGrid(dims, tracing.firsts[0]);
  const preferred = reader === undefined ? 1 : channelAxis(reader, dims);
  const axis = [preferred, 1, dims.length - 1].find((each) => dims[each] === count);
  return axis === undefined ? uniformGrid(dims.length) : columnGrid(tracing, 0, dims, axis);
}

/**
 * What a layer reads along its channels' axis. Where that is not known it is taken to be what the last column gives, in
 * order, if that goes into it: of an embedding, or of what no rule follows.
 */
function readsOf({ sizes, firsts }: Tracing, { grid, head }: Stream, dims: Dims, axis: number): Reads {
  const line = lineAlong(grid, axis, dims[axis] ?? 0);
  const each = line.length / (sizes[head] ?? 0);
  const inOrder = line.every((cell) => cell === 0) && Number.isInteger(each);
  const cells = inOrder ? line.map((_, at) => (firsts[head] ?? 0) + Math.floor(at / each)) : line;
  const columns = cells.map((cell) => firsts.findLastIndex((first) => first <= cell));
  return { columns, channels: cells.map((cell, at) => cell - (firsts[columns[at] ?? 0] ?? 0)) };
}

/** Notes what the layers at a node read, and gives what they make. Of recurrent ones the second reads its own state. */
function throughLayers(tracing: Tracing, node: Node, layers: readonly number[], reads: Reads[]): Moved {
  const value = node.inputs.find((name) => tracing.streams.has(name)) ?? "";
  const read = tracing.streams.get(value) ?? { grid: uniformGrid(0), head: 0 };
  const dims = shapeOf(tracing, value);
  const [first = 0, state] = layers;
  reads[first] = readsOf(tracing, read, dims, channelAxis(node, dims));
  for (const layer of layers) tracing.depth[layer + 1] = 1 + (tracing.depth[read.head] ?? 0);
  if (state !== undefined) addArc(tracing, first + 1, state + 1, false);
  const head = 1 + (state ?? first);
  const grids = node.outputs.map((name) => {
    const out = shapeOf(tracing, name);
    return columnGrid(tracing, head, out, channelAxis(node, out));
  });
  return { head, grids };
}

function startTracing(model: Model, groups: Groups, inputs: number): Tracing {
  const sizes = [inputs, ...groups.layers.map(({ rows }) => rows)];
  const firsts = [1];
  for (const size of sizes) firsts.push((firsts.at(-1) ?? 1) + size);
  const inference = inferOne(model);
  return { model, inference, sizes, firsts, streams: new Map(), depth: [0], arcs: [] };
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
  const reads: Reads[] = groups.layers.map(() => NOTHING);
  const [input] = model.inputs.filter(({ name }) => !model.initializers.has(name));
  const reader = model.nodes[groups.layers.find(({ source }) => source === 0)?.node ?? -1];
  if (input !== undefined)
    tracing.streams.set(input.name, {
      grid: inputGrid(tracing, shapeOf(tracing, input.name), reader),
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
