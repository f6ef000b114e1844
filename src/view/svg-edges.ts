// The edges of a drawing that is saved: colours, widths, opacities, dashes, outlines and arrowheads by the numbers that
// the shader has (edges.ts).

import { weightColor } from "./color.ts";
import type { EdgeList } from "./edge-list.ts";
import { ARROW, DASH, type EdgeStyle, edgeStyles } from "./edge-style.ts";
import type { OverlaySide } from "./overlay-input.ts";
import { edgeWeight, OPACITY_POWER, packEdges } from "./pack-edges.ts";
import type { Segment } from "./pick.ts";
import { element } from "./svg.ts";
import type { SvgScene } from "./svg-scene.ts";

/** How far a line goes into its arrowhead, as a share of it, to leave no gap; where both are translucent, not at all. */
const OVERLAP = 0.3;

interface Stroke {
  readonly color: string;
  readonly opacity: number;
  readonly dashed: boolean;
  /** How much wider than the edge itself, on either side: its outline. */
  readonly wider: number;
}

/** An edge as a line, and its arrowhead where it has one. */
function drawEdge(segment: Segment, width: number, arrow: boolean, stroke: Stroke): string[] {
  const { x0, y0, x1, y1 } = segment;
  const { color, opacity, wider } = stroke;
  const long = arrow ? ARROW.length + (ARROW.lengthPerHalf * width) / 2 : 0;
  const length = Math.max(long, Math.hypot(x1 - x0, y1 - y0), 0.001);
  const [x, y] = [(x1 - x0) / length, (y1 - y0) / length];
  const end = length - long * (opacity === 1 ? 1 - OVERLAP : 1);
  const line = element("line", {
    x1: x0,
    y1: y0,
    x2: x0 + x * end,
    y2: y0 + y * end,
    stroke: color,
    "stroke-width": width + 2 * wider,
    "stroke-opacity": opacity,
    ...(stroke.dashed ? { "stroke-dasharray": `${DASH.on} ${DASH.period - DASH.on}` } : {}),
  });
  if (!arrow) return [line];
  const wide = ARROW.half + (ARROW.halfPerHalf * width) / 2;
  const [bx, by] = [x1 - x * long, y1 - y * long];
  const corners = [
    [x1, y1],
    [bx - y * wide, by + x * wide],
    [bx + y * wide, by - x * wide],
  ];
  const points = corners.map((corner) => corner.map((at) => at.toFixed(2)).join()).join(" ");
  const outline = wider === 0 ? {} : { stroke: color, "stroke-width": 2 * wider, "stroke-opacity": opacity };
  return [line, element("polygon", { points, fill: color, "fill-opacity": opacity, ...outline })];
}

/** The edges of a list that are to be seen on a side, by their places in it. */
function seenEdges({ discs, kept, strip }: OverlaySide, edges: EdgeList): number[] {
  const shown = (number = 0) => (discs[number]?.radius ?? 0) > 0 && (strip.side === "before" || kept[number]);
  const all = Array.from({ length: edges.count }, (_, edge) => edge);
  return all.filter((edge) => shown(edges.from[edge]) && shown(edges.to[edge]));
}

/** How many edges a side shows. */
export function countSeen(side: OverlaySide, edges: EdgeList): number {
  return seenEdges(side, edges).length;
}

function drawList(
  { input, uniforms, project }: SvgScene,
  side: OverlaySide,
  edges: EdgeList,
  style: EdgeStyle,
  most: number,
): string[] {
  const { drawing, themeName, palette, theme } = input;
  const texels = packEdges(drawing, edges);
  const segments = project(side, edges);
  const weakest = uniforms.weakest.value * style.opacity[0];
  return seenEdges(side, edges).flatMap((edge) => {
    const segment = segments[edge];
    if (segment === undefined) return [];
    const weight = edgeWeight(drawing, edges, edge);
    const strength = texels[edge * 4 + 2] ?? 0;
    const range = drawing.ranges[edges.link[edge] ?? 0] ?? 0;
    const width = style.width[0] + (style.width[1] - style.width[0]) * strength;
    const full = weakest + (style.opacity[1] - weakest) * strength ** OPACITY_POWER;
    const opacity = full * most * (style.arrows ? 1 : uniforms.density.value);
    const dashed = style.dashes && weight < 0;
    const color = `rgb(${weightColor(themeName, weight, range, palette)})`;
    const outlined = (1 - strength) * uniforms.outline.value * opacity;
    const outline = { color: theme.nodeRing, opacity: outlined, dashed, wider: style.outline };
    return [
      ...(style.outline > 0 ? drawEdge(segment, width, style.arrows, outline) : []),
      ...drawEdge(segment, width, style.arrows, { color, opacity, dashed, wider: 0 }),
    ];
  });
}

/** Every edge that stands on a side; over them those in focus. */
export function drawEdges(scene: SvgScene, side: OverlaySide): string[] {
  const { drawing, focus } = scene.input;
  const [style, focused] = edgeStyles(drawing);
  return [
    ...drawList(scene, side, drawing.edges, style, scene.uniforms.edgeOpacity.value),
    ...(focus === undefined ? [] : drawList(scene, side, focus, focused, 1)),
  ];
}
