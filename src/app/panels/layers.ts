// The layers: what each has, what it keeps, and the shape of its scores.

import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import type { Criterion } from "../../prune/score.ts";
import { shortName } from "../network.ts";
import type { State } from "../state.ts";
import { layersText as text } from "../text.ts";
import { type AssumedActions, assumedPanel } from "./assumed.ts";

/** Sorted scores of a column as a filled curve, 100 × 24, weakest left; what leaves is drawn apart. */
export function scoreCurve(scores: ArrayLike<number>, leaving: number): TemplateResult {
  const sorted = Array.from(scores).sort((a, b) => a - b);
  const top = sorted.at(-1) || 1;
  const bars = Math.min(sorted.length, 50);
  const width = 100 / bars;
  const gap = bars > 25 ? 0 : Math.min(2, width / 4);
  return html`<svg class="curve" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
    ${Array.from({ length: bars }, (_, bar) => {
      const at = Math.floor(((bar + 0.5) / bars) * sorted.length);
      const height = Math.max(0.75, 23 * ((sorted[at] ?? 0) / top));
      return svg`<rect x=${bar * width + gap / 2} width=${width - gap + 0.05} y=${24 - height} height=${height} class=${at < leaving ? "gone" : "kept"} />`;
    })}
  </svg>`;
}

export interface LayersActions extends AssumedActions {
  readonly select: (column: number, index: number) => void;
  /** Changes what is named, whatever else has been asked for meanwhile. */
  readonly setCriterion: (change: Partial<Criterion>) => void;
}

function rulePanel(state: State, actions: LayersActions): TemplateResult {
  const { bias, inputs } = state.criterion;
  const checked = (event: Event) => (event.target as HTMLInputElement).checked;
  return html`<fieldset class="rule">
    <legend>${text.rule}</legend>
    <p class="muted">${text.l1}</p>
    <label><input type="checkbox" id="bias" .checked=${bias} @change=${(event: Event) => actions.setCriterion({ bias: checked(event) })} />
      ${text.countBias}</label>
    <label><input type="checkbox" id="surviving" .checked=${inputs === "surviving"}
        @change=${(event: Event) => actions.setCriterion({ inputs: checked(event) ? "surviving" : "all" })} />
      ${text.countSurviving}</label>
  </fieldset>`;
}

/** Which operator keeps the open network from running; the rest of the page works without. */
function notComputed({ opened }: State): TemplateResult | typeof nothing {
  const refusal = opened?.session.refusal;
  if (refusal === undefined) return nothing;
  return html`<p class="muted note" id="not-computed">${text.notComputed(refusal.message)}</p>`;
}

export function layersPanel(state: State, actions: LayersActions): TemplateResult {
  const { opened, scores, removed } = state;
  const rows = (opened?.groups.layers ?? []).map((layer, index) => {
    const leaving = layer.units.reduce((count, unit) => count + (removed.has(unit) ? 1 : 0), 0);
    const frozen = opened?.groups.frozen.get(layer.units[0] ?? 0);
    const column = opened?.network.columns[index + 1];
    const norms = scores?.norms[index] ?? new Float32Array();
    const weakest = norms.indexOf(Math.min(...norms));
    const chosen = state.selected?.column === index + 1;
    return html`<li>
      <button class="layer ${chosen ? "chosen" : ""}" aria-pressed=${chosen} @click=${() => actions.select(index + 1, Math.max(0, weakest))}
        title=${text.selectWeakest}>
        <span class="layer-head"><strong>${column?.title}</strong><span class="muted" title=${layer.name}>${shortName(layer.name)}</span></span>
        ${scoreCurve(norms, frozen === undefined ? leaving : 0)}
        <span class="layer-foot">
          <span>${text.kept(layer.rows - leaving, layer.rows)}</span>
          <span class="muted">${layer.activation ?? text.linear}</span>
        </span>
        ${frozen === undefined ? "" : html`<span class="muted reason">${text.allStay(frozen.sentence)}</span>`}
      </button>
    </li>`;
  });
  return html`<section class="panel layers" aria-labelledby="layers-title">
    <h2 id="layers-title">${text.title}</h2>
    ${notComputed(state)} ${assumedPanel(state, actions)}
    <ol>${rows}</ol>
    ${rulePanel(state, actions)}
  </section>`;
}
