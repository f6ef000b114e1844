// What the pointer does to the view: it hovers, selects, protects, brushes and brings nearer.

import { type BrushFrame, neuronsWithin } from "./brush.ts";
import { neuronNumber } from "./drawing.ts";
import { extentOf, type PlaneBox } from "./extent.ts";
import type { NeuronId } from "./network.ts";
import type { Painter } from "./painter.ts";
import type { Place, PointerHandlers } from "./pointer.ts";
import { placesOf, type Shown } from "./shown.ts";
import { THEMES } from "./theme.ts";
import type { NetworkViewOptions } from "./view-options.ts";
import { pickAt, type ViewState } from "./view-state.ts";

/** The parts of a view that the pointer reaches. */
export interface Touchable {
  readonly canvas: HTMLElement;
  readonly painter: Painter;
  readonly brush: BrushFrame;
  readonly state: ViewState;
  readonly options: NetworkViewOptions;
  readonly shown: Shown | undefined;
  refocus(): void;
  fit(): void;
}

/** A neuron near by is this many times its own radius across. */
const NEAR = 18;
/** Room around a layer near by, as a share of its size. */
const AROUND = 1.5;
/** A layer is hit this far outside of it too, in CSS pixels: its name stands above. */
const LAYER_REACH = { side: 14, top: 60, bottom: 14 };

function seesGhosts({ state, shown }: Touchable): boolean {
  return state.ghosts && shown?.slide.closed === 0;
}

function pick(view: Touchable, place: Place | undefined) {
  if (view.shown === undefined || place === undefined) return {};
  return pickAt(place, view.painter.sides, view.shown.drawing, seesGhosts(view));
}

function hover(view: Touchable, place: Place | undefined): void {
  const { neuron, edge } = pick(view, place);
  const { hovered, hoveredEdge } = view.state;
  const same = neuron?.column === hovered?.column && neuron?.index === hovered?.index;
  if (same && JSON.stringify(edge) === JSON.stringify(hoveredEdge)) return;
  Object.assign(view.state, { hovered: neuron, hoveredEdge: edge });
  const free = view.state.brushing ? "crosshair" : "grab";
  view.canvas.style.cursor = neuron === undefined && edge === undefined ? free : "pointer";
  view.refocus();
  if (!same) view.options.onHover?.(neuron);
}

function click(view: Touchable, place: Place, shift: boolean): void {
  const { neuron, edge } = pick(view, place);
  if (shift && neuron !== undefined) view.options.onProtect?.(neuron);
  if (edge !== undefined) return view.options.onSelectEdge?.(edge);
  view.state.selected = neuron;
  view.refocus();
  view.options.onSelect?.(neuron);
}

/** The column whose neurons, or the name over them, are at a place of the screen. */
function columnAt({ painter, shown }: Touchable, place: Place): number | undefined {
  const side = painter.sides.find(({ strip }) => place.x >= strip.left && place.x < strip.right);
  const columns = shown?.drawing.network.columns ?? [];
  const found = columns.findIndex(({ size }, column) => {
    const first = shown?.drawing.offsets[column] ?? 0;
    const discs = side?.discs.slice(first, first + size).filter(({ radius }) => radius > 0) ?? [];
    return (
      discs.some(({ x, radius }) => Math.abs(x - place.x) < radius + LAYER_REACH.side) &&
      discs.some(({ y, radius }) => place.y > y - radius - LAYER_REACH.top) &&
      discs.some(({ y, radius }) => place.y < y + radius + LAYER_REACH.bottom)
    );
  });
  return found < 0 ? undefined : found;
}

/** Where a column stands, in the plane of the picture. */
function boxOfColumn(view: Touchable, shown: Shown, column: number): PlaneBox | undefined {
  const places = placesOf(shown, view.state.mode === "before" ? "before" : "after");
  const first = shown.drawing.offsets[column] ?? 0;
  const size = shown.drawing.network.columns[column]?.size ?? 0;
  return extentOf(places.subarray(first * 4, (first + size) * 4), shown.layout.toViewer);
}

/** Brings a neuron or a layer near; what is neither shows the whole network again. */
function bringNear(view: Touchable, place: Place): void {
  const { shown, painter } = view;
  if (shown === undefined) return;
  const { neuron } = pick(view, place);
  const column = neuron?.column ?? columnAt(view, place);
  const box = column === undefined ? undefined : boxOfColumn(view, shown, column);
  if (box === undefined) return view.fit();
  if (neuron !== undefined) return bringNeuronNear(view, neuron);
  painter.camera.focus(box, AROUND);
  painter.invalidate();
}

/** Brings a neuron near. */
export function bringNeuronNear(view: Touchable, neuron: NeuronId): void {
  const { shown, painter } = view;
  if (shown === undefined) return;
  painter.camera.focus(neuronBox(view, shown, neuron), 1);
  painter.invalidate();
}

function neuronBox(view: Touchable, shown: Shown, neuron: NeuronId): PlaneBox {
  const places = placesOf(shown, view.state.mode === "before" ? "before" : "after");
  const at = neuronNumber(shown.drawing, neuron) * 4;
  const box = extentOf(places.subarray(at, at + 4), shown.layout.toViewer);
  const width = NEAR * (places[at + 3] ?? 1);
  return { center: box?.center ?? [0, 0, 0], x: box?.x ?? 0, y: box?.y ?? 0, width, height: width };
}

function brush(view: Touchable, corners: readonly [Place, Place]): void {
  const { shown, painter } = view;
  view.brush.show(undefined, "");
  if (shown === undefined) return;
  const found = neuronsWithin(corners, painter.sides, shown.drawing, seesGhosts(view));
  view.options.onBrush?.(found);
}

/** What the pointer does to a view. */
export function handlersFor(view: Touchable): PointerHandlers {
  return {
    onHover: (place) => hover(view, place),
    onClick: (place, shift) => click(view, place, shift),
    onDoubleClick: (place) => bringNear(view, place),
    brushing: () => view.state.brushing,
    onBrush: (corners) => view.brush.show(corners, THEMES[view.state.theme].accent),
    onBrushed: (corners) => brush(view, corners),
  };
}
