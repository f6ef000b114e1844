// A curve as a picture: shares of 100 % over the ratio, as SVG. The page and files show the same drawing; what differs
// is who gives the colours of its classes.

import { scaleLinear } from "d3-scale";
import { curveLinear, curveStepAfter, line } from "d3-shape";
import type { Curve } from "./curve.ts";
import { type CurvePoint, DRIFT } from "./curve-points.ts";

/** The frame inside which ratios and shares run from 0 to 1, in the drawing's own units. */
export const CHART = { width: 372, height: 256, left: 48, right: 350, top: 10, bottom: 214 } as const;

/** From 0…1 to a place in the drawing, and back; what lies beyond ends at the frame. */
export interface ChartScale {
  (share: number): number;
  readonly invert: (place: number) => number;
  readonly ticks: (count: number) => number[];
}

export const chartX: ChartScale = scaleLinear([0, 1], [CHART.left, CHART.right]).clamp(true);
export const chartY: ChartScale = scaleLinear([0, 1], [CHART.bottom, CHART.top]).clamp(true);

/** One line of the chart: its value at each point as a share of what the top stands for. */
export interface ChartLine {
  readonly kind: "worth" | "params" | "macs" | "time";
  readonly name: string;
  /** Undefined at points where it was not measured. */
  readonly shareOf: (point: CurvePoint) => number | undefined;
}

/** Accuracy as it is, drift as a share of its largest, costs and times as shares of the original's. */
export function chartLines({ original, points }: Pick<Curve, "original" | "points">): ChartLine[] {
  const most = Math.max(Number.MIN_VALUE, ...points.map(({ drift = 0 }) => drift));
  const worth: ChartLine =
    original.accuracy !== undefined
      ? { kind: "worth", name: "accuracy", shareOf: ({ accuracy = 0 }) => accuracy }
      : {
          kind: "worth",
          name: `drift: ${DRIFT}, 100 % = ${Number(most.toPrecision(2))}`,
          shareOf: ({ drift = 0 }) => drift / most,
        };
  const cost = (kind: "params" | "macs", name: string): ChartLine => ({
    kind,
    name,
    shareOf: (point) => (original[kind] === 0 ? 1 : point[kind] / original[kind]),
  });
  const { milliseconds = 0 } = original;
  const time: ChartLine = {
    kind: "time",
    name: "time",
    shareOf: (point) => (point.milliseconds === undefined ? undefined : point.milliseconds / milliseconds),
  };
  const timed = points.some((point) => point.milliseconds !== undefined);
  // The dashed line over the other: often they are the same.
  return [cost("params", "parameters"), cost("macs", "multiply-adds"), ...(timed ? [time] : []), worth];
}

/** A line through points of 0…1 each way; in steps, each value holds until the next point. */
export function chartPath(points: readonly (readonly [x: number, y: number])[], steps = false): string {
  const path = line<readonly [number, number]>(
    ([x]) => chartX(x),
    ([, y]) => chartY(y),
  );
  return path.curve(steps ? curveStepAfter : curveLinear)(points) ?? "";
}

/** What the axes say, units included. */
export interface ChartTitles {
  readonly x: string;
  readonly y: string;
}

/** Both axes in percent, with their grid and titles. */
export function chartAxes({ x: across, y: up }: ChartTitles): string {
  const ticks = chartX.ticks(5).map((share) => {
    const [x, y] = [chartX, chartY].map((scale) => Number(scale(share).toFixed(2)));
    const label = `${Math.round(100 * share)}`;
    return `<line class="grid" x1="${CHART.left}" x2="${CHART.right}" y1="${y}" y2="${y}"/><text class="tick" x="${CHART.left - 6}" y="${y}" dy="4" text-anchor="end">${label}</text><text class="tick" x="${x}" y="${CHART.bottom + 18}" text-anchor="middle">${label}</text>`;
  });
  const [middle, side] = [(CHART.left + CHART.right) / 2, (CHART.top + CHART.bottom) / 2];
  const titles = `<text class="axis" x="${middle}" y="${CHART.height - 4}" text-anchor="middle">${across}</text><text class="axis" transform="translate(12 ${side}) rotate(-90)" text-anchor="middle">${up}</text>`;
  return ticks.join("") + titles;
}

/** The drawing inside of an <svg> with the chart's size as its view box: axes and lines, by class. */
export function chartBody(curve: Pick<Curve, "original" | "points">, titles: ChartTitles): string {
  const sorted = [...curve.points].sort((a, b) => a.ratio - b.ratio);
  const lines = chartLines(curve).map(({ kind, shareOf }) => {
    const places = sorted.flatMap((point): (readonly [number, number])[] => {
      const share = shareOf(point);
      return share === undefined ? [] : [[point.ratio, share]];
    });
    return `<path class="line ${kind}" d="${chartPath(places)}"/>`;
  });
  return chartAxes(titles) + lines.join("");
}

const STYLE = `text{font:12px system-ui,sans-serif;fill:#56616f}.grid{stroke:#d5dae1}.line{fill:none;stroke-width:1.5}.worth{stroke:#2360b8;stroke-width:2.5}.params{stroke:#a53a0c}.macs{stroke:#56616f;stroke-dasharray:4 3}.time{stroke:#6b3fa0}text.worth{stroke:none;fill:#2360b8}text.params{stroke:none;fill:#a53a0c}text.macs{stroke:none;fill:#56616f}text.time{stroke:none;fill:#6b3fa0}`;

/** A line of text below a chart, in the colour of its class. */
export interface LegendEntry {
  readonly kind: string;
  readonly name: string;
}

/** What a chart takes in a file. */
const ROOM = CHART.height + 4;

/** Charts in rows as a file of its own, with a legend; `style` is for classes of the caller's. */
export function chartFile(
  rows: readonly (readonly string[])[],
  legend: readonly LegendEntry[],
  style = "",
): string {
  const width = CHART.width * Math.max(1, ...rows.map((row) => row.length));
  const height = ROOM * rows.length + 18 * legend.length + 8;
  const drawn = rows.flatMap((row, down) =>
    row.map((drawing, across) => {
      const place = `translate(${CHART.width * across} ${ROOM * down})`;
      return `<g transform="${place}">${drawing}</g>`;
    }),
  );
  const names = legend.map(
    ({ kind, name }, index) =>
      `<text class="${kind}" x="${CHART.left}" y="${ROOM * rows.length + 16 + 18 * index}">${name}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${2 * width}" height="${2 * height}"><style>${STYLE}${style}</style><rect width="100%" height="100%" fill="#fff"/>${drawn.join("")}${names.join("")}</svg>\n`;
}

/** The chart as a file of its own, with a legend: percent over the ratio in percent. */
export function curveSvg(curve: Pick<Curve, "original" | "points">): string {
  const legend = chartLines(curve).toReversed();
  const names = legend.map(({ kind, name }) => ({
    kind,
    name: kind === "worth" ? name : `${name}, of the original's`,
  }));
  const worth = curve.original.accuracy === undefined ? "drift" : "accuracy";
  const titles = { x: "ratio that leaves (%)", y: `${worth} and costs (%)` };
  return chartFile([[chartBody(curve, titles)]], names);
}
