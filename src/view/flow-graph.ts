// The network as a layered graph: which cell stands in which slot from left to right, in which lane, and what joins
// them. Longest paths give the slots; branches besides the main way get lanes of their own.

import type { Cell } from "./modules.ts";
import type { Network } from "./network.ts";

/** From one cell to another, by their places in the list of cells. */
export interface Joint {
  readonly from: number;
  readonly to: number;
  /** True for what is multiplied. */
  readonly times?: true;
}

export interface FlowGraph {
  readonly cells: readonly Cell[];
  /** Slot of each cell, from 0 at the left. */
  readonly slots: readonly number[];
  /** Lane of each cell: 0 is the main way, 1 below it, 2 above, 3 below … */
  readonly lanes: readonly number[];
  /** Weights from cell to cell. */
  readonly ways: readonly Joint[];
  /** Branches that join the main way behind the cell `to`. */
  readonly arcs: readonly Joint[];
}

/** Layers between each column and the input, on the longest way. */
export function columnDepths(network: Network): number[] {
  const depths = network.columns.map((_, index): number => (index === 0 ? 0 : 1));
  // Links come in the order of the columns they lead to, and lead forwards.
  for (const { from, to } of network.links) depths[to] = Math.max(depths[to] ?? 1, (depths[from] ?? 0) + 1);
  return depths;
}

function jointsBetween(pairs: readonly Joint[], cellOf: readonly number[]): Joint[] {
  const joints = new Map<string, Joint>();
  for (const pair of pairs) {
    const [from, to] = [cellOf[pair.from] ?? 0, cellOf[pair.to] ?? 0];
    if (from !== to) joints.set(`${from} ${to}`, { ...pair, from, to });
  }
  return [...joints.values()].sort((a, b) => a.to - b.to || a.from - b.from);
}

/** Longest way from each cell to an end. */
function heightsOf(count: number, ways: readonly Joint[]): number[] {
  const heights = new Array<number>(count).fill(0);
  for (const { from, to } of [...ways].reverse())
    heights[from] = Math.max(heights[from] ?? 0, (heights[to] ?? 0) + 1);
  return heights;
}

function assignLanes(slots: readonly number[], heights: readonly number[], ways: readonly Joint[]): number[] {
  const lanes = new Array<number>(slots.length).fill(0);
  for (let slot = 0; slot <= Math.max(...slots); slot++) {
    const here = slots.flatMap((each, cell) => (each === slot ? [cell] : []));
    here.sort((a, b) => (heights[b] ?? 0) - (heights[a] ?? 0) || a - b);
    // A branch of several cells keeps its lane.
    const taken = new Set<number>([0]);
    for (const cell of here.slice(1)) {
      const inherited = ways.filter(({ to }) => to === cell).map(({ from }) => lanes[from] ?? 0);
      let lane = inherited.find((each) => !taken.has(each)) ?? 1;
      while (taken.has(lane)) lane++;
      taken.add(lane);
      lanes[cell] = lane;
    }
  }
  return lanes;
}

/** The graph of a network's cells. */
export function flowGraph(network: Network, cells: readonly Cell[]): FlowGraph {
  const cellOf: number[] = [];
  cells.forEach(({ members }, cell) => {
    for (const member of members) cellOf[member] = cell;
  });
  // Names may group layers that the data pass through in turns; what leads backwards then is left out.
  const ways = jointsBetween(
    network.links.map(({ from, to }) => ({ from, to })),
    cellOf,
  ).filter(({ from, to }) => from < to);
  const slots = cells.map((_, index): number => (index === 0 ? 0 : 1));
  for (const { from, to } of ways) slots[to] = Math.max(slots[to] ?? 1, (slots[from] ?? 0) + 1);
  const lanes = assignLanes(slots, heightsOf(cells.length, ways), ways);
  const all = jointsBetween(network.arcs ?? [], cellOf);
  // Between folded modules the way itself says it.
  const arcs = all.filter(
    ({ from, to }) =>
      cells[to]?.folded === undefined || !ways.some((way) => way.from === from && way.to === to),
  );
  return { cells, slots, lanes, ways, arcs };
}
