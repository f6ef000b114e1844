// Everything written on the picture: a 2D canvas over the scene. Text in the scene itself would be blurred, and three's
// text add-ons do not draw under WebGPU.

import { drawBars } from "./overlay-bars.ts";
import { drawFlow } from "./overlay-flow.ts";
import { drawFlowNames } from "./overlay-flow-names.ts";
import { drawHeads } from "./overlay-heads.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import { drawMaps, drawMapTip } from "./overlay-maps.ts";
import { drawChanges, drawMarked } from "./overlay-marks.ts";
import { drawNames, drawTip, drawTitles } from "./overlay-names.ts";
import { drawTiles } from "./overlay-tiles.ts";
import { drawWeights } from "./overlay-weights.ts";
import type { Pen } from "./pen.ts";

/** A canvas context for labels over `host`, with nothing for the pointer to hit. */
export function createOverlay(host: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  Object.assign(canvas.style, { position: "absolute", inset: "0", pointerEvents: "none" });
  host.append(canvas);
  return canvas;
}

/** Draws what belongs to one side, and nothing outside of its strip. */
export function within(pen: Pen, { frame }: OverlayInput, { strip }: OverlaySide, draw: () => void): void {
  pen.save();
  pen.beginPath();
  pen.rect(strip.left, 0, strip.right - strip.left, frame.height);
  pen.clip();
  draw();
  pen.restore();
}

/** Draws all texts. `pen` is in CSS pixels. */
export function drawOverlay(pen: Pen, input: OverlayInput): void {
  for (const side of input.sides)
    within(pen, input, side, () => {
      drawFlow(pen, input, side);
      drawBars(pen, input, side);
      drawWeights(pen, input, side);
      drawHeads(pen, input, side);
      drawMaps(pen, input, side);
      drawNames(pen, input, side);
      drawChanges(pen, input, side);
      drawMarked(pen, input, side);
    });
  if (input.flow === undefined) drawTitles(pen, input);
  else drawFlowNames(pen, input);
  for (const side of input.sides) within(pen, input, side, () => drawTiles(pen, input, side));
  if (!drawMapTip(pen, input)) drawTip(pen, input);
}
