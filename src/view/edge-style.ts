// How thick, how opaque and how adorned edges are: the more of them there are, the less each may take.

import type { Drawing } from "./drawing.ts";

/** How edges look, in CSS pixels and opacities for the weakest and the strongest. */
export interface EdgeStyle {
  readonly width: readonly [weakest: number, strongest: number];
  readonly opacity: readonly [weakest: number, strongest: number];
  readonly arrows: boolean;
  /** True draws negative weights dashed. */
  readonly dashes: boolean;
  /** Width of the outline that keeps weak edges visible on the background; the core keeps the table's colour. */
  readonly outline: number;
}

/** Length and half width of an arrowhead: a part of its own, in CSS pixels, and a multiple of the line's half width. */
export const ARROW = { length: 5, lengthPerHalf: 4.2, half: 2.2, halfPerHalf: 2.4 };
export const DASH = { on: 9, period: 15 };

/** A few: opaque and at least 3 pixels wide, so that the middle of each shows exactly the table's colour. */
const FEW: EdgeStyle = { width: [3, 6.5], opacity: [1, 1], arrows: true, dashes: true, outline: 0.7 };
/** Up to some hundreds, all of them drawn: thin where weak, so that the strong ones can be followed. */
const SOME: EdgeStyle = { width: [1, 3], opacity: [0.16, 1], arrows: true, dashes: true, outline: 0 };
const SOME_FOCUSED: EdgeStyle = { width: [1.6, 4], opacity: [1, 1], arrows: true, dashes: true, outline: 0 };
/** The strongest of many. */
const MANY: EdgeStyle = { width: [0.8, 2], opacity: [0.04, 0.95], arrows: false, dashes: false, outline: 0 };
const MANY_FOCUSED: EdgeStyle = {
  width: [0.9, 2.4],
  opacity: [0.1, 1],
  arrows: false,
  dashes: false,
  outline: 0,
};

const MOST_FEW = 60;

/** The style of a drawing's edges, and of those in focus. */
export function edgeStyles(drawing: Drawing): readonly [EdgeStyle, EdgeStyle] {
  if (!drawing.detailed) return [MANY, MANY_FOCUSED];
  return drawing.edges.count <= MOST_FEW ? [FEW, FEW] : [SOME, SOME_FOCUSED];
}
