// What the marks on the picture mean, beside the colours: each with a sign as it is drawn, a few words for under a
// picture, and a sentence for the page.

import type { Drawing } from "./drawing.ts";
import type { Layout } from "./layout.ts";
import type { Removal } from "./network.ts";
import { BAR_RADIUS } from "./overlay-bars.ts";
import { type Pen, writtenPath } from "./pen.ts";
import type { Theme } from "./theme.ts";
import type { ViewState } from "./view-state.ts";

/** One stroke of a sign, in a box of SIGN.width × SIGN.height. */
export interface SignStroke {
  /** As in an SVG's path. */
  readonly path: string;
  readonly ink: "accent" | "ink" | "muted" | "faint";
  readonly width: number;
  readonly dash?: readonly number[];
}

export interface LegendMark {
  readonly sign: readonly SignStroke[];
  readonly words: string;
  readonly sentence: string;
}

export const SIGN = { width: 22, height: 14 };

const CIRCLE = "M16 7a5 5 0 1 1-10 0a5 5 0 1 1 10 0";

const MARKS = {
  cut: {
    sign: [
      { path: "M1 7H21", ink: "faint", width: 3 },
      { path: "M1 7H15", ink: "muted", width: 3 },
      { path: "M11 2V12", ink: "accent", width: 1.5 },
    ],
    words: "score; tick: the cut, shorter bars leave",
    sentence: "Bar: a neuron's score. Tick across it: the cut; a neuron whose bar does not reach it leaves.",
  },
  leaving: {
    sign: [{ path: CIRCLE, ink: "muted", width: 1.2, dash: [2.5, 2] }],
    words: "about to leave",
    sentence: "Dashed or pale: a neuron that is about to leave.",
  },
  left: {
    sign: [{ path: CIRCLE, ink: "faint", width: 1.2 }],
    words: "has left",
    sentence: "Hollow: a neuron that has left.",
  },
  joint: {
    sign: [
      { path: "M2 13V6Q2 2 5 2H11Q14 2 14 5", ink: "muted", width: 2 },
      { path: "M18 9a4 4 0 1 1-8 0a4 4 0 1 1 8 0M12 9H16M14 7V11", ink: "ink", width: 1.1 },
    ],
    words: "shortcut, added at the plus",
    sentence:
      "Line over layers, into a plus: a shortcut around them. What it carries is added to what they give.",
  },
  product: {
    sign: [
      { path: "M2 13V6Q2 2 5 2H11Q14 2 14 5", ink: "muted", width: 2 },
      {
        path: "M18 9a4 4 0 1 1-8 0a4 4 0 1 1 8 0M12.4 7.4L15.6 10.6M12.4 10.6L15.6 7.4",
        ink: "ink",
        width: 1.1,
      },
    ],
    words: "multiplied at the cross",
    sentence:
      "Line into a cross: a branch that is multiplied with what it meets, as in a gate or in attention.",
  },
  fold: {
    sign: [
      { path: "M3 4.5H15V12.5H3Z", ink: "muted", width: 1 },
      { path: "M6 1.5H18V9.5", ink: "muted", width: 1 },
    ],
    words: "layers folded into one",
    sentence:
      "Card with another behind it: several layers folded into one, drawn as the last of them; click its name to open it.",
  },
  head: {
    sign: [{ path: "M5 2H17V12H5Z", ink: "muted", width: 1.2 }],
    words: "a head of attention",
    sentence:
      "Frame with a number, in attention: one head; point at it to light it in every layer that makes it.",
  },
  bracket: {
    sign: [{ path: "M2 4V9H20V4", ink: "muted", width: 1.2 }],
    words: "layers of one module",
    sentence:
      "Bracket under layers: one module of the network, or a run of layers; click its name to fold it.",
  },
} as const satisfies Readonly<Record<string, LegendMark>>;

/** True where some neuron that may leave is large enough for a bar of its score. */
function hasBars({ detailed, network, offsets }: Drawing, { slabs, places }: Layout): boolean {
  const radius = (column: number) => places[(offsets[column] ?? 0) * 4 + 3] ?? 0;
  return (
    detailed && !slabs && network.columns.some(({ prunable }, at) => prunable && radius(at) >= BAR_RADIUS)
  );
}

/** The marks that a picture has. */
export function marksOf(
  drawing: Drawing,
  layout: Layout,
  { cuts }: Removal,
  { mode, ghosts, compact }: Pick<ViewState, "mode" | "ghosts" | "compact">,
): LegendMark[] {
  const { flow } = layout;
  const leave = cuts.some((cut) => cut > 0);
  const found: LegendMark[] = [];
  if (leave && hasBars(drawing, layout)) found.push(MARKS.cut);
  if (leave && mode !== "after") found.push(MARKS.leaving);
  if (leave && mode !== "before" && ghosts && !compact) found.push(MARKS.left);
  const arcs = flow?.graph.arcs ?? [];
  if (arcs.some(({ times }) => times !== true)) found.push(MARKS.joint);
  if (arcs.some(({ times }) => times === true)) found.push(MARKS.product);
  if (flow?.graph.cells.some((cell) => cell.folded !== undefined)) found.push(MARKS.fold);
  if (drawing.network.columns.some(({ heads }) => heads !== undefined)) found.push(MARKS.head);
  if (flow !== undefined && flow.brackets.length > 0) found.push(MARKS.bracket);
  return found;
}

/** Draws a sign with its left top corner at a place. */
export function drawSign(pen: Pen, sign: LegendMark["sign"], theme: Theme, x: number, y: number): void {
  pen.save();
  pen.translate(x, y);
  for (const { path, ink, width, dash } of sign) {
    pen.strokeStyle = theme[ink];
    pen.lineWidth = width;
    pen.setLineDash([...(dash ?? [])]);
    pen.stroke(writtenPath(path));
  }
  pen.restore();
}
