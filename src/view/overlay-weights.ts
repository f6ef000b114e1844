// The numbers on the edges. They are placed for all edges, not for those that stand, so that a number stays where it
// is while the slider moves and others leave.

import {
  type Box,
  boxFrom,
  type EdgeLabel,
  formatWeight,
  placeEdgeLabels,
  type Rectangle,
} from "./labels.ts";
import { barBoxes } from "./overlay-bars.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import { edgeWeight } from "./pack-edges.ts";
import { FONT, type Pen } from "./pen.ts";

/** Numbers are written where at most this many edges stand. */
const MOST_NUMBERS = 40;
const HEIGHT = 12;
const FADED = 0.12;

/** Edges that get a number on a side: all where they are few, else those that stand or are in focus, if few. */
function numbered(input: OverlayInput, side: OverlaySide): number[] {
  const all = side.segments.map((_, edge) => edge);
  const closed = side.strip.side === "after" && input.compact > 0;
  if (all.length <= MOST_NUMBERS && !closed) return all;
  const standing = all.filter((edge) => side.standing[edge]);
  if (standing.length <= MOST_NUMBERS || input.focus === undefined) {
    return standing.length <= MOST_NUMBERS ? standing : [];
  }
  const lit = standing.filter(inFocus(input));
  return lit.length <= MOST_NUMBERS ? lit : [];
}

/** Boxes of one side's numbers by edge; edges without a free place are left out. Tests hold them against each other. */
export function weightBoxes(pen: Pen, input: OverlayInput, side: OverlaySide): Map<number, Box> {
  const edges = numbered(input, side);
  pen.font = `500 ${HEIGHT}px ${FONT}`;
  const labels = edges.map((edge): EdgeLabel => {
    const text = formatWeight(edgeWeight(input.drawing, input.drawing.edges, edge));
    const segment = side.segments[edge] ?? { x0: 0, y0: 0, x1: 0, y1: 0 };
    return { segment, width: pen.measureText(text).width, height: HEIGHT };
  });
  const discs = side.discs
    .filter((disc) => disc.radius > 0)
    .map(({ x, y, radius }) =>
      boxFrom({ left: x - radius, top: y - radius, right: x + radius, bottom: y + radius }),
    );
  const bounds: Rectangle = { left: 0, top: 0, right: input.frame.width, bottom: input.frame.height };
  const placed = placeEdgeLabels(labels, [...discs, ...barBoxes(input, side)], bounds);
  const boxes = new Map<number, Box>();
  edges.forEach((edge, at) => {
    const box = placed[at];
    if (box !== undefined) boxes.set(edge, box);
  });
  return boxes;
}

function isWithin(box: Box, side: OverlaySide): boolean {
  const reach =
    box.halfWidth * Math.abs(Math.cos(box.angle)) + box.halfHeight * Math.abs(Math.sin(box.angle));
  return box.x - reach >= side.strip.left && box.x + reach <= side.strip.right;
}

/** True for an edge of the list in focus, or for every edge where nothing is. */
function inFocus(input: OverlayInput): (edge: number) => boolean {
  const { focus, drawing } = input;
  if (focus === undefined) return () => true;
  const keys = new Set(Array.from(focus.weight, (weight, at) => `${focus.link[at]}:${weight}`));
  return (edge) => keys.has(`${drawing.edges.link[edge]}:${drawing.edges.weight[edge]}`);
}

/** Writes the numbers of one side. While neurons slide, none are shown. */
export function drawWeights(pen: Pen, input: OverlayInput, side: OverlaySide): void {
  const sliding = input.compact > 0 && input.compact < 1 && side.strip.side === "after";
  if (side.segments.length === 0 || sliding) return;
  const focused = inFocus(input);
  for (const [edge, box] of weightBoxes(pen, input, side)) {
    if (!side.standing[edge] || !isWithin(box, side)) continue;
    const bright = focused(edge);
    pen.save();
    pen.translate(box.x, box.y);
    pen.rotate(box.angle);
    pen.globalAlpha = bright ? 1 : FADED;
    pen.fillStyle = input.theme.background;
    if (bright) {
      pen.beginPath();
      pen.roundRect(-box.halfWidth, -box.halfHeight + 0.5, 2 * box.halfWidth, 2 * box.halfHeight - 1, 4);
      pen.fill();
    }
    pen.fillStyle = input.theme.ink;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(formatWeight(edgeWeight(input.drawing, input.drawing.edges, edge)), 0, 0.5);
    pen.restore();
  }
}
