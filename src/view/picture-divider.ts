// The line between before and after in a picture that leaves the page; on the page it is a thing to drag (divider.ts).

import { FONT, type OverlaySide } from "./overlay-input.ts";
import type { Theme } from "./theme.ts";

/** From the line to the names beside it, and from the top to their middle, in CSS pixels. */
export const NAME_ASIDE = 10;
export const NAME_DOWN = 9;
export const NAME_FONT = `500 12px ${FONT}`;

/** The names beside a line at `x`. */
export function dividerWords(x: number) {
  return [
    { text: "Before", x: x - NAME_ASIDE, y: NAME_DOWN, align: "end" },
    { text: "After", x: x + NAME_ASIDE, y: NAME_DOWN, align: "start" },
  ] as const;
}

/** Draws it where there are two sides. `pen` is in CSS pixels. */
export function drawPictureDivider(
  pen: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  [, after]: readonly OverlaySide[],
  theme: Theme,
  height: number,
): void {
  if (after === undefined) return;
  const { left } = after.strip;
  pen.fillStyle = theme.ink;
  pen.fillRect(left - 1, 0, 2, height);
  pen.font = NAME_FONT;
  pen.fillStyle = theme.muted;
  pen.textBaseline = "middle";
  for (const { text, x, y, align } of dividerWords(left)) {
    pen.textAlign = align;
    pen.fillText(text, x, y);
  }
}
