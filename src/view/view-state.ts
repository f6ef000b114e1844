// What a person has set, as plain data, and what follows from it: strips, focus, sides, a description. The class in
// network-view.ts holds the state and decides when to draw; the rest is here.

import type { CameraRig } from "./camera.ts";
import { type Drawing, isKept, neuronAt, neuronNumber } from "./drawing.ts";
import { type EdgeId, type EdgeList, listEdges } from "./edge-list.ts";
import { projectDiscs, projectEdges } from "./geometry.ts";
import { headOf } from "./heads.ts";
import type { Frame } from "./layout.ts";
import type { NeuronId, Removal, ViewMode } from "./network.ts";
import type { OverlaySide } from "./overlay-input.ts";
import { edgesOf, edgesOfHead } from "./pack-edges.ts";
import { pickDisc, pickSegment } from "./pick.ts";
import type { Side, Strip } from "./stage.ts";
import type { PaletteName, ThemeName } from "./theme.ts";
import { viewWords } from "./words.ts";

/** What a person has set, and where the pointer is. */
export interface ViewState {
  mode: ViewMode;
  /** Where before ends and after begins, as a share of the width. */
  split: number;
  compact: boolean;
  ghosts: boolean;
  theme: ThemeName;
  palette: PaletteName;
  selected: NeuronId | undefined;
  hovered: NeuronId | undefined;
  hoveredEdge: EdgeId | undefined;
  highlighted: EdgeId | undefined;
  /** True while every drag of the pointer is a brush. */
  brushing: boolean;
  /** Neurons that were chosen together, by global number. */
  marked: ReadonlySet<number>;
  /** True marks what changed in the neurons that stay. */
  changes: boolean;
}

/** What is in focus: some edges, and how visible the others stay. */
export interface Focus {
  readonly edges: EdgeList | undefined;
  readonly rest: number;
}

const REST_HOVER = 0.04;
const REST_PINNED = 0.2;

/** The strips of the canvas for a mode. */
export function stripsOf(state: ViewState, frame: Frame): Strip[] {
  if (state.mode !== "split") return [{ side: state.mode, left: 0, right: frame.width }];
  const middle = Math.round(state.split * frame.width);
  return [
    { side: "before", left: 0, right: middle },
    { side: "after", left: middle, right: frame.width },
  ];
}

/**
 * The edges in focus: the neuron or edge under the pointer, else the lit edge, else the selected neuron's. After the
 * pruning a neuron that has left has no edges, so nothing is dimmed for it.
 */
export function focusOf(state: ViewState, drawing: Drawing, removal: Removal): Focus {
  const inHead = ({ column, index }: NeuronId) =>
    headOf(drawing.network.columns[column], index) !== undefined;
  const stands = (neuron: NeuronId | undefined): neuron is NeuronId =>
    neuron !== undefined &&
    (inHead(neuron) || state.mode !== "after" || isKept(drawing, removal, neuronNumber(drawing, neuron)));
  const edge = state.hoveredEdge ?? state.highlighted;
  const around = (neuron: NeuronId) => {
    const block = headOf(drawing.network.columns[neuron.column], neuron.index);
    return block === undefined ? edgesOf(drawing, neuron) : edgesOfHead(drawing, block.head);
  };
  if (stands(state.hovered)) return { edges: around(state.hovered), rest: REST_HOVER };
  if (edge !== undefined) return { edges: oneEdge(drawing, edge), rest: REST_PINNED };
  if (stands(state.selected)) return { edges: around(state.selected), rest: REST_PINNED };
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
    return [viewWords.removed(column.title, out, column.size)];
  });
  return viewWords.picture(network.title, sizes, side, removed.join("; "));
}

/** What is at a place of the picture: a neuron, else an edge, else nothing. */
export function pickAt(
  place: { x: number; y: number },
  sides: readonly OverlaySide[],
  drawing: Drawing,
  ghosts: boolean,
): { neuron?: NeuronId; edge?: EdgeId } {
  const side = sides.find(({ strip }) => place.x >= strip.left && place.x < strip.right);
  if (side === undefined) return {};
  const hidden = (number: number) => side.strip.side === "after" && !ghosts && !side.kept[number];
  const number = pickDisc(side.discs, place.x, place.y, hidden);
  if (number >= 0) return { neuron: neuronAt(drawing, number) };
  const standing = side.segments.flatMap((segment, edge) => (side.standing[edge] ? [{ segment, edge }] : []));
  const picked =
    standing[
      pickSegment(
        standing.map(({ segment }) => segment),
        place.x,
        place.y,
      )
    ];
  return picked === undefined ? {} : { edge: edgeIdAt(drawing, picked.edge) };
}
