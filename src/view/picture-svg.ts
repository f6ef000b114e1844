// The picture as a vector drawing, for papers: every edge a line, every neuron a circle, every number text, with the
// legend under it. For networks whose edges are all drawn, or some thousands of the strongest.

import { fillColor, inkOn } from "./fill.ts";
import { formatWeight, textAngle } from "./labels.ts";
import type { Legend } from "./legend.ts";
import { SIGN } from "./legend-marks.ts";
import { FONT, type OverlayInput, type OverlaySide, type Pen } from "./overlay-input.ts";
import { weightBoxes } from "./overlay-weights.ts";
import { edgeWeight } from "./pack-edges.ts";
import type { Segment } from "./pick.ts";
import { dividerWords } from "./picture-divider.ts";
import { layLegend, legendHeight } from "./picture-legend.ts";
import { element, write } from "./svg.ts";
import { drawArcs, drawBrackets, drawEdges } from "./svg-edges.ts";

/** Most edges of a vector drawing; beyond, it is a picture of pixels that is wanted. */
export const MOST_VECTOR_EDGES = 2000;

function fillOf({ fill, theme, themeName }: OverlayInput, { strip }: OverlaySide, number: number): string {
  const place = fill?.places[strip.side][number] ?? -1;
  return fill === undefined || place < 0 ? theme.node : fillColor(themeName, fill.scale, place);
}

function textOn({ fill, theme, themeName }: OverlayInput, { strip }: OverlaySide, number: number): string {
  const place = fill?.places[strip.side][number] ?? -1;
  return fill === undefined || place < 0 ? theme.ink : inkOn(themeName, fill.scale, place);
}

function drawNeurons(input: OverlayInput, side: OverlaySide): string[] {
  const { drawing, theme } = input;
  return side.discs.flatMap((disc, number) => {
    const gone = side.strip.side === "after" && side.kept[number] === false;
    if (disc.radius <= 0 || (gone && (!input.ghosts || input.compact > 0))) return [];
    const leaving = side.kept[number] === false;
    const column = drawing.columnOf[number] ?? 0;
    const index = number - (drawing.offsets[column] ?? 0);
    const circle = element("circle", {
      cx: disc.x,
      cy: disc.y,
      r: disc.radius - 0.8,
      fill: gone ? "none" : fillOf(input, side, number),
      stroke: gone ? theme.ink : theme.nodeRing,
      "stroke-width": 1.6,
      ...(gone ? { "stroke-opacity": 0.2 } : leaving ? { "stroke-dasharray": "5 4" } : {}),
    });
    const name = disc.radius >= 15 ? `(${column},${index})` : disc.radius >= 7 ? String(index) : "";
    const text = {
      "font-size": Math.min(13, Math.max(8, disc.radius * 0.46)),
      "font-weight": 600,
      fill: gone ? theme.ink : textOn(input, side, number),
    };
    const label = drawing.network.columns[column]?.labels?.[index];
    return [
      circle,
      ...(name === ""
        ? []
        : [write(disc.x, disc.y, name, { ...text, ...(gone ? { "fill-opacity": 0.3 } : {}) })]),
      ...(label === undefined
        ? []
        : [
            write(disc.x + disc.radius + 8, disc.y, label, {
              "text-anchor": "start",
              "font-size": 12,
              fill: theme.ink,
            }),
          ]),
    ];
  });
}

function drawNumbers(pen: Pen, input: OverlayInput, side: OverlaySide): string[] {
  if (side.segments.length === 0) return [];
  return [...weightBoxes(pen, input, side)].flatMap(([edge, box]) => {
    const segment = side.segments[edge];
    if (!side.standing[edge] || segment === undefined) return [];
    const turn = {
      transform: `rotate(${((textAngle(segment) * 180) / Math.PI).toFixed(2)} ${box.x.toFixed(2)} ${box.y.toFixed(2)})`,
    };
    const size = {
      width: 2 * box.halfWidth,
      height: 2 * box.halfHeight - 1,
      rx: 4,
      fill: input.theme.background,
    };
    return [
      element("rect", { x: box.x - box.halfWidth, y: box.y - box.halfHeight + 0.5, ...size, ...turn }),
      write(box.x, box.y, formatWeight(edgeWeight(input.drawing, input.drawing.edges, edge)), {
        "font-size": 12,
        "font-weight": 500,
        fill: input.theme.ink,
        ...turn,
      }),
    ];
  });
}

function drawTitles(input: OverlayInput, side: OverlaySide): string[] {
  const { drawing, theme, flow, aligned } = input;
  const topOf = (discs: OverlaySide["discs"]) =>
    Math.min(...discs.map(({ y, radius }) => (radius > 0 ? y - radius : Number.POSITIVE_INFINITY)));
  return drawing.network.columns.flatMap((column, index) => {
    const first = drawing.offsets[index] ?? 0;
    const discs = side.discs.slice(first, first + column.size).filter(({ radius }) => radius > 0);
    if (discs.length === 0) return [];
    const x = discs.reduce((sum, disc) => sum + disc.x, 0) / discs.length;
    const y = Math.max(22, topOf(aligned && flow === undefined ? side.discs : discs) - 46);
    const name = flow?.graph.cells.find((cell) => cell.column === index)?.name ?? column.title;
    const kept = side.kept.slice(first, first + column.size).filter(Boolean).length;
    const size =
      side.strip.side === "after" && kept < column.size ? `${column.size} → ${kept}` : String(column.size);
    return [
      write(x, y, name, { "font-size": 13, "font-weight": 600, fill: theme.ink }),
      write(x, y + 17, size, { "font-size": 12, fill: theme.muted }),
    ];
  });
}

function drawLegend(pen: Pen, input: OverlayInput, legend: Legend): string[] {
  const top = input.frame.height + 16;
  const stops = legend.stops.map(({ position, color }) =>
    element("stop", { offset: position, "stop-color": color }),
  );
  const text = { "font-size": 11, fill: input.theme.muted };
  const ticks = [
    [24, `${legend.clipped ? "≤ " : ""}−${formatWeight(legend.range)}`, "start"],
    [136, "0", "middle"],
    [248, `${legend.clipped ? "≥ " : ""}${formatWeight(legend.range)}`, "end"],
  ] as const;
  return [
    element("defs", {}, element("linearGradient", { id: "weights" }, stops.join(""))),
    element("rect", { x: 24, y: top, width: 224, height: 8, rx: 4, fill: "url(#weights)" }),
    ...ticks.map(([x, tick, anchor]) => write(x, top + 20, tick, { ...text, "text-anchor": anchor })),
    ...drawWords(pen, input, legend),
  ];
}

/** How much is drawn, and what the signs mean that a vector drawing has. */
function drawWords(pen: Pen, { frame, theme }: OverlayInput, legend: Legend): string[] {
  pen.font = `11px ${FONT}`;
  const widthOf = (words: string) => pen.measureText(words).width;
  const vector = { ...legend, marks: legend.marks.filter((mark) => mark.vector) };
  const { lines, marks } = layLegend(vector, widthOf, frame.width);
  const text = { "text-anchor": "start", "font-size": 11, fill: theme.muted };
  const signs = marks.flatMap(({ mark, x, y }) => [
    ...mark.sign.map(({ path, ink, width, dash }) =>
      element("path", {
        d: path,
        transform: `translate(${x.toFixed(2)} ${(frame.height + y - SIGN.height / 2).toFixed(2)})`,
        fill: "none",
        stroke: theme[ink],
        "stroke-width": width,
        ...(dash === undefined ? {} : { "stroke-dasharray": dash.join(" ") }),
      }),
    ),
    write(x + SIGN.width + 6, frame.height + y, mark.words, text),
  ]);
  return [...lines.map(({ text: line, x, y }) => write(x, frame.height + y, line, text)), ...signs];
}

/** The line between before and after, with their names. */
function drawDivider({ sides, frame, theme }: OverlayInput): string[] {
  const [, after] = sides;
  if (after === undefined) return [];
  const line = { x: after.strip.left - 1, y: 0, width: 2, height: frame.height, fill: theme.ink };
  const names = dividerWords(after.strip.left).map(({ text, x, y, align }) =>
    write(x, y, text, { "text-anchor": align, "font-size": 11, "font-weight": 500, fill: theme.muted }),
  );
  return [element("rect", line), ...names];
}

/** One side's edges as segments on the screen; given apart, because only small networks' are kept for the pointer. */
export type SegmentsOf = (side: OverlaySide) => readonly Segment[];

/** The whole drawing as the text of an SVG file. `pen` measures text. */
export function drawSvg(pen: Pen, input: OverlayInput, legend: Legend, segmentsOf: SegmentsOf): string {
  const { frame, theme } = input;
  const sides = input.sides.map((side, at) => {
    const { left, right } = side.strip;
    const clip = element(
      "clipPath",
      { id: `side${at}` },
      element("rect", { x: left, y: 0, width: right - left, height: frame.height }),
    );
    const parts = [
      ...drawArcs(input),
      ...drawBrackets(input),
      ...drawEdges(input, side, segmentsOf(side)),
      ...drawNeurons(input, side),
      ...drawNumbers(pen, input, side),
      ...drawTitles(input, side),
    ];
    return clip + element("g", { "clip-path": `url(#side${at})` }, parts.join("\n"));
  });
  const height = frame.height + legendHeight(frame.width);
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${frame.width} ${height}`,
    width: frame.width,
    height,
    "font-family": FONT,
  };
  const background = element("rect", { width: frame.width, height, fill: theme.background });
  return element(
    "svg",
    attributes,
    [background, ...sides, ...drawDivider(input), ...drawLegend(pen, input, legend)].join("\n"),
  );
}
