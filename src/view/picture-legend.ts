// The legend under a picture that leaves the page: the colour scale with its ends, how much of the network is drawn, and
// what the marks mean.

import { formatWeight } from "./labels.ts";
import { type Legend, legendSentence } from "./legend.ts";
import { drawSign, type LegendMark, SIGN } from "./legend-marks.ts";
import { FONT, type Pen } from "./pen.ts";
import type { Theme } from "./theme.ts";

const HEIGHT = 64;
const WIDTH = 224;
/** Where the words beside the scale begin. */
export const TEXT_LEFT = 48 + WIDTH;
const MARGIN = 24;
const LINE = 14;
/** In narrower pictures the words stand under the scale. */
const NARROW = 600;
const UNDER_SCALE = 54;
const ROOM_BELOW = 44;

/** Height of the legend under a picture of a width, in CSS pixels. */
export function legendHeight(width: number): number {
  return width < NARROW ? HEIGHT + ROOM_BELOW : HEIGHT;
}

/** Words on lines that are no wider than `room`. */
function wrap(text: string, widthOf: (words: string) => number, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && widthOf(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Lines and marks of a legend, each with its left end and its middle, as far as the picture's width goes. */
export function layLegend(legend: Legend, widthOf: (words: string) => number, width: number) {
  const narrow = width < NARROW;
  const left = narrow ? MARGIN : TEXT_LEFT;
  const words = wrap(legendSentence(legend), widthOf, width - MARGIN - left);
  const first = narrow ? UNDER_SCALE : 20 - (LINE / 2) * (words.length - 1);
  const lines = words.map((text, at) => ({ text, x: left, y: first + LINE * at }));
  const y = Math.max(42, first + LINE * (words.length - 1) + 18);
  let x = left;
  const marks = legend.marks.flatMap((mark: LegendMark) => {
    const place = { mark, x, y };
    x += SIGN.width + 6 + widthOf(mark.words) + 18;
    return x - 18 <= width - 12 ? [place] : [];
  });
  return { lines, marks };
}

/** Draws the legend from `top` on. `pen` is in CSS pixels. */
export function drawPictureLegend(pen: Pen, legend: Legend, theme: Theme, top: number, width: number): void {
  pen.fillStyle = theme.background;
  pen.fillRect(0, top, width, legendHeight(width));
  const gradient = pen.createLinearGradient(MARGIN, 0, MARGIN + WIDTH, 0);
  for (const { position, color } of legend.stops) gradient.addColorStop(position, color);
  pen.fillStyle = gradient;
  pen.fillRect(MARGIN, top + 16, WIDTH, 8);
  pen.font = `11px ${FONT}`;
  pen.fillStyle = theme.muted;
  pen.textBaseline = "middle";
  const ticks = [
    ["left", MARGIN, `${legend.clipped ? "≤ " : ""}−${formatWeight(legend.range)}`],
    ["center", MARGIN + WIDTH / 2, "0"],
    ["right", MARGIN + WIDTH, `${legend.clipped ? "≥ " : ""}${formatWeight(legend.range)}`],
  ] as const;
  for (const [align, x, text] of ticks) {
    pen.textAlign = align;
    pen.fillText(text, x, top + 36);
  }
  pen.textAlign = "left";
  const { lines, marks } = layLegend(legend, (words) => pen.measureText(words).width, width);
  for (const { text, x, y } of lines) pen.fillText(text, x, top + y);
  for (const { mark, x, y } of marks) {
    drawSign(pen, mark.sign, theme, x, top + y - SIGN.height / 2);
    pen.fillText(mark.words, x + SIGN.width + 6, top + y);
  }
}
