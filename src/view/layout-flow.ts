// Networks with branches, and deep ones: a layered graph seen from the front. Every cell is a slab that faces the viewer;
// branches run in lanes below and above the main way, and what joins it runs over it as an arc.

import { arcsOf, reachOf } from "./flow-arcs.ts";
import type { FlowGraph } from "./flow-graph.ts";
import { type Box, type Bracket, type FlowPlan, NAME_ROOM } from "./flow-plan.ts";
import { type FlowRoom, roomFor, type SlabShape, shapesOf, slabWidth } from "./flow-room.ts";
import type { Frame, Layout, Margin, Present } from "./layout.ts";
import type { Module } from "./modules.ts";
import type { Network } from "./network.ts";

const BRACKET_STEP = 24;
/** What stays free between brackets and the frame. */
const BESIDE_BRACKETS = 6;
/** What slabs and their surroundings may be higher than the frame, as a share; the camera takes that. */
const TOO_MUCH = 0.02;
/** How often slabs are made lower, and by how much at most. */
const LOOKS = 6;
const LEAST_FACTOR = 0.25;

function boxesOf(graph: FlowGraph, shapes: readonly SlabShape[], pitch: number): Box[] {
  const heights = shapes.map(({ rows, step }) => rows * step);
  const middle = Math.max(...graph.slots) / 2;
  const boxes: Box[] = shapes.map((shape, cell) => {
    const x = ((graph.slots[cell] ?? 0) - middle) * pitch;
    return { x, y: 0, width: slabWidth(shape), height: heights[cell] ?? 0 };
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

/** Brackets under open modules; `beside` is the room that there is at either end of the network. */
function bracketsOf(
  graph: FlowGraph,
  modules: readonly Module[],
  boxes: readonly Box[],
  pitch: number,
  beside: number,
) {
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
    const widest = Math.max(...inside.map(({ width }) => width / 2));
    const half = Math.max(4, Math.min(pitch / 2 - 4, widest + beside) + 2 * (module.level - levels));
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

/** Where the lowest slab ends, and the highest. */
function reachAround(boxes: readonly Box[]): { bottom: number; top: number } {
  const bottoms = boxes.map(({ y, height }) => y - height / 2);
  return { bottom: Math.min(...bottoms), top: Math.max(...boxes.map(({ y, height }) => y + height / 2)) };
}

/** The margin around the slabs that names, arcs and brackets need. */
function marginAround({ boxes, arcs, brackets }: FlowPlan, margin: Margin): Margin {
  const { bottom, top } = reachAround(boxes);
  const highest = Math.max(top + NAME_ROOM, ...arcs.flat().map(([, y]) => y));
  const lowest = Math.min(bottom, ...brackets.map(({ y }) => y - BRACKET_STEP));
  return { ...margin, top: margin.top + highest - top, bottom: 16 + bottom - lowest };
}

/** Slabs as high as the room lets them be, and everything that stands around them. */
function planIn(
  network: Network,
  graph: FlowGraph,
  modules: readonly Module[],
  { main, side, pitch, margin }: FlowRoom,
  height: number,
) {
  const planFor = (room: FlowRoom) => {
    const shapes = shapesOf(network, graph, room);
    const boxes = boxesOf(graph, shapes, pitch);
    const brackets = bracketsOf(graph, modules, boxes, pitch, margin.left - BESIDE_BRACKETS);
    const flow: FlowPlan = { graph, boxes, arcs: arcsOf(graph, boxes, pitch), brackets, pitch };
    return { flow, shapes, margin: marginAround(flow, margin) };
  };
  let plan = planFor({ main, side, pitch, margin });
  let factor = 1;
  // How high lanes and arcs stand depends on who stands beside them: what is left is shared out once, and what is too
  // much is taken back.
  const freeIn = ({ flow, margin: { top, bottom } }: typeof plan) => {
    const reach = reachAround(flow.boxes);
    return height - (top + reach.top - reach.bottom + bottom);
  };
  const scale = (by: number) => {
    factor = Math.max(LEAST_FACTOR, factor + by);
    plan = planFor({ main: main * factor, side: side * factor, pitch, margin });
  };
  if (freeIn(plan) > 0.05 * main) scale(freeIn(plan) / main);
  for (let look = 0; look < LOOKS && freeIn(plan) < -TOO_MUCH * height; look++) scale(freeIn(plan) / main);
  return plan;
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
  const room = roomFor(network, graph, frame, levels * BRACKET_STEP);
  const { flow, shapes, margin } = planIn(network, graph, modules, room, frame.height);
  const cellOf = new Map(graph.cells.flatMap((cell, index) => cell.members.map((member) => [member, index])));
  const places: number[] = [];
  network.columns.forEach((column, index) => {
    const cell = cellOf.get(index) ?? 0;
    const { x = 0, y = 0 } = flow.boxes[cell] ?? {};
    const { across = 1, step = 1, radius = 0 } = shapes[cell] ?? {};
    const shown = graph.cells[cell]?.column === index;
    const rows = Math.ceil((present[index]?.length ?? column.size) / across);
    for (const place of placesAmong(column.size, present[index])) {
      if (!shown || place < 0) places.push(x, y, 0, 0);
      else {
        const [down, right] = [Math.floor(place / across), place % across];
        places.push(x + (right - (across - 1) / 2) * step, y + ((rows - 1) / 2 - down) * step, 0, radius);
      }
    }
  });
  return { places: Float32Array.from(places), slabs: false, toViewer: [0, 0, 1], margin, flow };
}
