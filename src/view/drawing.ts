// What of a network is drawn, decided once when it is shown: how much detail, which edges, and the range of the
// colours. Nothing here changes when neurons leave, so an edge keeps its colour and its place before and after.

import { scalePosition, tableIndex } from "./color.ts";
import type { Link, Network, NeuronId, Removal } from "./network.ts";
import { magnitudeQuantile, selectStrongest } from "./select-edges.ts";

/** Up to this many weights, and this many neurons a column, everything is drawn, with arrowheads and names. */
const DETAILED_EDGES = 2000;
export const LINE_SIZE = 64;
const EDGES_PER_LINK = 2000;
const CLIP_SHARE = 0.99;

/** Where one colour range holds: for the whole network, or for each link its own. */
export type RangeScope = "network" | "layer";

/** The edges to draw, as parallel arrays; weakest first within a link. */
export interface EdgeList {
  readonly count: number;
  readonly link: Uint32Array;
  /** Place in the link's weights: to · from.size + from. */
  readonly weight: Uint32Array;
  /** Global numbers of the neurons at both ends. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

export interface Drawing {
  readonly network: Network;
  /** Global number of each column's first neuron. */
  readonly offsets: readonly number[];
  readonly neuronCount: number;
  /** Column of each neuron. */
  readonly columnOf: Uint16Array;
  readonly detailed: boolean;
  /** |w| at the end of the colour scale, per link. */
  readonly ranges: readonly number[];
  readonly scope: RangeScope;
  /** True where the range is the 99th percentile of |w| and larger weights are clipped. */
  readonly clipped: boolean;
  readonly edges: EdgeList;
}

/** Which link, and which weight of it. */
export interface EdgeId {
  readonly link: number;
  readonly to: number;
  readonly from: number;
}

function columnSize(network: Network, column: number): number {
  return network.columns[column]?.size ?? 0;
}

/** Lists edges given by link and place in its weights. */
export function listEdges(
  network: Network,
  offsets: readonly number[],
  chosen: readonly ArrayLike<number>[],
): EdgeList {
  const count = chosen.reduce((sum, part) => sum + part.length, 0);
  const list = {
    count,
    link: new Uint32Array(count),
    weight: new Uint32Array(count),
    from: new Uint32Array(count),
    to: new Uint32Array(count),
  };
  let at = 0;
  network.links.forEach((link, number) => {
    const inputs = columnSize(network, link.from);
    for (const weight of Array.from(chosen[number] ?? [])) {
      list.link[at] = number;
      list.weight[at] = weight;
      list.from[at] = (offsets[link.from] ?? 0) + (weight % inputs);
      list.to[at++] = (offsets[link.to] ?? 0) + Math.floor(weight / inputs);
    }
  });
  return list;
}

function colorRanges(links: readonly Link[], share: number, scope: RangeScope): number[] {
  const all = links.map((link) => link.weights);
  if (scope === "layer") return all.map((weights) => magnitudeQuantile([weights], share));
  const range = magnitudeQuantile(all, share);
  return all.map(() => range);
}

/** Decides what is drawn of a network. */
export function planDrawing(network: Network, scope: RangeScope = "network"): Drawing {
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
  const lines = network.columns.every((column) => column.size <= LINE_SIZE);
  const detailed = lines && total <= DETAILED_EDGES;
  const limit = detailed ? Number.POSITIVE_INFINITY : EDGES_PER_LINK;
  const chosen = network.links.map((link) => selectStrongest(link.weights, limit));
  return {
    network,
    offsets,
    neuronCount,
    columnOf,
    detailed,
    ranges: colorRanges(network.links, detailed ? 1 : CLIP_SHARE, scope),
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

/** The weight that an edge of a list stands for. */
export function edgeWeight(drawing: Drawing, edges: EdgeList, edge: number): number {
  return drawing.network.links[edges.link[edge] ?? 0]?.weights[edges.weight[edge] ?? 0] ?? 0;
}

/** Every edge into and out of a neuron, from the full weights. */
export function edgesOf(drawing: Drawing, neuron: NeuronId): EdgeList {
  const { network, offsets } = drawing;
  const chosen = network.links.map((link) => {
    const inputs = columnSize(network, link.from);
    if (link.to === neuron.column) {
      return Array.from({ length: inputs }, (_, from) => neuron.index * inputs + from);
    }
    if (link.from !== neuron.column) return [];
    return Array.from({ length: columnSize(network, link.to) }, (_, to) => to * inputs + neuron.index);
  });
  return sortByStrength(drawing, listEdges(network, offsets, chosen));
}

function sortByStrength(drawing: Drawing, edges: EdgeList): EdgeList {
  const order = Array.from({ length: edges.count }, (_, edge) => edge);
  const strength = order.map((edge) => Math.abs(edgeWeight(drawing, edges, edge)));
  order.sort((a, b) => (strength[a] ?? 0) - (strength[b] ?? 0));
  const pick = (values: Uint32Array) => Uint32Array.from(order, (edge) => values[edge] ?? 0);
  return {
    count: edges.count,
    link: pick(edges.link),
    weight: pick(edges.weight),
    from: pick(edges.from),
    to: pick(edges.to),
  };
}

/**
 * What the edge shader reads, four floats an edge: from, to, strength 0 … 1, entry of the colour table. Where all
 * edges are drawn, strength is the place on the colour scale. Where only the strongest are, nearly all of them are at
 * its end, and strength tells them apart: from the weakest drawn of the link to its strongest.
 */
export function packEdges(drawing: Drawing, edges: EdgeList): Float32Array {
  const texels = new Float32Array(edges.count * 4);
  const spans = drawing.detailed ? [] : drawnSpans(drawing);
  for (let edge = 0; edge < edges.count; edge++) {
    const weight = edgeWeight(drawing, edges, edge);
    const link = edges.link[edge] ?? 0;
    const range = drawing.ranges[link] ?? 0;
    const [weakest, strongest] = spans[link] ?? [0, 0];
    const strength = drawing.detailed
      ? Math.abs(scalePosition(weight, range))
      : Math.max(0, (Math.abs(weight) - weakest) / (strongest - weakest || 1));
    texels.set([edges.from[edge] ?? 0, edges.to[edge] ?? 0, strength, tableIndex(weight, range)], edge * 4);
  }
  return texels;
}

/** |w| of the weakest and the strongest drawn edge of each link. */
function drawnSpans(drawing: Drawing): [number, number][] {
  const spans = drawing.network.links.map((): [number, number] => [Infinity, 0]);
  for (let edge = 0; edge < drawing.edges.count; edge++) {
    const span = spans[drawing.edges.link[edge] ?? 0];
    const magnitude = Math.abs(edgeWeight(drawing, drawing.edges, edge));
    if (span === undefined) continue;
    span[0] = Math.min(span[0], magnitude);
    span[1] = Math.max(span[1], magnitude);
  }
  return spans;
}

/** True while neuron `number` stays under a removal. */
export function isKept(drawing: Drawing, removal: Removal, number: number): boolean {
  const { column, index } = neuronAt(drawing, number);
  return (removal.ranks[column]?.[index] ?? 0xffffffff) >= (removal.cuts[column] ?? 0);
}
