// Heads of attention on the picture: a frame around the rows of each, with its name beside it; the one under the pointer,
// or else the selected one, is lit in every layer of its attention.

import { neuronAt } from "./drawing.ts";
import { headBlocks, headOf } from "./heads.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import { FONT, type Pen, writeHaloed } from "./pen.ts";
import { viewWords } from "./words.ts";

const APART = 2;
/** Least height of a frame, in CSS pixels, for a name beside it that stays clear of the next, and room that names need. */
const NAMED = 14;
const WORD_ROOM = 46;
const NUMBER_ROOM = 12;

/** The number of the head that is lit, if any. */
function litHead({ hovered, selected, drawing }: OverlayInput): number | undefined {
  const number = hovered ?? selected;
  if (number === undefined) return undefined;
  const { column, index } = neuronAt(drawing, number);
  return headOf(drawing.network.columns[column], index)?.head;
}

/** Draws the heads of one side. */
export function drawHeads(pen: Pen, input: OverlayInput, side: OverlaySide): void {
  const { drawing, theme, flow } = input;
  if (flow === undefined && !input.aligned) return;
  const lit = litHead(input);
  const room = flow === undefined ? WORD_ROOM : flow.pitch * 0.4 * input.toScreen(0, 0).scale;
  drawing.network.columns.forEach((column, at) => {
    const first = drawing.offsets[at] ?? 0;
    for (const { head, place, start, end } of headBlocks(column)) {
      const rows = Array.from({ length: end - start }, (_, row) => first + start + row);
      const after = side.strip.side === "after";
      const staying = rows.filter((number) => !after || side.kept[number]);
      const shown = after && input.compact > 0 ? staying : rows;
      const discs = shown.flatMap((number) => side.discs[number] ?? []).filter(({ radius }) => radius > 0);
      if (discs.length === 0 || (after && input.compact > 0 && input.compact < 1)) continue;
      const left = Math.min(...discs.map(({ x, radius }) => x - radius)) - APART;
      const right = Math.max(...discs.map(({ x, radius }) => x + radius)) + APART;
      const top = Math.min(...discs.map(({ y, radius }) => y - radius)) - APART;
      const bottom = Math.max(...discs.map(({ y, radius }) => y + radius)) + APART;
      pen.beginPath();
      pen.roundRect(left, top, right - left, bottom - top, 3);
      pen.strokeStyle = head === lit ? theme.accent : theme.muted;
      pen.lineWidth = head === lit ? 2 : 1;
      pen.globalAlpha = head === lit ? 1 : staying.length === 0 ? 0.25 : 0.6;
      pen.setLineDash(staying.length === 0 ? [3, 3] : []);
      pen.stroke();
      pen.setLineDash([]);
      if (staying.length > 0) pen.globalAlpha = 1;
      if (room >= NUMBER_ROOM && (bottom - top >= NAMED || head === lit)) {
        pen.font = `${head === lit ? "600 " : ""}10px ${FONT}`;
        pen.textAlign = "right";
        pen.textBaseline = "middle";
        const name = room >= WORD_ROOM ? viewWords.head(place) : String(place);
        const ink = head === lit ? theme.accent : theme.muted;
        writeHaloed(pen, name, left - 3, (top + bottom) / 2, ink, theme.background);
      }
      pen.globalAlpha = 1;
    }
  });
}
