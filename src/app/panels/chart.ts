// The chart of the panel Curve. A click sets the ratio; its names say what stands at the point nearest to the pointer, else
// at the present ratio, so that the slider's keys read the curve off, too.

import { scaleLinear } from "d3-scale";
import { unsafeSVG } from "lit/directives/unsafe-svg.js";
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import type { Curve } from "../../prune/curve.ts";
import { CHART, type ChartLine, chartBody, chartLines, chartX, chartY } from "../../prune/curve-chart.ts";
import type { CurvePoint } from "../../prune/curve-points.ts";
import { formatCount, formatMilliseconds, formatPercent, formatScore } from "../format.ts";
import type { State } from "../state.ts";
import { curveText as text } from "../text.ts";

export interface ChartActions {
  readonly setRatio: (ratio: number) => void;
  /** The ratio of the point that the pointer is at; undefined: it has left. */
  readonly readCurve: (ratio: number | undefined) => void;
}

/** The ratio under the pointer. */
function ratioAt(event: MouseEvent): number {
  const { left, width } = (event.currentTarget as SVGElement).getBoundingClientRect();
  return chartX.invert(((event.clientX - left) / width) * CHART.width);
}

function nearest({ points, original }: Curve, ratio: number): CurvePoint {
  const away = (point: CurvePoint) => Math.abs(point.ratio - ratio);
  return points.toSorted((a, b) => away(a) - away(b))[0] ?? original;
}

/** A line's share between its points; undefined where they make no line. */
function shareAt({ points }: Curve, { shareOf }: ChartLine, ratio: number): number | undefined {
  const known = points.filter((point) => shareOf(point) !== undefined);
  if (known.length < 2) return undefined;
  const ratios = known.map((point) => point.ratio);
  return scaleLinear(
    ratios,
    known.map((point) => shareOf(point) ?? 0),
  ).clamp(true)(ratio);
}

export const isDrift = ({ original }: Curve) => original.accuracy === undefined;

/** What a point is worth: its accuracy, or its drift in the outputs' own units. */
export function worth({ accuracy, drift = 0 }: CurvePoint): string {
  return accuracy === undefined ? formatScore(drift) : `${(100 * accuracy).toFixed(2)} %`;
}

function lineName(kind: ChartLine["kind"], curve: Curve): string {
  if (kind === "time") return text.timeOf(curve.batch ?? 1);
  if (kind !== "worth") return text.names[kind];
  const largest = Math.max(0, ...curve.points.map(({ drift = 0 }) => drift));
  return isDrift(curve) ? text.drift(formatScore(largest)) : text.names.worth;
}

/** What a line says at a point. Times are measured at some of them only; between those the line is read. */
function valueAt(curve: Curve, line: ChartLine, point: CurvePoint): string {
  if (line.kind === "worth") return worth(point);
  const share = line.shareOf(point) ?? shareAt(curve, line, point.ratio);
  if (share === undefined) return "";
  if (line.kind !== "time") return text.spent(formatCount(point[line.kind]), formatPercent(share));
  const time = formatMilliseconds(share * (curve.original.milliseconds ?? 0));
  return text.spent(point.milliseconds === undefined ? text.about(time) : time, formatPercent(share));
}

function names(curve: Curve, lines: readonly ChartLine[], point: CurvePoint): TemplateResult {
  const name = ({ kind }: ChartLine) =>
    html`<span title=${kind === "worth" && isDrift(curve) ? text.driftMeaning : nothing}>${lineName(kind, curve)}</span>`;
  return html`<div class="chart-read">
    <p class="chart-at"><b>${text.at(formatPercent(point.ratio))}</b> <span class="muted">${text.ofOriginals}</span></p>
    <ul class="chart-names">
      ${lines.toReversed().map((line) => html`<li class=${line.kind}>${name(line)} <b>${valueAt(curve, line, point)}</b></li>`)}
    </ul>
  </div>`;
}

export function chart(curve: Curve, state: State, actions: ChartActions): TemplateResult {
  const ratio = state.reading ?? state.ratio;
  const lines = chartLines(curve);
  const [now, read] = [chartX(state.ratio), chartX(ratio)];
  const point = (event: PointerEvent) => {
    const under = nearest(curve, ratioAt(event)).ratio;
    if (under !== state.reading) actions.readCurve(under);
  };
  const mark = (line: ChartLine) => {
    const share = shareAt(curve, line, ratio);
    return share === undefined
      ? nothing
      : svg`<circle class=${line.kind} cx=${read} cy=${chartY(share)} r="4" />`;
  };
  return html`<svg class="chart" id="chart" viewBox=${`0 0 ${CHART.width} ${CHART.height}`} role="img" aria-label=${text.chart}
      @pointermove=${point} @pointerleave=${() => actions.readCurve(undefined)}
      @click=${(event: MouseEvent) => actions.setRatio(Math.round(200 * ratioAt(event)) / 200)}>
      ${unsafeSVG(chartBody(curve, text.axes(isDrift(curve) ? text.names.drift : text.names.worth)))}
      <line class="now" x1=${now} x2=${now} y1=${CHART.top} y2=${CHART.bottom} />
      ${state.reading === undefined ? nothing : svg`<line class="read" x1=${read} x2=${read} y1=${CHART.top} y2=${CHART.bottom} />`}
      ${lines.map(mark)}
    </svg>
    ${names(curve, lines, nearest(curve, ratio))}`;
}
