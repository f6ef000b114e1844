// Networks with branches, and deep ones: a layered graph seen from the front. Every cell is a slab that faces the viewer;
// branches run in lanes below and above the main way, and what joins it runs over it as an arc.

import { LINE_SIZE } from "./drawing.ts";
import { ARC_STEP, arcsOf, reachOf, SLAB_SHARE } from "./flow-arcs.ts";
import type { FlowGraph } from "./flow-graph.ts";
import { type Box, type Bracket, type FlowPlan, NAME_ROOM } from "./flow-plan.ts";
import { type Frame, type Layout, type Margin, namesWidth, type Present } from "./layout.ts";
import type { Module } from "./modules.ts";
import type { Network } from "./network.ts";

/** Narrower slots than this show nothing: a network of more slots reaches beyond the frame. */
const LEAST_PITCH = 26;
const MOST_PITCH = 150;
const MOST_STEP = 24;
const BRACKET_STEP = 24;
const LANE_SHARE = 0.3;

interface Room {
  readonly pitch: number;
  /** Most height of a slab, in the main lane and in the others. */
  readonly main: number;
  readonly side: number;
  readonly margin: Margin;
}

function roomFor(graph: FlowGraph, frame: Frame, levels: number, labelsWidth: number): Room {
  const side = frame.width < 600 ? 10 : 24;
  const right = side + labelsWidth;
  const margin = { top: 16, right, bottom: 20 + levels * BRACKET_STEP, left: side };
  const width = Math.max(60, frame.width - margin.left - margin.right);
  const slots = Math.max(...graph.slots) + 1;
  const pitch = Math.max(LEAST_PITCH, Math.min(MOST_PITCH, width / slots));
  const height = Math.max(60, frame.height - margin.top - margin.bottom - NAME_ROOM - 3 * ARC_STEP);
  const below = graph.lanes.some((lane) => lane % 2 === 1);
  const above = graph.lanes.some((lane) => lane > 0 && lane % 2 === 0);
  const lanes = (below ? 1 : 0) + (above ? 1 : 0);
  const main = Math.min(440, (height - lanes * NAME_ROOM) / (1 + lanes * LANE_SHARE));
  return { pitch, main, side: LANE_SHARE * main, margin };
}

/** Rows, columns and spacing of a slab of `size` neurons; sizes are told apart by height, not to scale. */
export interface SlabShape {
  readonly rows: number;
  readonly across: number;
  readonly step: number;
}

/** The shape of a slab at most `width` wide, `height` high if it were the largest (of `most` neurons). */
export function slabShape(size: number, most: number, width: number, height: number): SlabShape {
  const wanted = height * Math.max(0.16, (size / most) ** 0.35);
  const step = Math.min(MOST_STEP, Math.sqrt((width * wanted) / size));
  const rows = Math.max(1, Math.floor(wanted / step));
  const across = Math.ceil(size / rows);
  return { rows: Math.ceil(size / across), across, step: Math.min(step, width / across) };
}

function shapesOf(network: Network, graph: FlowGraph, room: Room): SlabShape[] {
  const sizes = graph.cells.map(({ column }) => network.columns[column]?.size ?? 1);
  const most = Math.max(...sizes);
  return sizes.map((size, cell) => {
    const height = graph.lanes[cell] === 0 ? room.main : room.side;
    // Names stand beside their neurons, so those stand in one line.
    const named = network.columns[graph.cells[cell]?.column ?? 0]?.labels !== undefined;
    if (named && size <= LINE_SIZE)
      return { rows: size, across: 1, step: Math.min(MOST_STEP, height / size, room.pitch * SLAB_SHARE) };
    return slabShape(size, most, room.pitch * SLAB_SHARE, height);
  });
}

function boxesOf(graph: FlowGraph, shapes: readonly SlabShape[], pitch: number): Box[] {
  const heights = shapes.map(({ rows, step }) => rows * step);
  const middle = Math.max(...graph.slots) / 2;
  const boxes: Box[] = graph.cells.map((_, cell) => {
    const { across = 1, step = 1 } = shapes[cell] ?? {};
    const x = ((graph.slots[cell] ?? 0) - middle) * pitch;
    return { x, y: 0, width: across * step, height: heights[cell] ?? 0 };
  });
  for (let lane = 1; lane <= Math.max(...graph.lanes); lane++) {
    const direction = lane % 2 === 1 ? -1 : 1;
    boxes.forEach((box, cell) => {
      if (graph.lanes[cell] !== lane) return;
      const slot = graph.slots[cell] ?? 0;
      // What its arc passes below must stand clear of it too.
      const until = graph.arcs.filter((arc) => arc.from === cell).map((arc) => graph.slots[arc.to] ?? slot);
      const inner = boxes.filter(
        (_, other) =>
          graph.slots[other] === slot && graph.lanes[other] === lane - 2 && (graph.lanes[other] ?? 0) > 0,
      );
      const reach = inner[0]
        ? Math.abs(inner[0].y) + inner[0].height / 2
        : reachOf(graph, heights, slot, Math.max(slot, ...until));
      boxes[cell] = { ...box, y: direction * (reach + NAME_ROOM + 6 + box.height / 2) };
    });
  }
  return boxes;
}

function bracketsOf(graph: FlowGraph, modules: readonly Module[], boxes: readonly Box[], pitch: number) {
  const open = modules.filter(
    ({ key, members }) =>
      graph.cells.some((cell) => members.includes(cell.column) && cell.folded !== key) &&
      !graph.cells.some(
        (cell) => cell.folded !== undefined && (key === cell.folded || key.startsWith(`${cell.folded}.`)),
      ),
  );
  const levels = 1 + Math.max(-1, ...open.map(({ level }) => level));
  const bottom = Math.min(...boxes.map(({ y, height }) => y - height / 2));
  return open.map((module): Bracket => {
    const inside = graph.cells.flatMap((cell, index) =>
      module.members.includes(cell.column) ? (boxes[index] ?? []) : [],
    );
    const half = Math.max(4, pitch / 2 - 4 + 2 * (module.level - levels));
    return {
      module,
      left: Math.min(...inside.map(({ x }) => x)) - half,
      right: Math.max(...inside.map(({ x }) => x)) + half,
      y: bottom - 18 - BRACKET_STEP * (levels - 1 - module.level),
    };
  });
}

/** For each neuron of a column its place among those present, −1 where it is not one of them. */
function placesAmong(size: number, present: readonly number[] | undefined): Int32Array {
  const places = new Int32Array(size).fill(present === undefined ? 0 : -1);
  if (present === undefined) return places.map((_, index) => index);
  present.forEach((neuron, place) => {
    places[neuron] = place;
  });
  return places;
}

/** The margin around the slabs that names, arcs and brackets need. */
function marginAround({ boxes, arcs, brackets }: FlowPlan, margin: Margin): Margin {
  const top = Math.max(...boxes.map(({ y, height }) => y + height / 2));
  const bottom = Math.min(...boxes.map(({ y, height }) => y - height / 2));
  const highest = Math.max(top + NAME_ROOM, ...arcs.flat().map(([, y]) => y));
  const lowest = Math.min(bottom, ...brackets.map(({ y }) => y - BRACKET_STEP));
  return { ...margin, top: margin.top + highest - top, bottom: 16 + bottom - lowest };
}

/** Places every neuron of the cells that stand; all others have no radius, in the middle of the cell they are folded into. */
export function layoutFlow(
  network: Network,
  graph: FlowGraph,
  modules: readonly Module[],
  frame: Frame,
  present: Present,
): Layout {
  const levels = 1 + Math.max(-1, ...modules.map(({ level }) => level));
  const room = roomFor(graph, frame, levels, namesWidth(network.columns, frame));
  const shapes = shapesOf(network, graph, room);
  const boxes = boxesOf(graph, shapes, room.pitch);
  const cellOf = new Map(graph.cells.flatMap((cell, index) => cell.members.map((member) => [member, index])));
  const places: number[] = [];
  network.columns.forEach((column, index) => {
    const cell = cellOf.get(index) ?? 0;
    const { x = 0, y = 0 } = boxes[cell] ?? {};
    const { across = 1, step = 1 } = shapes[cell] ?? {};
    const shown = graph.cells[cell]?.column === index;
    const rows = Math.ceil((present[index]?.length ?? column.size) / across);
    for (const place of placesAmong(column.size, present[index])) {
      if (!shown || place < 0) places.push(x, y, 0, 0);
      else {
        const [down, right] = [Math.floor(place / across), place % across];
        places.push(x + (right - (across - 1) / 2) * step, y + ((rows - 1) / 2 - down) * step, 0, 0.4 * step);
      }
    }
  });
  const plan: FlowPlan = {
    graph,
    boxes,
    arcs: arcsOf(graph, boxes, room.pitch),
    brackets: bracketsOf(graph, modules, boxes, room.pitch),
    pitch: room.pitch,
  };
  return {
    places: Float32Array.from(places),
    slabs: false,
    toViewer: [0, 0, 1],
    margin: marginAround(plan, room.margin),
    flow: plan,
  };
}
