// Which layers are sensitive: each pruned alone at every tenth of the ratio, one line each, the most sensitive first.

import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { type Curve, largestRatio } from "../../prune/curve.ts";
import { type CurvePoint, type LayerCurve, mostSensitiveFirst } from "../../prune/curve-points.ts";
import { formatPercent, formatScore } from "../format.ts";
import type { Opened, State } from "../state.ts";
import { curveText as text } from "../text.ts";

export interface SensitivityActions {
  /** Whether each layer is pruned alone, too. */
  readonly setByLayer: (byLayer: boolean) => void;
}

/** What a point is worth in a chart, 0…1: accuracy as it is, drift as a share of the largest. */
function shareOf({ accuracy, drift = 0 }: CurvePoint, most: number): number {
  return accuracy ?? drift / most;
}

const x = scaleLinear([0, 1], [0, 100]);
const y = scaleLinear([0, 1], [23, 1]);

/** A layer's curve, 100 × 24, with the present ratio marked. */
function spark(points: readonly CurvePoint[], most: number, ratio: number): TemplateResult {
  const path = line<CurvePoint>(
    ({ ratio }) => x(ratio),
    (point) => y(shareOf(point, most)),
  );
  return html`<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
    <path d=${path(points)} vector-effect="non-scaling-stroke" />
    <line x1=${x(ratio)} x2=${x(ratio)} y1="0" y2="24" vector-effect="non-scaling-stroke" />
  </svg>`;
}

/** A layer's name on the page; of coupled ones all. */
function titleOf({ groups, network }: Opened, name: string): string {
  const family = groups.families.find((each) => each.name === name);
  const titles = family?.layers.map((layer) => network.columns[layer + 1]?.title ?? name);
  return titles?.join(" + ") ?? name;
}

function table({ original }: Curve, layers: readonly LayerCurve[], state: State, opened: Opened) {
  const { accuracy } = original;
  const keep = state.keep === undefined ? (accuracy ?? 0) - 0.01 : state.keep / 100;
  const most = Math.max(
    Number.MIN_VALUE,
    ...layers.flatMap(({ points }) => points.map((each) => each.drift ?? 0)),
  );
  const worth = (point: CurvePoint) =>
    point.accuracy === undefined ? formatScore(point.drift ?? 0) : formatPercent(point.accuracy);
  const row = ({ name, points }: LayerCurve) => {
    const half = points.find(({ ratio }) => ratio === 0.5);
    const largest = largestRatio({ points }, keep);
    return html`<tr><th scope="row">${titleOf(opened, name)}</th><td>${spark(points, most, state.ratio)}</td>
      <td class="number">${half === undefined ? "" : worth(half)}</td>
      ${accuracy === undefined ? nothing : html`<td class="number">${largest === undefined ? text.noneKeeps : formatPercent(largest)}</td>`}</tr>`;
  };
  const heads = text.layerHeads(accuracy === undefined ? undefined : formatPercent(keep));
  const what = accuracy === undefined ? text.names.drift : text.names.worth;
  return html`<p class="muted">${text.layersHint(what.toLowerCase())}</p>
    <div class="table-scroll"><table id="layers-alone">
      <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${mostSensitiveFirst(layers).map(row)}</tbody>
    </table></div>`;
}

/** Measured only where somebody opens it: it takes as many curves as there are layers. */
export function layersAlone(
  found: Curve,
  state: State,
  opened: Opened,
  actions: SensitivityActions,
): TemplateResult {
  const { layers } = found;
  return html`<details class="numbers" id="by-layer" ?open=${state.byLayer}
    @toggle=${(event: Event) => {
      const { open } = event.target as HTMLDetailsElement;
      if (open !== state.byLayer) actions.setByLayer(open);
    }}>
    <summary>${text.layers}</summary>
    ${layers === undefined ? html`<p class="muted" role="status">${text.layersWorking}</p>` : table(found, layers, state, opened)}
  </details>`;
}
