// Curve: what is left at every ratio, as a chart and as numbers; the largest ratio that keeps an accuracy.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { type Curve, largestRatio } from "../../prune/curve.ts";
import { formatCount, formatMilliseconds, formatPercent, formatScore } from "../format.ts";
import type { Opened, State } from "../state.ts";
import { curveText as text } from "../text.ts";
import { type ChartActions, chart, isDrift, worth } from "./chart.ts";
import { layersAlone, type SensitivityActions } from "./sensitivity.ts";

export interface CurveActions extends ChartActions, SensitivityActions {
  readonly keepAccuracy: (percent: number | undefined) => void;
  readonly saveCurve: () => void;
}

/** Percentage points of accuracy that pruning may cost where nobody has said. */
const SUGGESTED_LOSS = 1;

function keepField(curve: Curve, state: State, actions: CurveActions): TemplateResult | typeof nothing {
  const { accuracy } = curve.original;
  if (accuracy === undefined) return nothing;
  const keep = state.keep ?? Math.max(0, Math.floor(1000 * accuracy) / 10 - SUGGESTED_LOSS);
  const ratio = largestRatio(curve, keep / 100);
  const point = curve.points.find((each) => each.ratio === ratio);
  const [share, left] = [formatPercent(point?.ratio ?? 0), worth(point ?? curve.original)];
  const found =
    state.keep === undefined ? text.suggested(share, left, worth(curve.original)) : text.keeps(share, left);
  const take = (event: Event) => {
    const { value, valueAsNumber } = event.target as HTMLInputElement;
    actions.keepAccuracy(value === "" ? undefined : Math.min(100, Math.max(0, valueAsNumber)));
  };
  const shown = String(Number(keep.toFixed(2)));
  // What stands there already is no change when Enter takes it.
  const enter = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.target as HTMLInputElement).value === shown) take(event);
  };
  return html`<div class="keep">
    <label for="keep">${text.keep}</label>
    <span><input id="keep" type="number" min="0" max="100" step="0.1" inputmode="decimal" .value=${shown} @change=${take} @keydown=${enter} /> %</span>
    <p class="muted" role="status">${point === undefined ? text.noRatio : found}</p>
  </div>`;
}

function numbers(curve: Curve): TemplateResult {
  const { original, points } = curve;
  const of = (value: number, whole: number) => formatPercent(whole === 0 ? 1 : value / whole);
  const { worth: accuracy, drift, params, macs, time } = text.names;
  const head = isDrift(curve) ? drift : accuracy;
  const timed = points.some(({ milliseconds }) => milliseconds !== undefined);
  const heads = [text.ratio, head, params, macs, ...(timed ? [time] : [])];
  const spent = (milliseconds?: number) =>
    milliseconds === undefined ? "" : formatMilliseconds(milliseconds);
  return html`<details class="numbers">
    <summary>${text.numbers}</summary>
    <div class="table-scroll long" tabindex="0"><table>
      <thead><tr>${heads.map((name) => html`<th scope="col" title=${name === text.names.drift ? text.driftMeaning : nothing}>${name}</th>`)}</tr></thead>
      <tbody>${points.map(
        (point) => html`<tr><th scope="row">${formatPercent(point.ratio)}</th><td>${worth(point)}</td>
          <td title=${formatCount(point.params)}>${of(point.params, original.params)}</td>
          <td title=${formatCount(point.macs)}>${of(point.macs, original.macs)}</td>
          ${timed ? html`<td>${spent(point.milliseconds)}</td>` : nothing}</tr>`,
      )}</tbody>
    </table></div>
  </details>`;
}

/** How far the work is that goes on behind a chart. */
function remaining(share: number | undefined): TemplateResult | typeof nothing {
  if (share === undefined) return nothing;
  return html`<p class="muted remaining" role="status">${text.goingOn}</p>
    <progress class="wide" max="1" .value=${share} aria-label=${text.goingOn}></progress>`;
}

function foundPanel(
  found: Curve,
  share: number | undefined,
  opened: Opened,
  state: State,
  actions: CurveActions,
) {
  // What grows while it is measured stands below what is clicked.
  return html`${chart(found, state, actions)}
    ${keepField(found, state, actions)}
    ${layersAlone(found, state, opened, actions)} ${numbers(found)}
    <p class="chart-foot"><button class="button" id="save-curve" @click=${actions.saveCurve}>${text.csv}</button></p>
    <p class="muted">${text.measuredOn(opened.data?.name ?? found.inputs, found.outputSize === undefined ? undefined : formatScore(found.outputSize), found.engine)}</p>
    ${remaining(share)}`;
}

export function curvePanel(state: State, actions: CurveActions): TemplateResult {
  const { curve: known, opened } = state;
  if (opened === undefined) return html``;
  if (known !== undefined && "failure" in known)
    return html`<p class="verdict leaves">${text.failed(known.failure)}</p>`;
  if (known !== undefined && "found" in known)
    return foundPanel(known.found, known.share, opened, state, actions);
  return html`<p class="empty" role="status">${text.working}</p><progress class="wide" max="1" .value=${known?.share ?? 0} aria-label=${text.working}></progress>`;
}
