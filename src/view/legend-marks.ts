// What the marks on the picture mean, beside the colours: each with a sign as it is drawn, a few words for under a
// picture, and a sentence for the page.

import type { Drawing } from "./drawing.ts";
import type { Layout } from "./layout.ts";
import type { Removal } from "./network.ts";
import { BAR_RADIUS } from "./overlay-bars.ts";
import { type Pen, writtenPath } from "./pen.ts";
import type { Theme } from "./theme.ts";
import type { ViewState } from "./view-state.ts";
import { viewWords } from "./words.ts";

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

const SIGNS = {
  cut: [
    { path: "M1 7H21", ink: "faint", width: 3 },
    { path: "M1 7H15", ink: "muted", width: 3 },
    { path: "M11 2V12", ink: "accent", width: 1.5 },
  ],
  leaving: [{ path: CIRCLE, ink: "muted", width: 1.2, dash: [2.5, 2] }],
  left: [{ path: CIRCLE, ink: "faint", width: 1.2 }],
  joint: [
    { path: "M2 13V6Q2 2 5 2H11Q14 2 14 5", ink: "muted", width: 2 },
    { path: "M18 9a4 4 0 1 1-8 0a4 4 0 1 1 8 0M12 9H16M14 7V11", ink: "ink", width: 1.1 },
  ],
  product: [
    { path: "M2 13V6Q2 2 5 2H11Q14 2 14 5", ink: "muted", width: 2 },
    {
      path: "M18 9a4 4 0 1 1-8 0a4 4 0 1 1 8 0M12.4 7.4L15.6 10.6M12.4 10.6L15.6 7.4",
      ink: "ink",
      width: 1.1,
    },
  ],
  fold: [
    { path: "M3 4.5H15V12.5H3Z", ink: "muted", width: 1 },
    { path: "M6 1.5H18V9.5", ink: "muted", width: 1 },
  ],
  head: [{ path: "M5 2H17V12H5Z", ink: "muted", width: 1.2 }],
  bracket: [{ path: "M2 4V9H20V4", ink: "muted", width: 1.2 }],
} as const satisfies Readonly<Record<keyof typeof viewWords.marks, LegendMark["sign"]>>;

const markOf = (name: keyof typeof SIGNS): LegendMark => ({ sign: SIGNS[name], ...viewWords.marks[name] });

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
  if (leave && hasBars(drawing, layout)) found.push(markOf("cut"));
  if (leave && mode !== "after") found.push(markOf("leaving"));
  if (leave && mode !== "before" && ghosts && !compact) found.push(markOf("left"));
  const arcs = flow?.graph.arcs ?? [];
  if (arcs.some(({ times }) => times !== true)) found.push(markOf("joint"));
  if (arcs.some(({ times }) => times === true)) found.push(markOf("product"));
  if (flow?.graph.cells.some((cell) => cell.folded !== undefined)) found.push(markOf("fold"));
  if (drawing.network.columns.some(({ heads }) => heads !== undefined)) found.push(markOf("head"));
  if (flow !== undefined && flow.brackets.length > 0) found.push(markOf("bracket"));
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
