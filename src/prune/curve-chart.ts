// A curve as a picture: shares of 100 % over the ratio, as SVG. The page and files show the same drawing; what differs
// is who gives the colours of its classes.

import type { Curve } from "./curve.ts";
import type { CurvePoint } from "./curve-points.ts";

/** The frame inside which ratios and shares run from 0 to 1, in the drawing's own units. */
export const CHART = { width: 360, height: 240, left: 34, right: 344, top: 10, bottom: 214 } as const;

const TICKS = [0, 0.25, 0.5, 0.75, 1];

export function chartX(ratio: number): number {
  return CHART.left + ratio * (CHART.right - CHART.left);
}

export function chartY(share: number): number {
  return CHART.bottom - share * (CHART.bottom - CHART.top);
}

/** One line of the chart: its value at each point as a share of what the top stands for. */
export interface ChartLine {
  readonly kind: "worth" | "params" | "macs";
  readonly name: string;
  readonly shareOf: (point: CurvePoint) => number;
}

/** Accuracy as it is, drift as a share of its largest, costs as shares of the original's. */
export function chartLines({ original, points }: Pick<Curve, "original" | "points">): ChartLine[] {
  const most = Math.max(Number.MIN_VALUE, ...points.map(({ drift = 0 }) => drift));
  const worth: ChartLine =
    original.accuracy !== undefined
      ? { kind: "worth", name: "accuracy", shareOf: ({ accuracy = 0 }) => accuracy }
      : {
          kind: "worth",
          name: `output drift, top: ${Number(most.toPrecision(2))}`,
          shareOf: ({ drift = 0 }) => drift / most,
        };
  const cost = (kind: "params" | "macs", name: string): ChartLine => ({
    kind,
    name,
    shareOf: (point) => (original[kind] === 0 ? 1 : point[kind] / original[kind]),
  });
  return [cost("macs", "multiply-adds"), cost("params", "parameters"), worth];
}

/** The drawing inside of an <svg> with the chart's size as its view box: axes and lines, by class. */
export function chartBody(curve: Pick<Curve, "original" | "points">): string {
  const round = (value: number) => Math.round(value * 100) / 100;
  const ticks = TICKS.map((share) => {
    const [x, y] = [chartX(share), chartY(share)];
    const label = `${100 * share}`;
    return `<line class="grid" x1="${CHART.left}" x2="${CHART.right}" y1="${y}" y2="${y}"/><text class="tick" x="${CHART.left - 6}" y="${y + 4}" text-anchor="end">${label}</text><text class="tick" x="${x}" y="${CHART.bottom + 18}" text-anchor="middle">${label}</text>`;
  });
  const sorted = [...curve.points].sort((a, b) => a.ratio - b.ratio);
  const lines = chartLines(curve).map(({ kind, shareOf }) => {
    const path = sorted.map((point) => `${round(chartX(point.ratio))} ${round(chartY(shareOf(point)))}`);
    return `<path class="line ${kind}" d="M${path.join("L")}"/>`;
  });
  return ticks.join("") + lines.join("");
}

const STYLE = `text{font:12px system-ui,sans-serif;fill:#56616f}.grid{stroke:#d5dae1}.line{fill:none;stroke-width:1.5}.worth{stroke:#2360b8;stroke-width:2.5}.params{stroke:#a53a0c}.macs{stroke:#56616f;stroke-dasharray:4 3}text.worth{stroke:none;fill:#2360b8}text.params{stroke:none;fill:#a53a0c}text.macs{stroke:none;fill:#56616f}`;

/** The chart as a file of its own, with a legend: percent over the ratio in percent. */
export function curveSvg(curve: Pick<Curve, "original" | "points">): string {
  const legend = chartLines(curve).toReversed();
  const height = CHART.height + 18 * legend.length + 8;
  const names = legend.map(
    ({ kind, name }, row) =>
      `<text class="${kind}" x="${CHART.left}" y="${CHART.height + 16 + 18 * row}">${name} (%)</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${CHART.width} ${height}" width="${2 * CHART.width}" height="${2 * height}"><style>${STYLE}</style><rect width="100%" height="100%" fill="#fff"/>${chartBody(curve)}<text x="${(CHART.left + CHART.right) / 2}" y="${CHART.height + 16}">ratio that leaves (%)</text>${names.join("")}</svg>\n`;
}
