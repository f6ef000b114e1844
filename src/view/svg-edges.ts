// Edges and arcs of the vector drawing, in the colours, widths and dashes that the scene gives them.

import { weightColor } from "./color.ts";
import { edgeStyles } from "./edge-style.ts";
import { jointSign } from "./flow-arcs.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import { edgeWeight, OPACITY_POWER, packEdges } from "./pack-edges.ts";
import type { Segment } from "./pick.ts";
import { element, write } from "./svg.ts";

function arrowhead({ x0, y0, x1, y1 }: Segment, half: number, fill: string): string {
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const [x, y] = [(x1 - x0) / length, (y1 - y0) / length];
  const [long, wide] = [5 + 4.2 * half, 2.2 + 2.4 * half];
  const [bx, by] = [x1 - x * long, y1 - y * long];
  const points = [
    [x1, y1],
    [bx - y * wide, by + x * wide],
    [bx + y * wide, by - x * wide],
  ];
  return element("polygon", {
    points: points.map((point) => point.map((at) => at.toFixed(2)).join()).join(" "),
    fill,
  });
}

/** Every edge that stands on a side. */
export function drawEdges(input: OverlayInput, side: OverlaySide, segments: readonly Segment[]): string[] {
  const { drawing, themeName, palette } = input;
  const [style] = edgeStyles(drawing);
  const texels = packEdges(drawing, drawing.edges);
  return segments.flatMap((segment, edge) => {
    const [from, to] = [drawing.edges.from[edge] ?? 0, drawing.edges.to[edge] ?? 0];
    const hidden = [from, to].some((number) => (side.discs[number]?.radius ?? 0) <= 0);
    if (hidden || (side.strip.side === "after" && !(side.kept[from] && side.kept[to]))) return [];
    const weight = edgeWeight(drawing, drawing.edges, edge);
    const strength = texels[edge * 4 + 2] ?? 0;
    const range = drawing.ranges[drawing.edges.link[edge] ?? 0] ?? 0;
    const color = `rgb(${weightColor(themeName, weight, range, palette)})`;
    const width = style.width[0] + (style.width[1] - style.width[0]) * strength;
    const opacity = style.opacity[0] + (style.opacity[1] - style.opacity[0]) * strength ** OPACITY_POWER;
    const tip = style.arrows ? 5 + 2.1 * width : 0;
    const share =
      1 - (0.7 * tip) / Math.max(tip, Math.hypot(segment.x1 - segment.x0, segment.y1 - segment.y0));
    const line = element("line", {
      x1: segment.x0,
      y1: segment.y0,
      x2: segment.x0 + (segment.x1 - segment.x0) * share,
      y2: segment.y0 + (segment.y1 - segment.y0) * share,
      stroke: color,
      "stroke-width": width,
      "stroke-opacity": opacity,
      ...(style.dashes && weight < 0 ? { "stroke-dasharray": "9 6" } : {}),
    });
    return style.arrows ? [line, arrowhead(segment, width / 2, color)] : [line];
  });
}

/** What joins the main way in a layered graph. */
export function drawArcs({ flow, theme, toScreen }: OverlayInput): string[] {
  return (flow?.arcs ?? []).flatMap((corners, at) => {
    const points = corners.map(([x, y]) => toScreen(x, y));
    const [start] = points;
    const [end] = points.slice(-1);
    if (start === undefined || end === undefined) return [];
    const line = { fill: "none", stroke: theme.muted, "stroke-width": 3, "stroke-linejoin": "round" };
    const { x, y } = end;
    const sign = jointSign(x, y, flow?.graph.arcs[at]?.times === true);
    return [
      element("polyline", { points: points.map((point) => `${point.x},${point.y}`).join(" "), ...line }),
      element("circle", { cx: start.x, cy: start.y, r: 4, fill: theme.muted }),
      element("circle", { cx: x, cy: y, r: 6, fill: theme.background, stroke: theme.ink }),
      element("path", { d: sign, stroke: theme.ink }),
    ];
  });
}

/** Brackets under the layers of a module. */
export function drawBrackets({ flow, theme, toScreen }: OverlayInput): string[] {
  return (flow?.brackets ?? []).flatMap(({ module, left, right, y }) => {
    const [start, end] = [toScreen(left, y), toScreen(right, y)];
    const path = `M${start.x} ${start.y - 5}V${start.y}H${end.x}V${end.y - 5}`;
    return [
      element("path", { d: path, fill: "none", stroke: theme.faint, "stroke-width": 1.5 }),
      write((start.x + end.x) / 2, start.y + 10, module.name, { "font-size": 11, fill: theme.muted }),
    ];
  });
}
