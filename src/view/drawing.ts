// What of a network is drawn, decided once when it is shown: how much detail, which edges, and the range of the
// colours. Nothing here changes when neurons leave, so an edge keeps its colour and its place before and after.

import { finish, inTurns, type Steps } from "../model/steps.ts";
import {
  columnSize,
  countEdges,
  type EdgeList,
  isRead,
  lastEdges,
  listByRank,
  listEdges,
} from "./edge-list.ts";
import type { Link, Network, NeuronId, Removal } from "./network.ts";
import { quantileSteps, strongestSteps } from "./select-edges.ts";

/** Up to this many weights, and this many neurons a column, everything is drawn, with arrowheads and names. */
const DETAILED_EDGES = 2000;
export const LINE_SIZE = 64;
/** Of the strongest: this many a link, and fewer where there are many links; more where the frame rate allows it. */
const EDGES_PER_LINK = 2000;
const EDGES_IN_ALL = 12_000;
const LEAST_PER_LINK = 150;
const CLIP_SHARE = 0.99;
const ROWS_PER_STEP = 64;
/** At 16 bytes a drawn edge, no more than 4 of GPU memory for each that there is. */
const MOST_SHARE = 1 / 4;

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
  /** The edges that are drawn: the last of `candidates`. */
  readonly edges: EdgeList;
  /** How many are drawn where nobody measures frames. */
  readonly usual: number;
  /** All that have been chosen, the strongest last. */
  readonly candidates: EdgeList;
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
  const read = new Uint32Array(link.weights.length);
  let found = 0;
  for (let row = 0; row * width < read.length; row++) {
    for (let input = 0; input < width; input++)
      if (isRead(link, row, input)) read[found++] = row * width + input;
    if (row % ROWS_PER_STEP === 0) yield;
  }
  const weights = new Float32Array(found);
  for (let at = 0; at < found; at++) weights[at] = link.weights[read[at] ?? 0] ?? 0;
  return (yield* strongestSteps(weights, count)).map((at) => read[at] ?? 0);
}

/** How many edges of each link are drawn where nobody measures frames, and how many may be. */
function linkLimits(network: Network, most: number): { usual: number; limit: number } {
  if (isDetailed(network)) return { usual: Number.POSITIVE_INFINITY, limit: Number.POSITIVE_INFINITY };
  const links = Math.max(1, network.links.length);
  const usual = Math.max(LEAST_PER_LINK, Math.min(EDGES_PER_LINK, Math.floor(EDGES_IN_ALL / links)));
  const weights = network.links.reduce((sum, link) => sum + link.weights.length, 0);
  const limit = Math.floor(Math.min(most, weights * MOST_SHARE) / links);
  return { usual, limit: Math.max(usual, limit) };
}

/** How many edges planGently chooses with `most`: what there must be room for. */
export function countCandidates(network: Network, most: number): number {
  const { limit } = linkLimits(network, most);
  const all = (column: number) => new Uint8Array(columnSize(network, column)).fill(1);
  return network.links.reduce(
    (sum, link) => sum + Math.min(limit, countEdges(link, all(link.to), all(link.from))),
    0,
  );
}

// Drawings that were planned before anybody showed them.
const planned = new WeakMap<Network, Drawing>();

/** Decides what is drawn of a network; up to `most` edges in all are chosen, of which withEdges can draw more or fewer. */
export function planDrawing(network: Network, scope: RangeScope = "network", most = 0): Drawing {
  const known = planned.get(network);
  return known?.scope === scope && most === 0 ? known : finish(drawingSteps(network, scope, most));
}

/** The same with a pause wherever `rest` makes one. */
export function planGently(
  network: Network,
  scope: RangeScope,
  most: number,
  rest: () => Promise<void>,
): Promise<Drawing> {
  return inTurns(drawingSteps(network, scope, most), rest);
}

/** The same for a network that will be shown soon. */
export async function planAhead(
  network: Network,
  scope: RangeScope,
  rest: () => Promise<void>,
): Promise<void> {
  planned.set(network, await planGently(network, scope, 0, rest));
}

function* drawingSteps(network: Network, scope: RangeScope, most: number): Steps<Drawing> {
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
  const { usual, limit } = linkLimits(network, most);
  const chosen: Uint32Array[] = [];
  for (const link of network.links) chosen.push(yield* strongestOf(network, link, limit));
  const candidates = (detailed ? listEdges : listByRank)(network, offsets, chosen);
  const count = chosen.reduce((sum, { length }) => sum + Math.min(length, usual), 0);
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
    edges: lastEdges(candidates, count),
    usual: count,
    candidates,
  };
}

/** The same with another number of edges, the strongest; colours stay. */
export function withEdges(drawing: Drawing, count: number): Drawing {
  return { ...drawing, edges: lastEdges(drawing.candidates, count) };
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
