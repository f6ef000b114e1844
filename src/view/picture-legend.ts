// The legend under a picture that leaves the page: the colour scale with its ends, and how much of the network is drawn.

import { formatWeight } from "./labels.ts";
import { type Legend, legendSentence } from "./legend.ts";
import { drawSign, type LegendMark, SIGN } from "./legend-marks.ts";
import { FONT } from "./overlay-input.ts";
import type { Theme } from "./theme.ts";

/** Height of the legend in CSS pixels. */
export const LEGEND_HEIGHT = 64;
const WIDTH = 224;
/** Where the words beside the scale begin. */
export const TEXT_LEFT = 48 + WIDTH;
/** Middle of the marks' row under the picture. */
export const MARKS_TOP = 42;

/** Where each mark stands, left to right, as far as the picture's width goes. */
export function placeMarks(
  { marks }: Legend,
  widthOf: (words: string) => number,
  width: number,
): { readonly mark: LegendMark; readonly x: number }[] {
  let x = TEXT_LEFT;
  return marks.flatMap((mark) => {
    const place = { mark, x };
    x += SIGN.width + 6 + widthOf(mark.words) + 18;
    return x - 18 <= width - 12 ? [place] : [];
  });
}

/** Draws the legend from `top` on. `pen` is in CSS pixels. */
export function drawPictureLegend(
  pen: OffscreenCanvasRenderingContext2D,
  legend: Legend,
  theme: Theme,
  top: number,
  width: number,
): void {
  pen.fillStyle = theme.background;
  pen.fillRect(0, top, width, LEGEND_HEIGHT);
  const gradient = pen.createLinearGradient(24, 0, 24 + WIDTH, 0);
  for (const { position, color } of legend.stops) gradient.addColorStop(position, color);
  pen.fillStyle = gradient;
  pen.fillRect(24, top + 16, WIDTH, 8);
  pen.font = `11px ${FONT}`;
  pen.fillStyle = theme.muted;
  pen.textBaseline = "middle";
  const ticks = [
    ["left", 24, `${legend.clipped ? "≤ " : ""}−${formatWeight(legend.range)}`],
    ["center", 24 + WIDTH / 2, "0"],
    ["right", 24 + WIDTH, `${legend.clipped ? "≥ " : ""}${formatWeight(legend.range)}`],
  ] as const;
  for (const [align, x, text] of ticks) {
    pen.textAlign = align;
    pen.fillText(text, x, top + 36);
  }
  pen.textAlign = "left";
  pen.fillText(legendSentence(legend), TEXT_LEFT, top + 20, width - 24 - TEXT_LEFT);
  const widthOf = (words: string) => pen.measureText(words).width;
  for (const { mark, x } of placeMarks(legend, widthOf, width)) {
    drawSign(pen, mark.sign, theme, x, top + MARKS_TOP - SIGN.height / 2);
    pen.fillText(mark.words, x + SIGN.width + 6, top + MARKS_TOP);
  }
}
