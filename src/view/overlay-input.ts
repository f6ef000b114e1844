// What the texts on the picture are drawn from: one frame's worth of plain data.

import type { ScreenPoint } from "./camera.ts";
import type { Drawing } from "./drawing.ts";
import type { EdgeList } from "./edge-list.ts";
import type { FillPlaces, FillScale } from "./fill.ts";
import type { FlowPlan } from "./flow-plan.ts";
import type { Frame } from "./layout.ts";
import type { FeatureMaps } from "./maps.ts";
import type { Removal } from "./network.ts";
import type { Disc, Segment } from "./pick.ts";
import type { Strip } from "./stage.ts";
import type { PaletteName, Theme, ThemeName } from "./theme.ts";

/** One side of the picture, projected, with what the texts need to know. */
export interface OverlaySide {
  readonly strip: Strip;
  readonly discs: readonly Disc[];
  /** The drawn edges; empty where the network has too many to write on. */
  readonly segments: readonly Segment[];
  /** Which of the edges stand on this side. */
  readonly standing: readonly boolean[];
  /** Which neurons stay, by global number. */
  readonly kept: readonly boolean[];
}

export interface OverlayInput {
  readonly drawing: Drawing;
  readonly removal: Removal;
  readonly theme: Theme;
  readonly themeName: ThemeName;
  readonly palette: PaletteName;
  readonly frame: Frame;
  /** Links that get a tile along the foot. */
  readonly tiles: readonly number[];
  readonly sides: readonly OverlaySide[];
  /** The layered graph, where the network is laid out as one. */
  readonly flow: FlowPlan | undefined;
  /** From the layout's plane to the screen. */
  readonly toScreen: (x: number, y: number) => ScreenPoint;
  /** 0: neurons in their places, 1: closed up. */
  readonly compact: number;
  readonly ghosts: boolean;
  /** True where all columns are lines seen from the front, so that titles can stand in one row. */
  readonly aligned: boolean;
  /** What the neurons are filled with. */
  readonly fill: { readonly scale: FillScale; readonly places: FillPlaces } | undefined;
  /** Pictures of what channels give, where somebody wants them. */
  readonly maps: FeatureMaps | undefined;
  readonly hovered: number | undefined;
  readonly selected: number | undefined;
  /** Neurons that were chosen together, by global number. */
  readonly marked: ReadonlySet<number>;
  /** True marks what changed in the neurons that stay. */
  readonly changes: boolean;
  /** The edges in focus, if any; their numbers stay readable, the others fade. */
  readonly focus: EdgeList | undefined;
}
