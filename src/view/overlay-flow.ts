// What joins the cells of a layered graph: ribbons for weights (width = Σ|w| kept), braids for what is added or joined
// by. It all stands beside the neurons, never on them.

import { jointSign } from "./flow-arcs.ts";
import type { Box, FlowPlan, Point } from "./flow-plan.ts";
import { keptWeights } from "./kept-weights.ts";
import { keptShare } from "./overlay-flow-names.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import { type Pen, writtenPath } from "./pen.ts";
import type { Place } from "./pointer.ts";

/** Strands of a braid, and the distance between them in CSS pixels. */
const STRANDS = [-2.5, 0, 2.5];
/** Up to this many weights the strongest edges say what leads where; beyond, ribbons say how much. */
const MOST_WITHOUT_RIBBONS = 300_000;
const ROUND = 9;

type ToScreen = OverlayInput["toScreen"];

/** Σ|w| kept of what leads from cell to cell, as a share. */
function keptOfWays(input: OverlayInput, side: OverlaySide, { graph }: FlowPlan): number[] {
  const { drawing } = input;
  const whole = keptWeights(drawing, undefined);
  const standing = keptWeights(drawing, side.strip.side === "before" ? undefined : input.removal);
  return graph.ways.map(({ from, to }) => {
    const [sources, targets] = [graph.cells[from]?.members ?? [], graph.cells[to]?.members ?? []];
    let [kept, all] = [0, 0];
    drawing.network.links.forEach((link, index) => {
      if (!sources.includes(link.from) || !targets.includes(link.to)) return;
      kept += standing[index]?.weight ?? 0;
      all += whole[index]?.weight ?? 0;
    });
    return all === 0 ? 1 : kept / all;
  });
}

function drawRibbons(pen: Pen, input: OverlayInput, side: OverlaySide, plan: FlowPlan): void {
  const { graph, boxes } = plan;
  const deep = input.drawing.pairs > MOST_WITHOUT_RIBBONS;
  if (!deep && graph.cells.every((cell) => cell.folded === undefined)) return;
  const shares = keptOfWays(input, side, plan);
  graph.ways.forEach(({ from, to }, at) => {
    const [start, end] = [boxes[from], boxes[to]];
    if (start === undefined || end === undefined) return;
    if (!deep && graph.cells[from]?.folded === undefined && graph.cells[to]?.folded === undefined) return;
    if ((graph.slots[to] ?? 0) - (graph.slots[from] ?? 0) > 1) return;
    const share = shares[at] ?? 1;
    const [left, right] = [start.x + start.width / 2 + 2, end.x - end.width / 2 - 2];
    const [a, b] = [(start.height / 2) * share, (end.height / 2) * share];
    const middle = (left + right) / 2;
    pen.beginPath();
    move(pen, input.toScreen, left, start.y + a);
    curve(pen, input.toScreen, [middle, start.y + a], [middle, end.y + b], [right, end.y + b]);
    lineTo(pen, input.toScreen, right, end.y - b);
    curve(pen, input.toScreen, [middle, end.y - b], [middle, start.y - a], [left, start.y - a]);
    pen.closePath();
    pen.fillStyle = input.theme.muted;
    pen.globalAlpha = input.focus === undefined ? 0.22 : 0.08;
    pen.fill();
    pen.globalAlpha = 1;
  });
}

function move(pen: Pen, toScreen: ToScreen, x: number, y: number): void {
  const point = toScreen(x, y);
  pen.moveTo(point.x, point.y);
}

function lineTo(pen: Pen, toScreen: ToScreen, x: number, y: number): void {
  const point = toScreen(x, y);
  pen.lineTo(point.x, point.y);
}

function curve(pen: Pen, toScreen: ToScreen, first: Point, second: Point, end: Point): void {
  const [a, b, c] = [toScreen(...first), toScreen(...second), toScreen(...end)];
  pen.bezierCurveTo(a.x, a.y, b.x, b.y, c.x, c.y);
}

/** A braid along corners, from a dot where it leaves the way. */
function drawArc(pen: Pen, input: OverlayInput, corners: readonly Point[], share: number): void {
  const points = corners.map(([x, y]) => input.toScreen(x, y));
  const [first] = points;
  const [before, last] = points.slice(-2);
  if (first === undefined || before === undefined || last === undefined) return;
  pen.strokeStyle = input.theme.muted;
  pen.lineWidth = 1;
  pen.globalAlpha = input.focus === undefined ? 0.6 : 0.2;
  for (const offset of STRANDS) {
    pen.beginPath();
    points.forEach((point, at) => {
      const [x, y] = [point.x + offset * share, point.y + offset * share];
      const next = points[at + 1];
      if (at === 0) pen.moveTo(x, y);
      else if (next === undefined) pen.lineTo(x, y - offset * share + Math.sign(before.y - last.y) * 6);
      else pen.arcTo(x, y, next.x + offset * share, next.y + offset * share, ROUND);
    });
    pen.stroke();
  }
  pen.beginPath();
  pen.arc(first.x, first.y, 4, 0, 2 * Math.PI);
  pen.fillStyle = input.theme.muted;
  pen.fill();
  pen.globalAlpha = 1;
}

/** The sign where a branch joins: a plus in a circle, or a cross where it is multiplied. */
function drawJoint(pen: Pen, input: OverlayInput, { x, y }: Place, times: boolean): void {
  pen.beginPath();
  pen.arc(x, y, 6, 0, 2 * Math.PI);
  pen.fillStyle = input.theme.background;
  pen.fill();
  pen.strokeStyle = input.theme.ink;
  pen.lineWidth = 1.2;
  pen.stroke();
  pen.stroke(writtenPath(jointSign(x, y, times)));
}

/** A card behind a folded module's neurons, with another behind it: there is more inside. */
function drawFold(pen: Pen, input: OverlayInput, box: Box): void {
  const corner = input.toScreen(box.x - box.width / 2 - 4, box.y + box.height / 2 + 4);
  const other = input.toScreen(box.x + box.width / 2 + 4, box.y - box.height / 2 - 4);
  const [width, height] = [other.x - corner.x, other.y - corner.y];
  pen.strokeStyle = input.theme.muted;
  pen.lineWidth = 1;
  pen.globalAlpha = 0.6;
  pen.beginPath();
  pen.roundRect(corner.x, corner.y, width, height, 4);
  pen.moveTo(corner.x + 5, corner.y - 3);
  pen.lineTo(corner.x + width - 1, corner.y - 3);
  pen.arcTo(corner.x + width + 3, corner.y - 3, corner.x + width + 3, corner.y + 3, 4);
  pen.lineTo(corner.x + width + 3, corner.y + height - 5);
  pen.stroke();
  pen.globalAlpha = 1;
}

/** What joins the cells of one side. */
export function drawFlow(pen: Pen, input: OverlayInput, side: OverlaySide): void {
  const { flow } = input;
  if (flow === undefined) return;
  drawRibbons(pen, input, side, flow);
  flow.graph.cells.forEach((cell, index) => {
    const box = flow.boxes[index];
    if (cell.folded !== undefined && box !== undefined) drawFold(pen, input, box);
  });
  flow.graph.arcs.forEach(({ from }, at) => {
    const column = flow.graph.cells[from]?.column ?? 0;
    drawArc(pen, input, flow.arcs[at] ?? [], keptShare(input, side, column));
  });
  // Over all braids: one may begin where another joins.
  flow.graph.arcs.forEach(({ times }, at) => {
    const end = flow.arcs[at]?.at(-1);
    if (end !== undefined) drawJoint(pen, input, input.toScreen(...end), times === true);
  });
}
