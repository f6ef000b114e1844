// From weights to what is drawn of them: the edges of a neuron, and any list of edges as numbers for the shader.

import { scalePosition, tableIndex } from "./color.ts";
import type { Drawing } from "./drawing.ts";
import { columnSize, type EdgeList, isRead, listEdges } from "./edge-list.ts";
import type { NeuronId } from "./network.ts";

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
      const row = Array.from({ length: inputs }, (_, from) => from);
      return row
        .filter((from) => isRead(link, neuron.index, from))
        .map((from) => neuron.index * inputs + from);
    }
    if (link.from !== neuron.column) return [];
    const column = Array.from({ length: columnSize(network, link.to) }, (_, to) => to);
    return column.filter((to) => isRead(link, to, neuron.index)).map((to) => to * inputs + neuron.index);
  });
  return sortByStrength(drawing, listEdges(network, offsets, chosen));
}

/** Of the drawn edges those that lead into or out of a head of attention, in all layers that make it. */
export function edgesOfHead(drawing: Drawing, head: number): EdgeList {
  const { edges, network, columnOf, offsets } = drawing;
  const within = (number: number) => {
    const column = columnOf[number] ?? 0;
    return network.columns[column]?.heads?.[number - (offsets[column] ?? 0)] === head;
  };
  const chosen = Array.from({ length: edges.count }, (_, edge) => edge).filter(
    (edge) => within(edges.from[edge] ?? 0) || within(edges.to[edge] ?? 0),
  );
  const pick = (values: Uint32Array) => Uint32Array.from(chosen, (edge) => values[edge] ?? 0);
  return {
    count: chosen.length,
    link: pick(edges.link),
    weight: pick(edges.weight),
    from: pick(edges.from),
    to: pick(edges.to),
  };
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

type Span = [weakest: number, strongest: number];

/** Opacity is this power of strength. */
export const OPACITY_POWER = 1.4;
/** The edges of a link put no more ink down than so many of its strongest, nor more than its share of a picture's. */
const MOST_INKED = 2000;
const INK_IN_ALL = 560;
const LEAST_INK = 40;
const HALVINGS = 10;

/** Ink of edges with these strengths, raised to a power. */
function inkOf(strengths: ArrayLike<number>, power: number): number {
  let ink = 0;
  for (let edge = 0; edge < strengths.length; edge++)
    ink += (strengths[edge] ?? 0) ** (OPACITY_POWER * power);
  return ink;
}

/**
 * The power of each link's strengths with which its edges, however many, cover no more than they may: the strongest stand
 * out, the others are a haze, and the picture can still be read.
 */
function fadingOf(drawing: Drawing, spans: readonly Span[]): number[] {
  const magnitudes = drawing.network.links.map((): number[] => []);
  for (let edge = 0; edge < drawing.edges.count; edge++)
    magnitudes[drawing.edges.link[edge] ?? 0]?.push(Math.abs(edgeWeight(drawing, drawing.edges, edge)));
  const share = Math.max(LEAST_INK, INK_IN_ALL / magnitudes.length);
  return magnitudes.map((own, link) => {
    const strongest = spans[link]?.[1] ?? 0;
    const strengthsOf = (some: readonly number[]) => {
      const weakest = some[0] ?? 0;
      return some.map((magnitude) => (magnitude - weakest) / (strongest - weakest || 1));
    };
    const strengths = strengthsOf(own);
    const ink = Math.min(inkOf(strengthsOf(own.slice(-MOST_INKED)), 1), share);
    if (inkOf(strengths, 1) <= ink) return 1;
    let [low, high] = [1, 16];
    for (let halving = 0; halving < HALVINGS; halving++) {
      const middle = (low + high) / 2;
      if (inkOf(strengths, middle) > ink) low = middle;
      else high = middle;
    }
    return high;
  });
}

/**
 * What the edge shader reads, four floats an edge: from, to, strength 0 … 1, entry of the colour table. Where all
 * edges are drawn, strength is the place on the colour scale. Where only the strongest are, nearly all of them are at
 * its end, and strength tells them apart: from the weakest drawn of the link to its strongest.
 */
export function packEdges(drawing: Drawing, edges: EdgeList): Float32Array {
  const texels = new Float32Array(edges.count * 4);
  const spans = drawing.detailed ? [] : drawnSpans(drawing);
  const fading = edges === drawing.edges && !drawing.detailed ? fadingOf(drawing, spans) : [];
  for (let edge = 0; edge < edges.count; edge++) {
    const weight = edgeWeight(drawing, edges, edge);
    const link = edges.link[edge] ?? 0;
    const range = drawing.ranges[link] ?? 0;
    const [weakest, strongest] = spans[link] ?? [0, 0];
    const strength = drawing.detailed
      ? Math.abs(scalePosition(weight, range))
      : Math.max(0, (Math.abs(weight) - weakest) / (strongest - weakest || 1)) ** (fading[link] ?? 1);
    texels.set([edges.from[edge] ?? 0, edges.to[edge] ?? 0, strength, tableIndex(weight, range)], edge * 4);
  }
  return texels;
}

const spansOf = new WeakMap<EdgeList, Span[]>();

/** |w| of the weakest and the strongest drawn edge of each link. */
function drawnSpans(drawing: Drawing): Span[] {
  const known = spansOf.get(drawing.edges);
  if (known !== undefined) return known;
  const spans = drawing.network.links.map((): [number, number] => [Infinity, 0]);
  for (let edge = 0; edge < drawing.edges.count; edge++) {
    const span = spans[drawing.edges.link[edge] ?? 0];
    const magnitude = Math.abs(edgeWeight(drawing, drawing.edges, edge));
    if (span === undefined) continue;
    span[0] = Math.min(span[0], magnitude);
    span[1] = Math.max(span[1], magnitude);
  }
  spansOf.set(drawing.edges, spans);
  return spans;
}
