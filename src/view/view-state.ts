// What a view shows, as plain data, and what follows from it: strips, focus, layouts, texts. The class in
// network-view.ts holds the state and decides when to draw; the rest is here.

import type { CameraRig } from "./camera.ts";
import {
  type Drawing,
  type EdgeId,
  type EdgeList,
  edgesOf,
  isKept,
  listEdges,
  neuronNumber,
} from "./drawing.ts";
import { projectDiscs, projectEdges } from "./geometry.ts";
import { type Frame, type Layout, layoutNetwork } from "./layout.ts";
import type { Network, NeuronId, Removal, ViewMode } from "./network.ts";
import type { OverlaySide } from "./overlay-input.ts";
import type { Slide } from "./slide.ts";
import type { Side, Strip } from "./stage.ts";
import type { ThemeName } from "./theme.ts";

export interface ViewState {
  mode: ViewMode;
  /** Where before ends and after begins, as a share of the width. */
  split: number;
  compact: boolean;
  ghosts: boolean;
  theme: ThemeName;
  selected: NeuronId | undefined;
  hovered: NeuronId | undefined;
  hoveredEdge: EdgeId | undefined;
  highlighted: EdgeId | undefined;
}

/** A network with everything that was worked out for it. */
export interface Shown {
  readonly drawing: Drawing;
  removal: Removal;
  layout: Layout;
  /** The after side's way between open and closed up. */
  slide: Slide;
}

/** What is in focus: some edges, and how visible the others stay. */
export interface Focus {
  readonly edges: EdgeList | undefined;
  readonly rest: number;
}

const REST_HOVER = 0.04;
const REST_PINNED = 0.1;

/** A removal that takes nobody. */
export function removeNobody(network: Network): Removal {
  return {
    ranks: network.columns.map((column) => new Uint32Array(column.size).fill(0xffffffff)),
    cuts: network.columns.map(() => 0),
  };
}

/** The strips of the canvas for a mode. */
export function stripsOf(state: ViewState, frame: Frame): Strip[] {
  if (state.mode !== "split") return [{ side: state.mode, left: 0, right: frame.width }];
  const middle = Math.round(state.split * frame.width);
  return [
    { side: "before", left: 0, right: middle },
    { side: "after", left: middle, right: frame.width },
  ];
}

/** The edges in focus: the neuron or edge under the pointer, else the lit edge, else the selected neuron's. */
export function focusOf(state: ViewState, drawing: Drawing): Focus {
  const edge = state.hoveredEdge ?? state.highlighted;
  if (state.hovered !== undefined) return { edges: edgesOf(drawing, state.hovered), rest: REST_HOVER };
  if (edge !== undefined) return { edges: oneEdge(drawing, edge), rest: REST_PINNED };
  if (state.selected !== undefined) return { edges: edgesOf(drawing, state.selected), rest: REST_PINNED };
  return { edges: undefined, rest: 1 };
}

function oneEdge(drawing: Drawing, edge: EdgeId): EdgeList {
  const { network, offsets } = drawing;
  const chosen = network.links.map((link, index) =>
    index === edge.link ? [edge.to * (network.columns[link.from]?.size ?? 0) + edge.from] : [],
  );
  return listEdges(network, offsets, chosen);
}

/** The edge at a place of the drawing's list. */
export function edgeIdAt(drawing: Drawing, edge: number): EdgeId {
  const { edges, network, offsets } = drawing;
  const link = edges.link[edge] ?? 0;
  const ends = network.links[link];
  return {
    link,
    to: (edges.to[edge] ?? 0) - (offsets[ends?.to ?? 0] ?? 0),
    from: (edges.from[edge] ?? 0) - (offsets[ends?.from ?? 0] ?? 0),
  };
}

/** Where neurons stand when those that stay have closed up; those that leave keep their place and shrink to nothing. */
export function closedPlaces(drawing: Drawing, removal: Removal, frame: Frame, open: Layout): Float32Array {
  const { columns } = drawing.network;
  const present = columns.map((column, index) =>
    Array.from({ length: column.size }, (_, neuron) => neuron).filter((neuron) =>
      isKept(drawing, removal, neuronNumber(drawing, { column: index, index: neuron })),
    ),
  );
  const { places } = layoutNetwork(columns, frame, present);
  for (let at = 0; at < places.length; at += 4) {
    if (places[at + 3] === 0) places.set(open.places.subarray(at, at + 3), at);
  }
  return places;
}

/** Everything about one side that texts and the pointer need. */
export function describeSide(
  strip: Strip,
  drawing: Drawing,
  removal: Removal,
  camera: CameraRig,
  places: Float32Array,
): OverlaySide {
  const kept = Array.from({ length: drawing.neuronCount }, (_, number) => isKept(drawing, removal, number));
  const { edges } = drawing;
  const count = drawing.detailed ? edges.count : 0;
  const stands = (edge: number) => kept[edges.from[edge] ?? 0] === true && kept[edges.to[edge] ?? 0] === true;
  return {
    strip,
    discs: projectDiscs(camera, places),
    segments: count === 0 ? [] : projectEdges(camera, places, edges),
    standing: Array.from({ length: count }, (_, edge) => strip.side === "before" || stands(edge)),
    kept,
  };
}

/** What the picture shows, in words, for those who do not see it. */
export function describePicture(drawing: Drawing, removal: Removal, side: Side | "split"): string {
  const { network } = drawing;
  const sizes = network.columns.map((column) => column.size).join("-");
  const removed = network.columns.flatMap((column, index) => {
    if (!column.prunable) return [];
    let out = 0;
    for (const rank of removal.ranks[index] ?? []) if (rank < (removal.cuts[index] ?? 0)) out++;
    return [`${column.title}: ${out} of ${column.size} removed`];
  });
  const state = side === "split" ? "before and after pruning" : `${side} pruning`;
  return `${network.title}, a ${sizes} network, ${state}. ${removed.join("; ")}.`;
}
