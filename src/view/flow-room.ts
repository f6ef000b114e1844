// How much room a layered graph has in a frame, and how large its slabs and the distances between them are: as large as
// the frame lets them be.

import { LINE_SIZE } from "./drawing.ts";
import { ARC_STEP, arcLevels, SLAB_SHARE } from "./flow-arcs.ts";
import type { FlowGraph } from "./flow-graph.ts";
import { NAME_ROOM } from "./flow-plan.ts";
import { headBlocks } from "./heads.ts";
import { type Frame, type Margin, namesWidth } from "./layout.ts";
import type { Network } from "./network.ts";

/** Narrower slots than this show nothing: a network of more slots reaches beyond the frame. */
export const LEAST_PITCH = 26;
const MOST_PITCH = 190;
const MOST_STEP = 32;
/** Up to this many neurons stand in one line, where that leaves them large enough to be hit. */
const ONE_LINE = 16;
const LINE_STEP = 12;
/** Ten classes are no larger than the layers that lead to them. */
const NAMED_STEP = 28;
const HIGHEST = 720;
const LANE_SHARE = 0.3;

export interface FlowRoom {
  readonly pitch: number;
  /** Most height of a slab, in the main lane and in the others. */
  readonly main: number;
  readonly side: number;
  readonly margin: Margin;
}

/** What a layered graph has in a frame, with `foot` kept free under it for brackets. */
export function roomFor(network: Network, graph: FlowGraph, frame: Frame, foot: number): FlowRoom {
  const side = frame.width < 600 ? 10 : 24;
  const right = side + namesWidth(network.columns, frame);
  const margin = { top: 16, right, bottom: 34 + foot, left: side };
  const arcs = (1 + Math.max(-1, ...arcLevels(graph))) * ARC_STEP;
  const height = Math.max(60, frame.height - margin.top - margin.bottom - NAME_ROOM - arcs);
  const below = graph.lanes.some((lane) => lane % 2 === 1);
  const above = graph.lanes.some((lane) => lane > 0 && lane % 2 === 0);
  const lanes = (below ? 1 : 0) + (above ? 1 : 0);
  const main = Math.min(HIGHEST, (height - lanes * (NAME_ROOM + 6)) / (1 + lanes * LANE_SHARE));
  const width = Math.max(60, frame.width - margin.left - margin.right);
  const room = { pitch: MOST_PITCH, main, side: LANE_SHARE * main, margin };
  return { ...room, pitch: pitchFor(network, graph, room, width) };
}

/** The distance between slots at which the slabs of the first and the last one end where the frame does. */
function pitchFor(network: Network, graph: FlowGraph, room: FlowRoom, width: number): number {
  const last = Math.max(...graph.slots);
  const joins = graph.arcs.some(({ to }) => graph.slots[to] === last);
  const clamped = (pitch: number) => Math.max(LEAST_PITCH, Math.min(MOST_PITCH, pitch));
  let pitch = clamped(width / (last + 1));
  // Slabs grow with the pitch, so the second look is nearly exact; the camera takes what is left.
  for (let look = 0; look < 2; look++) {
    const shapes = shapesOf(network, graph, { ...room, pitch });
    const halfAt = (slot: number) =>
      shapes.reduce(
        (most, shape, cell) => (graph.slots[cell] === slot ? Math.max(most, slabWidth(shape) / 2) : most),
        0,
      );
    const end = joins ? Math.max(halfAt(last), pitch / 2) : halfAt(last);
    pitch = clamped((width - halfAt(0) - end) / Math.max(1, last));
  }
  return pitch;
}

/** Rows, columns and spacing of a slab of `size` neurons; sizes are told apart by height, not to scale. */
export interface SlabShape {
  readonly rows: number;
  readonly across: number;
  readonly step: number;
  readonly radius: number;
}

function shapeOf(rows: number, across: number, step: number, width = step): SlabShape {
  return { rows, across, step, radius: 0.4 * Math.min(step, width) };
}

/** How wide a slab is with the room around its neurons. */
export function slabWidth({ across, step, radius }: SlabShape): number {
  return (across - 1) * step + radius / 0.4;
}

/** The shape of a slab at most `width` wide, `height` high if it were the largest (of `most` neurons): as large as fits. */
export function slabShape(size: number, most: number, width: number, height: number, block = 1): SlabShape {
  const wanted = height * Math.max(0.16, (size / most) ** 0.35);
  if (block > 1) return blockShape(size, block, width, wanted);
  // A line may be as high as it likes, however narrow its slot is.
  const line = shapeOf(size, 1, Math.min(MOST_STEP, wanted / size), width);
  if (size <= ONE_LINE && line.step >= LINE_STEP) return line;
  const slabs = [Math.floor, Math.ceil].map((round) => {
    const across = Math.max(1, Math.min(size, round(Math.sqrt((size * width) / wanted))));
    const rows = Math.ceil(size / across);
    return shapeOf(rows, across, Math.min(MOST_STEP, wanted / rows, width / across));
  });
  const shapes = size <= ONE_LINE ? [line, ...slabs] : slabs;
  return shapes.reduce((best, shape) => (shape.radius > best.radius ? shape : best));
}

/** Rows in which each block of neurons begins anew, so that a head of attention stands together. */
function blockShape(size: number, block: number, width: number, height: number): SlabShape {
  const shapes = Array.from({ length: block }, (_, at) => at + 1).flatMap((across): SlabShape[] => {
    const rows = size / across;
    const step = Math.min(MOST_STEP, height / rows, width / across);
    return block % across === 0 ? [shapeOf(rows, across, step)] : [];
  });
  return shapes.reduce((best, shape) => (shape.radius > best.radius ? shape : best));
}

/** The slab of each cell. */
export function shapesOf(network: Network, graph: FlowGraph, room: FlowRoom): SlabShape[] {
  const sizes = graph.cells.map(({ column }) => network.columns[column]?.size ?? 1);
  const most = Math.max(...sizes);
  return sizes.map((size, cell) => {
    const height = graph.lanes[cell] === 0 ? room.main : room.side;
    // Names stand beside their neurons, so those stand in one line.
    const named = network.columns[graph.cells[cell]?.column ?? 0]?.labels !== undefined;
    if (named && size <= LINE_SIZE)
      return shapeOf(size, 1, Math.min(NAMED_STEP, height / size), room.pitch * SLAB_SHARE);
    const [head] = headBlocks(network.columns[graph.cells[cell]?.column ?? 0] ?? {});
    const block = head === undefined ? 1 : head.end - head.start;
    return slabShape(size, most, room.pitch * SLAB_SHARE, height, block);
  });
}
