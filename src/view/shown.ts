// A network on show, with everything that was worked out for it: what is drawn, who leaves, and where neurons stand
// before, after, and on the way between open and closed up.

import { arrange, type Folding, foldingOf } from "./arrange.ts";
import type { CameraRig } from "./camera.ts";
import { type Drawing, isKept, neuronNumber, planDrawing, type RangeScope } from "./drawing.ts";
import { extentOf } from "./extent.ts";
import type { Fill } from "./fill.ts";
import type { Frame, Layout } from "./layout.ts";
import type { FeatureMaps } from "./maps.ts";
import type { Overview } from "./minimap.ts";
import type { Network, Removal } from "./network.ts";
import { type Slide, startSlide } from "./slide.ts";
import type { Side } from "./stage.ts";

export interface Shown {
  drawing: Drawing;
  removal: Removal;
  layout: Layout;
  /** Which modules are folded into one cell. */
  readonly folding: Folding;
  /** What the neurons are filled with. */
  fill: Fill | undefined;
  /** Pictures of their channels, where somebody wants them. */
  maps: FeatureMaps | undefined;
  /** The after side's way between open and closed up. */
  slide: Slide;
}

/** A removal that takes nobody. */
export function removeNobody(network: Network): Removal {
  return {
    ranks: network.columns.map((column) => new Uint32Array(column.size).fill(0xffffffff)),
    cuts: network.columns.map(() => 0),
  };
}

/** True where both removals have the same order of leaving, whatever their cuts. */
export function haveSameRanks(a: Removal, b: Removal): boolean {
  return a.ranks.every((ranks, column) => {
    const other = b.ranks[column];
    if (ranks === other) return true;
    return ranks.length === other?.length && ranks.every((rank, index) => rank === other[index]);
  });
}

/** Works a network out for a frame; everybody stands. */
export function prepareNetwork(network: Network, scope: RangeScope, frame: Frame): Shown {
  const folding = foldingOf(network);
  const layout = arrange(network, folding, frame);
  return {
    drawing: planDrawing(network, scope),
    removal: removeNobody(network),
    layout,
    folding,
    fill: undefined,
    maps: undefined,
    slide: startSlide(undefined, layout.places, 0, 0, 0),
  };
}

/** Where a side's neurons stand now. */
export function placesOf(shown: Shown, side: Side): Float32Array {
  return side === "before" ? shown.layout.places : shown.slide.now;
}

const blocks = new WeakMap<Layout, Overview["blocks"]>();

/** Every layer as a block, and what the camera shows of them; undefined while the view is turned. */
export function overviewOf({ layout, drawing }: Shown, camera: CameraRig): Overview | undefined {
  const visible = camera.visible();
  if (visible === undefined) return undefined;
  const known =
    blocks.get(layout) ??
    drawing.network.columns.flatMap(({ size }, column) => {
      const first = (drawing.offsets[column] ?? 0) * 4;
      return extentOf(layout.places.subarray(first, first + size * 4), layout.toViewer) ?? [];
    });
  blocks.set(layout, known);
  return { blocks: known, visible };
}

/** Sends the after side on its way to open or closed, from where it is; at once where `duration` is 0. */
export function slideTo(shown: Shown, compact: boolean, frame: Frame, duration: number): void {
  const target = compact ? closedPlaces(shown, frame) : shown.layout.places;
  shown.slide = startSlide(shown.slide, target, compact ? 1 : 0, performance.now(), duration);
}

/** Lays the network out anew, for a frame of another size. */
export function layoutAgain(shown: Shown, compact: boolean, frame: Frame): void {
  shown.layout = arrange(shown.drawing.network, shown.folding, frame);
  slideTo(shown, compact, frame, 0);
}

/** Closed up: those that stay slide together; those that leave keep their place and shrink to nothing. */
function closedPlaces({ drawing, removal, layout, folding }: Shown, frame: Frame): Float32Array {
  const { columns } = drawing.network;
  const present = columns.map((column, index) =>
    Array.from({ length: column.size }, (_, neuron) => neuron).filter((neuron) =>
      isKept(drawing, removal, neuronNumber(drawing, { column: index, index: neuron })),
    ),
  );
  const { places } = arrange(drawing.network, folding, frame, present);
  for (let at = 0; at < places.length; at += 4) {
    if (places[at + 3] === 0) places.set(layout.places.subarray(at, at + 3), at);
  }
  return places;
}
