// Words on a layered graph: names and sizes over the cells, brackets with names under the modules.

import { columnSize } from "./edge-list.ts";
import type { FlowPlan } from "./flow-plan.ts";
import type { Cell } from "./modules.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import { drawFlowProfiles } from "./overlay-profiles.ts";
import { FONT, type Pen, writeHaloed } from "./pen.ts";
import { shorten, shortenApart } from "./shorten.ts";

/** What the input's name may be wider than its slot: nothing stands to its left. */
const BESIDE_INPUT = 8;
/** How much higher the words over a folded module stand, for the edge of its card. */
const ABOVE_CARD = 3;

/** Neurons of a column that stay on a side, as a share. */
export function keptShare(input: OverlayInput, side: OverlaySide, column: number): number {
  if (side.strip.side === "before") return 1;
  const first = input.drawing.offsets[column] ?? 0;
  const size = columnSize(input.drawing.network, column);
  let kept = 0;
  for (let number = first; number < first + size; number++) if (side.kept[number]) kept++;
  return size === 0 ? 1 : kept / size;
}

/** What stands under a cell's name: its size, and how many stay; narrow slots have room for one of them. */
function sizeText(pen: Pen, input: OverlayInput, column: number, width: number): string {
  const size = columnSize(input.drawing.network, column);
  const after = input.sides.find((side) => side.strip.side === "after");
  const left = after === undefined ? size : Math.round(size * keptShare(input, after, column));
  const shape = input.drawing.network.columns[column]?.shape?.slice(1) ?? [];
  const count = left < size ? `${size} → ${left}` : String(size);
  const texts = [shape.length > 0 ? `${count} · ${shape.join(" × ")}` : count, count, String(left)];
  return texts.find((text) => pen.measureText(text).width <= width) ?? "";
}

/** Names and sizes over the cells, brackets with names under the modules. */
export function drawFlowNames(pen: Pen, input: OverlayInput): void {
  const { flow, theme } = input;
  if (flow === undefined) return;
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  const pitch = flow.pitch * input.toScreen(0, 0).scale;
  const width = pitch - (pitch < 60 ? 1 : 14);
  const font = `600 ${width < 28 ? 9 : width < 36 ? 10 : width < 60 ? 11 : 13}px ${FONT}`;
  pen.font = font;
  const measure = (text: string) => pen.measureText(text).width;
  // Beside the main way, and before the input, there is more room.
  const rooms = flow.graph.lanes.map((lane, index) =>
    lane > 0 ? 2.2 * width : width + (index === 0 ? BESIDE_INPUT : 0),
  );
  const isWide = ({ name }: Cell, index: number) => measure(name) > (rooms[index] ?? 0);
  // Modules in a row are named alike: all in full, or none.
  const brief = flow.graph.cells.some((cell, index) => cell.folded !== undefined && isWide(cell, index));
  const names = shortenApart(
    measure,
    flow.graph.cells.map((cell, index) => ({
      text: isWide(cell, index) || (brief && cell.folded !== undefined) ? cell.short : cell.name,
      width: rooms[index] ?? 0,
    })),
  );
  flow.graph.cells.forEach((cell, index) => {
    const box = flow.boxes[index];
    if (box === undefined) return;
    const foot = input.toScreen(box.x, box.y + box.height / 2);
    const { x, y } = cell.folded === undefined ? foot : { x: foot.x, y: foot.y - ABOVE_CARD };
    pen.font = font;
    writeHaloed(pen, names[index] ?? "", x, y - 22, theme.ink, theme.background);
    pen.font = `${width < 60 ? 10 : 12}px ${FONT}`;
    writeHaloed(pen, sizeText(pen, input, cell.column, width - 4), x, y - 9, theme.muted, theme.background);
  });
  drawFlowProfiles(pen, input, flow);
  for (const bracket of flow.brackets) drawBracket(pen, input, bracket);
}

function drawBracket(pen: Pen, input: OverlayInput, bracket: FlowPlan["brackets"][number]): void {
  const left = input.toScreen(bracket.left, bracket.y);
  const right = input.toScreen(bracket.right, bracket.y);
  pen.strokeStyle = input.theme.faint;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(left.x, left.y - 5);
  pen.lineTo(left.x, left.y);
  pen.lineTo(right.x, right.y);
  pen.lineTo(right.x, right.y - 5);
  pen.stroke();
  pen.font = `500 11px ${FONT}`;
  pen.fillStyle = input.theme.muted;
  pen.fillText(
    shorten((text) => pen.measureText(text).width, bracket.module.name, right.x - left.x),
    (left.x + right.x) / 2,
    left.y + 14,
  );
}
