// From what a person has set to the numbers of one frame: the shaders' and the texts'.

import type { CameraRig } from "./camera.ts";
import { neuronNumber } from "./drawing.ts";
import { fillPlaces } from "./fill.ts";
import type { Frame } from "./layout.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import type { Shown } from "./shown.ts";
import { THEMES } from "./theme.ts";
import type { Uniforms } from "./uniforms.ts";
import type { Focus, ViewState } from "./view-state.ts";

const GHOST_OPACITY = 0.12;

/** What a frame is painted from. */
export interface Picture {
  readonly shown: Shown;
  readonly state: ViewState;
  readonly focus: Focus;
}

/** Puts in what changes from frame to frame. */
export function writeUniforms(
  uniforms: Uniforms,
  { shown, state }: Picture,
  frame: Frame,
  camera: CameraRig,
): void {
  const number = (neuron: ViewState["selected"]) =>
    neuron === undefined ? -1 : neuronNumber(shown.drawing, neuron);
  uniforms.ghost.value = state.ghosts ? GHOST_OPACITY * (1 - shown.slide.closed) : 0;
  uniforms.shading.value = shown.layout.slabs ? 1 : camera.turnedShare();
  uniforms.density.value = Math.max(0.3, Math.min(1, frame.width / 1000));
  uniforms.balls.value = shown.layout.slabs ? 1 : 0;
  uniforms.selected.value = number(state.selected);
  uniforms.hovered.value = number(state.hovered);
}

/** What the texts of a frame are drawn from; `sides` as projected for it. */
export function overlayInput(
  { shown, state, focus }: Picture,
  frame: Frame,
  camera: CameraRig,
  sides: readonly OverlaySide[],
): OverlayInput {
  const { drawing, removal, slide, fill, layout } = shown;
  return {
    drawing,
    removal,
    theme: THEMES[state.theme],
    themeName: state.theme,
    palette: state.palette,
    frame,
    tiles: layout.tiles ?? [],
    sides,
    flow: layout.flow,
    toScreen: (x, y) => camera.project(x, y, 0),
    compact: slide.closed,
    ghosts: state.ghosts,
    aligned: !layout.slabs && camera.mode === "flat",
    fill: fill && { scale: fill.scale, places: fillPlaces(drawing, fill) },
    maps: shown.maps,
    hovered: state.hovered === undefined ? undefined : neuronNumber(drawing, state.hovered),
    selected: state.selected === undefined ? undefined : neuronNumber(drawing, state.selected),
    focus: focus.edges,
    marked: state.marked,
    changes: state.changes,
  };
}
