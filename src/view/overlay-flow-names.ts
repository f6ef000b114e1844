// Words on a layered graph: names and sizes over the cells, brackets with names under the modules.

import { columnSize } from "./edge-list.ts";
import type { FlowPlan } from "./flow-plan.ts";
import { FONT, type OverlayInput, type OverlaySide, type Pen, writeHaloed } from "./overlay-input.ts";

/** Neurons of a column that stay on a side, as a share. */
export function keptShare(input: OverlayInput, side: OverlaySide, column: number): number {
  if (side.strip.side === "before") return 1;
  const first = input.drawing.offsets[column] ?? 0;
  const size = columnSize(input.drawing.network, column);
  let kept = 0;
  for (let number = first; number < first + size; number++) if (side.kept[number]) kept++;
  return size === 0 ? 1 : kept / size;
}

/** Text shortened to a width, in its middle: names that begin alike differ at their end. Empty where not even two letters fit. */
function shorten(pen: Pen, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  for (let length = text.length - 1; length >= 2; length--) {
    const head = Math.floor(length / 2);
    const short = `${text.slice(0, head)}…${text.slice(head - length)}`;
    if (pen.measureText(short).width <= width) return short;
  }
  return "";
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
  flow.graph.cells.forEach((cell, index) => {
    const box = flow.boxes[index];
    if (box === undefined) return;
    const { x, y, scale } = input.toScreen(box.x, box.y + box.height / 2);
    const lone = flow.graph.lanes[index] !== 0;
    const width = flow.pitch * scale - (flow.pitch * scale < 60 ? 1 : 14);
    pen.font = `600 ${width < 36 ? 10 : width < 60 ? 11 : 13}px ${FONT}`;
    const name = shorten(pen, cell.name, lone ? 2.2 * width : width);
    writeHaloed(pen, name, x, y - 22, theme.ink, theme.background);
    pen.font = `${width < 60 ? 10 : 12}px ${FONT}`;
    writeHaloed(pen, sizeText(pen, input, cell.column, width), x, y - 9, theme.muted, theme.background);
  });
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
  pen.fillText(shorten(pen, bracket.module.name, right.x - left.x), (left.x + right.x) / 2, left.y + 14);
}
