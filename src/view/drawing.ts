// What of a network is drawn, decided once when it is shown: how much detail, which edges, and the range of the
// colours. Nothing here changes when neurons leave, so an edge keeps its colour and its place before and after.

import { columnSize, type EdgeList, isRead, listEdges } from "./edge-list.ts";
import type { Link, Network, NeuronId, Removal } from "./network.ts";
import { finish, quantileSteps, type Steps, strongestSteps } from "./select-edges.ts";

/** Up to this many weights, and this many neurons a column, everything is drawn, with arrowheads and names. */
const DETAILED_EDGES = 2000;
export const LINE_SIZE = 64;
/** Of the strongest: this many a link, and fewer where there are many links. */
const EDGES_PER_LINK = 2000;
const EDGES_IN_ALL = 12_000;
const LEAST_PER_LINK = 150;
const CLIP_SHARE = 0.99;

/** Where one colour range holds: for the whole network, or for each link its own. */
export type RangeScope = "network" | "layer";

export interface Drawing {
  readonly network: Network;
  /** Global number of each column's first neuron. */
  readonly offsets: readonly number[];
  readonly neuronCount: number;
  /** Column of each neuron. */
  readonly columnOf: Uint16Array;
  /** Weights in all links, drawn or not. */
  readonly pairs: number;
  readonly detailed: boolean;
  /** |w| at the end of the colour scale, per link. */
  readonly ranges: readonly number[];
  readonly scope: RangeScope;
  /** True where the range is the 99th percentile of |w| and larger weights are clipped. */
  readonly clipped: boolean;
  readonly edges: EdgeList;
}

function* colorRanges(links: readonly Link[], share: number, scope: RangeScope): Steps<number[]> {
  const all = links.map((link) => link.weights);
  if (scope === "layer") {
    const ranges: number[] = [];
    for (const weights of all) ranges.push(yield* quantileSteps([weights], share));
    return ranges;
  }
  const range = yield* quantileSteps(all, share);
  return all.map(() => range);
}

/** True where every edge of a network is drawn, with arrowheads and names. */
export function isDetailed({ columns, links }: Network): boolean {
  const total = links.reduce((sum, link) => sum + link.weights.length, 0);
  return columns.every((column) => column.size <= LINE_SIZE) && total <= DETAILED_EDGES;
}

/** The strongest edges of a link, by their places in its weights. */
function* strongestOf(network: Network, link: Link, count: number): Steps<Uint32Array> {
  if (link.groups === undefined) return yield* strongestSteps(link.weights, count);
  const width = columnSize(network, link.from);
  const read = Uint32Array.from(link.weights.keys()).filter((at) =>
    isRead(link, Math.floor(at / width), at % width),
  );
  const weights = Float32Array.from(read, (at) => link.weights[at] ?? 0);
  return (yield* strongestSteps(weights, count)).map((at) => read[at] ?? 0);
}

// Drawings that were planned before anybody showed them.
const planned = new WeakMap<Network, Drawing>();

/** Decides what is drawn of a network. */
export function planDrawing(network: Network, scope: RangeScope = "network"): Drawing {
  const known = planned.get(network);
  return known?.scope === scope ? known : finish(drawingSteps(network, scope));
}

/** The same for a network that will be shown soon, with a pause wherever `rest` makes one. */
export async function planAhead(
  network: Network,
  scope: RangeScope,
  rest: () => Promise<void>,
): Promise<void> {
  const steps = drawingSteps(network, scope);
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      planned.set(network, step.value);
      return;
    }
    await rest();
  }
}

function* drawingSteps(network: Network, scope: RangeScope): Steps<Drawing> {
  const offsets: number[] = [];
  let neuronCount = 0;
  for (const column of network.columns) {
    offsets.push(neuronCount);
    neuronCount += column.size;
  }
  const columnOf = new Uint16Array(neuronCount);
  network.columns.forEach((column, index) => {
    columnOf.fill(index, offsets[index], (offsets[index] ?? 0) + column.size);
  });
  const total = network.links.reduce((sum, link) => sum + link.weights.length, 0);
  const detailed = isDetailed(network);
  const share = Math.floor(EDGES_IN_ALL / Math.max(1, network.links.length));
  const many = Math.max(LEAST_PER_LINK, Math.min(EDGES_PER_LINK, share));
  const limit = detailed ? Number.POSITIVE_INFINITY : many;
  const chosen: Uint32Array[] = [];
  for (const link of network.links) chosen.push(yield* strongestOf(network, link, limit));
  return {
    network,
    offsets,
    neuronCount,
    columnOf,
    pairs: total,
    detailed,
    ranges: yield* colorRanges(network.links, detailed ? 1 : CLIP_SHARE, scope),
    scope,
    clipped: !detailed,
    edges: listEdges(network, offsets, chosen),
  };
}

/** Global number of a neuron. */
export function neuronNumber(drawing: Drawing, neuron: NeuronId): number {
  return (drawing.offsets[neuron.column] ?? 0) + neuron.index;
}

/** The neuron with a global number. */
export function neuronAt(drawing: Drawing, number: number): NeuronId {
  const column = drawing.columnOf[number] ?? 0;
  return { column, index: number - (drawing.offsets[column] ?? 0) };
}

/** True while neuron `number` stays under a removal. */
export function isKept(drawing: Drawing, removal: Removal, number: number): boolean {
  // Asked for every neuron of every frame: no object for each.
  const column = drawing.columnOf[number] ?? 0;
  const index = number - (drawing.offsets[column] ?? 0);
  return (removal.ranks[column]?.[index] ?? 0xffffffff) >= (removal.cuts[column] ?? 0);
}
