// Around the picture: which side of the pruning is shown, compaction, and the legend that says what the colours mean.

import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Legend } from "../../view/legend.ts";
import type { ViewMode } from "../../view/network.ts";
import { formatCount, formatPercent, formatScore } from "../format.ts";
import type { State } from "../state.ts";

export interface StageActions {
  readonly setMode: (mode: ViewMode) => void;
  readonly toggleCompact: () => void;
  readonly fit: () => void;
}

const MODES: readonly (readonly [ViewMode, string])[] = [
  ["before", "Before"],
  ["split", "Split"],
  ["after", "After"],
];

export function stageTools(state: State, actions: StageActions): TemplateResult {
  return html`<div class="stage-tools">
    <div class="segmented" role="group" aria-label="What is shown">
      ${MODES.map(([mode, label]) => html`<button data-mode=${mode} aria-pressed=${state.mode === mode} @click=${() => actions.setMode(mode)}>${label}</button>`)}
    </div>
    <button class="button" id="compact" aria-pressed=${state.compact} ?disabled=${state.removed.size === 0 || state.mode === "before"}
      @click=${actions.toggleCompact} title="Slide the neurons that stay together">Compact</button>
    <button class="button" id="fit" @click=${actions.fit} title="Show the whole network from the front">Fit</button>
  </div>`;
}

function share(legend: Legend): TemplateResult | typeof nothing {
  const partial = legend.links.filter((link) => link.drawn < link.total);
  if (partial.length === 0) return nothing;
  return html`<ul>${partial.map(
    (link) =>
      html`<li>${link.from} → ${link.to}: the strongest ${formatCount(link.drawn)} of ${formatCount(link.total)} edges, ${formatPercent(link.weightShare)} of the weight</li>`,
  )}</ul>`;
}

export function legendPanel(legend: Legend | undefined): TemplateResult | typeof nothing {
  if (legend === undefined) return nothing;
  const gradient = legend.stops
    .map((stop) => `${stop.color} ${(stop.position * 100).toFixed(1)}%`)
    .join(", ");
  const note = `Edge colour = weight, on a square-root scale${legend.dashedNegatives ? ", negative dashed" : ""}${legend.clipped ? " up to the 99th percentile" : ""}`;
  return html`<figure class="legend">
    <div class="legend-scale">
      <div class="scale" style=${`background: linear-gradient(to right, ${gradient})`}></div>
      <div class="ticks">
        <span>${legend.clipped ? "≤ " : ""}−${formatScore(legend.range)}</span><span>0</span
        ><span>${legend.clipped ? "≥ " : ""}${formatScore(legend.range)}</span>
      </div>
    </div>
    <figcaption>${note}.${share(legend)}</figcaption>
  </figure>`;
}
