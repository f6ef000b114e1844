// Around the picture: which side of the pruning is shown, compaction, and the legend that says what the colours mean.

import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Legend, LegendLink } from "../../view/legend.ts";
import type { ViewMode } from "../../view/network.ts";
import { formatCount, formatPercent, formatScore } from "../format.ts";
import type { State } from "../state.ts";
import { stageText as text } from "../text.ts";

/** More layers than this are summed up in one line. */
const MOST_LINES = 3;

export interface StageActions {
  readonly setMode: (mode: ViewMode) => void;
  readonly toggleCompact: () => void;
  readonly setFill: (fill: State["fill"]) => void;
  readonly setExample: (example: number) => void;
  readonly fit: () => void;
}

/** Which example fills the neurons, and the ways to the one before and after it. */
function examplePicker({ opened, example, own }: State, actions: StageActions): TemplateResult {
  if (own !== undefined) return html`<span class="muted">${text.ownInput}</span>`;
  const count = opened?.examples?.count ?? 1000;
  const step = (by: number) => actions.setExample((example + by + count) % count);
  return html`<span class="stepper" role="group" aria-label=${text.example}>
    <button class="button icon" id="example-before" aria-label=${text.exampleBefore} @click=${() => step(-1)}>‹</button>
    <span>${text.exampleAt(opened?.examples !== undefined, example + 1)}</span>
    <button class="button icon" id="example-next" aria-label=${text.exampleNext} @click=${() => step(1)}>›</button>
  </span>`;
}

function fillPicker(state: State, actions: StageActions): TemplateResult {
  const choose = (event: Event) =>
    actions.setFill((event.target as HTMLSelectElement).value as State["fill"]);
  return html`<label class="fill">${text.fill}
      <select id="fill" .value=${state.fill} @change=${choose}>
        ${text.fills.map(([value, label]) => html`<option value=${value}>${label}</option>`)}
      </select></label>
    ${state.fill === "activations" ? examplePicker(state, actions) : nothing}`;
}

export function stageTools(state: State, actions: StageActions): TemplateResult {
  return html`<div class="stage-tools">
    <div class="segmented" role="group" aria-label=${text.shown}>
      ${text.modes.map(([mode, label]) => html`<button data-mode=${mode} aria-pressed=${state.mode === mode} @click=${() => actions.setMode(mode)}>${label}</button>`)}
    </div>
    <button class="button" id="compact" aria-pressed=${state.compact} ?disabled=${state.removed.size === 0 || state.mode === "before"}
      @click=${actions.toggleCompact} title=${text.compactHint}>${text.compact}</button>
    <button class="button" id="fit" @click=${actions.fit} title=${text.fitHint}>${text.fit}</button>
    ${fillPicker(state, actions)}
  </div>`;
}

/** "the strongest 5,000 of 266,200 edges, 14 % of the weight": what is not drawn is always said. */
function share({ links }: Legend): TemplateResult | typeof nothing {
  const partial = links.filter((link) => link.drawn < link.total);
  if (partial.length === 0) return nothing;
  const line = (link: Pick<LegendLink, "drawn" | "total" | "weightShare">) =>
    text.strongest(formatCount(link.drawn), formatCount(link.total), formatPercent(link.weightShare));
  const sum = (value: (link: LegendLink) => number) => links.reduce((total, link) => total + value(link), 0);
  const weight = sum((link) => link.weight);
  const all = {
    drawn: sum((link) => link.drawn),
    total: sum((link) => link.total),
    weightShare: weight === 0 ? 1 : sum((link) => link.weightShare * link.weight) / weight,
  };
  const lines = partial.map((link) => html`<li>${text.between(link.from, link.to)}: ${line(link)}</li>`);
  if (partial.length <= MOST_LINES) return html`<ul>${lines}</ul>`;
  return html`<details class="shares">
    <summary>${text.drawn(line(all))}</summary>
    <ul>${lines}</ul>
  </details>`;
}

export function legendPanel(
  legend: Legend | undefined,
  fill: State["fill"],
): TemplateResult | typeof nothing {
  if (legend === undefined) return nothing;
  const gradient = legend.stops
    .map((stop) => `${stop.color} ${(stop.position * 100).toFixed(1)}%`)
    .join(", ");
  const note = text.colour(legend.dashedNegatives, legend.clipped);
  return html`<figure class="legend">
    <div class="legend-scale">
      <div class="scale" style=${`background: linear-gradient(to right, ${gradient})`}></div>
      <div class="ticks">
        <span>${legend.clipped ? "≤ " : ""}−${formatScore(legend.range)}</span><span>0</span
        ><span>${legend.clipped ? "≥ " : ""}${formatScore(legend.range)}</span>
      </div>
    </div>
    <figcaption>${note}${text.filled[fill]}${share(legend)}</figcaption>
  </figure>`;
}
