// The line between before and after in a picture that leaves the page; on the page it is a thing to drag (divider.ts).

import type { OverlaySide } from "./overlay-input.ts";
import { FONT, type Pen } from "./pen.ts";
import type { Theme } from "./theme.ts";
import { viewWords } from "./words.ts";

/** From the line to the names beside it, and from the top to their middle, in CSS pixels. */
export const NAME_ASIDE = 10;
export const NAME_DOWN = 9;
export const NAME_FONT = `500 12px ${FONT}`;

/** Draws it where there are two sides. `pen` is in CSS pixels. */
export function drawPictureDivider(
  pen: Pen,
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
  const names = [
    { text: viewWords.sides[0], x: left - NAME_ASIDE, align: "right" },
    { text: viewWords.sides[1], x: left + NAME_ASIDE, align: "left" },
  ] as const;
  for (const { text, x, align } of names) {
    pen.textAlign = align;
    pen.fillText(text, x, NAME_DOWN);
  }
}
