// The ways of arcs over and under the slabs: what is added to the main way runs clear of everything that it passes.

import type { FlowGraph } from "./flow-graph.ts";
import { type Box, NAME_ROOM, type Point } from "./flow-plan.ts";

/** Share of a slot that its slab may fill; the rest is for what leads on. */
export const SLAB_SHARE = 0.6;
/** Distance between arcs over one another. */
export const ARC_STEP = 10;

/** Height of the tallest slab of the main lane in some slots, halved: how far it reaches from the axis. */
export function reachOf(graph: FlowGraph, heights: readonly number[], from: number, to: number): number {
  let reach = 0;
  graph.slots.forEach((slot, cell) => {
    if (graph.lanes[cell] === 0 && slot >= from && slot <= to)
      reach = Math.max(reach, (heights[cell] ?? 0) / 2);
  });
  return reach;
}

/** How high each arc of the main lane runs, from 0: over those that lie within it. */
export function arcLevels(graph: FlowGraph): number[] {
  const spanOf = (at: number) => {
    const arc = graph.arcs[at];
    return [graph.slots[arc?.from ?? 0] ?? 0, graph.slots[arc?.to ?? 0] ?? 0] as const;
  };
  const order = graph.arcs.map((_, at) => at);
  order.sort((a, b) => spanOf(a)[1] - spanOf(a)[0] - (spanOf(b)[1] - spanOf(b)[0]));
  const levels: number[] = graph.arcs.map(() => 0);
  order.forEach((at, place) => {
    const [from, to] = spanOf(at);
    const under = order.slice(0, place).filter((other) => {
      const [start, end] = spanOf(other);
      return start < to && from < end;
    });
    levels[at] = under.length === 0 ? 0 : 1 + Math.max(...under.map((other) => levels[other] ?? 0));
  });
  return levels;
}

/** Corners of every arc's way. */
export function arcsOf(graph: FlowGraph, boxes: readonly Box[], pitch: number): Point[][] {
  const levels = arcLevels(graph);
  const heights = boxes.map(({ height }) => height);
  const gap = pitch * (1 - SLAB_SHARE);
  /** Where ways part and join: in the middle of the gap behind a cell's slot. */
  const joint = (box: Box) => box.x + (pitch - gap) / 2 + gap / 2;
  return graph.arcs.map(({ from, to }, at) => {
    const [start, end] = [boxes[from], boxes[to]];
    if (start === undefined || end === undefined) return [];
    const [a, b] = [joint(start), joint(end)];
    if (graph.lanes[from] !== graph.lanes[to])
      return [
        [start.x + start.width / 2 + 3, start.y],
        [b, start.y],
        [b, end.y],
      ];
    const reach = reachOf(graph, heights, (graph.slots[from] ?? 0) + 1, graph.slots[to] ?? 0);
    const top = reach + NAME_ROOM + ARC_STEP * (levels[at] ?? 0);
    return [
      [a, start.y],
      [a, top],
      [b, top],
      [b, end.y],
    ];
  });
}

/** The sign inside a joint's circle, as in an SVG's path: a plus, or a cross where it multiplies. */
export function jointSign(x: number, y: number, times: boolean): string {
  if (times)
    return `M${x - 2.2} ${y - 2.2}L${x + 2.2} ${y + 2.2}M${x - 2.2} ${y + 2.2}L${x + 2.2} ${y - 2.2}`;
  return `M${x - 3} ${y}H${x + 3}M${x} ${y - 3}V${y + 3}`;
}
