// Around the picture: which side of the pruning is shown, compaction, and the legend that says what the colours mean.

import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { nounOf } from "../../formats/data/noun.ts";
import type { RangeScope } from "../../view/drawing.ts";
import type { Legend, LegendLink } from "../../view/legend.ts";
import { SIGN } from "../../view/legend-marks.ts";
import type { ViewMode } from "../../view/network.ts";
import { type PaletteName, THEMES } from "../../view/theme.ts";
import { formatCount, formatPercent, formatScore } from "../format.ts";
import { hasMaps } from "../measure/look.ts";
import type { State } from "../state.ts";
import { stageText as text } from "../text.ts";

/** More layers than this are summed up in one line; more lines would take the picture's room. */
const MOST_LINES = 1;

export interface StageActions {
  readonly setMode: (mode: ViewMode) => void;
  readonly toggleCompact: () => void;
  readonly setFill: (fill: State["fill"]) => void;
  readonly setExample: (example: number) => void;
  readonly fit: () => void;
  readonly setBrushing: (brushing: boolean) => void;
  readonly setChanges: (changes: boolean) => void;
  readonly setGhosts: (ghosts: boolean) => void;
  readonly setPalette: (palette: PaletteName) => void;
  readonly setScope: (scope: RangeScope) => void;
}

/** What the open examples are called; undefined where inputs are random. */
function nounOfExamples(opened: State["opened"]): string | undefined {
  if (opened?.examples === undefined) return undefined;
  return opened.data === undefined ? "example" : nounOf(opened.data.raw);
}

/** Which example fills the neurons, and the ways to the one before and after it. */
export function examplePicker(
  { opened, example, own }: State,
  actions: Pick<StageActions, "setExample">,
  id = "example",
): TemplateResult {
  if (own !== undefined) return html`<span class="muted">${text.ownInput}</span>`;
  const count = opened?.examples?.count ?? 1000;
  const step = (by: number) => actions.setExample((example + by + count) % count);
  return html`<span class="stepper" role="group" aria-label=${text.example}>
    <button class="button icon" id=${`${id}-before`} aria-label=${text.exampleBefore} @click=${() => step(-1)}>‹</button>
    <span>${text.exampleAt(nounOfExamples(opened), example + 1)}</span>
    <button class="button icon" id=${`${id}-next`} aria-label=${text.exampleNext} @click=${() => step(1)}>›</button>
  </span>`;
}

function fillPicker(state: State, actions: StageActions): TemplateResult {
  const choose = (event: Event) =>
    actions.setFill((event.target as HTMLSelectElement).value as State["fill"]);
  const mapped = state.opened !== undefined && hasMaps(state.opened);
  const fills = text.fills.filter(([value]) => value !== "maps" || mapped || state.fill === value);
  return html`<div class="fill-tools"><label class="fill">${text.fill}
      <select id="fill" @change=${choose}>
        ${fills.map(([value, label]) => html`<option value=${value} .selected=${value === state.fill}>${label}</option>`)}
      </select></label>
    ${state.fill === "activations" || state.fill === "maps" ? examplePicker(state, actions) : nothing}</div>`;
}

/** How weights are coloured, and what is marked. */
function lookMenu(state: State, actions: StageActions): TemplateResult {
  const value = <Value extends string>(event: Event) => (event.target as HTMLSelectElement).value as Value;
  const ticked = (event: Event) => (event.target as HTMLInputElement).checked;
  return html`<details class="menu look" name="top-menu">
    <summary class="button">${text.look}<span class="caret" aria-hidden="true"></span></summary>
    <div class="menu-items">
      <label class="tick"><input id="changes" type="checkbox" .checked=${state.changes} @change=${(event: Event) => actions.setChanges(ticked(event))} />${text.changes}</label>
      <label class="tick"><input id="ghosts" type="checkbox" .checked=${state.ghosts} @change=${(event: Event) => actions.setGhosts(ticked(event))} />${text.ghosts}</label>
      <label>${text.palette}
        <select id="palette" .value=${state.palette} @change=${(event: Event) => actions.setPalette(value(event))}>
          ${Object.entries(text.palettes).map(([name, label]) => html`<option value=${name} ?selected=${name === state.palette}>${label}</option>`)}
        </select></label>
      <label>${text.scope}
        <select id="colour-range" .value=${state.scope} @change=${(event: Event) => actions.setScope(value(event))}>
          ${text.scopes.map(([name, label]) => html`<option value=${name} ?selected=${name === state.scope}>${label}</option>`)}
        </select></label>
    </div>
  </details>`;
}

export function stageTools(state: State, actions: StageActions): TemplateResult {
  return html`<div class="stage-tools">
    <div class="segmented" role="group" aria-label=${text.shown}>
      ${text.modes.map(([mode, label]) => html`<button data-mode=${mode} aria-pressed=${state.mode === mode} @click=${() => actions.setMode(mode)}>${label}</button>`)}
    </div>
    <button class="button" id="compact" aria-pressed=${state.compact} ?disabled=${state.removed.size === 0 || state.mode === "before"}
      @click=${actions.toggleCompact} title=${text.compactHint}>${text.compact}</button>
    <button class="button" id="fit" @click=${actions.fit} title=${text.fitHint}>${text.fit}</button>
    <button class="button icon" id="brush" aria-pressed=${state.brushing} aria-label=${text.brush} title=${text.brushHint}
      @click=${() => actions.setBrushing(!state.brushing)}>
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 8V4h4M11 4h2M16 4h4v4M20 11v2M20 16v4h-4M13 20h-2M8 20H4v-4M4 13v-2" /></svg>
    </button>
    ${lookMenu(state, actions)}
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
  const lines = partial
    .filter(({ visible }) => visible)
    .map((link) => html`<li>${text.between(link.from, link.to)}: ${line(link)}</li>`);
  const folded = links.filter(({ visible }) => !visible);
  if (folded.length > 0) {
    const edges = folded.reduce((total, link) => total + link.total, 0);
    lines.push(html`<li>${text.folded(formatCount(edges), folded.length)}</li>`);
  }
  if (partial.length <= MOST_LINES) return html`<ul>${lines}</ul>`;
  return html`<details class="shares">
    <summary>${text.drawn(line(all))}</summary>
    <ul>${lines}</ul>
  </details>`;
}

/** The signs on the picture as they are drawn, each with what it means. */
function marksList({ marks }: Legend, theme: State["theme"]): TemplateResult | typeof nothing {
  if (marks.length === 0) return nothing;
  const inks = THEMES[theme];
  return html`<details class="shares signs">
    <summary>${text.marks}</summary>
    <ul>
      ${marks.map(
        ({ sign, sentence }) => html`<li>
          <svg viewBox="0 0 ${SIGN.width} ${SIGN.height}" width=${SIGN.width} height=${SIGN.height} aria-hidden="true">
            ${sign.map(({ path, ink, width, dash }) => svg`<path d=${path} fill="none" stroke=${inks[ink]} stroke-width=${width} stroke-dasharray=${dash?.join(" ") ?? "none"} />`)}
          </svg>${sentence}</li>`,
      )}
    </ul>
  </details>`;
}

export function legendPanel(
  legend: Legend | undefined,
  { fill, changes, mode, theme }: State,
): TemplateResult | typeof nothing {
  if (legend === undefined) return nothing;
  const gradient = legend.stops
    .map((stop) => `${stop.color} ${(stop.position * 100).toFixed(1)}%`)
    .join(", ");
  const range = legend.scope === "layer" ? text.ownRange : "";
  const note = `${text.colour(legend.dashedNegatives, legend.clipped)}${range}`;
  return html`<figure class="legend">
    <div class="legend-scale">
      <div class="scale" style=${`background: linear-gradient(to right, ${gradient})`}></div>
      <div class="ticks">
        <span>${legend.clipped ? "≤ " : ""}−${formatScore(legend.range)}</span><span>0</span
        ><span>${legend.clipped ? "≥ " : ""}${formatScore(legend.range)}</span>
      </div>
    </div>
    <figcaption><p>${note}${text.filled[fill]}${changes && mode !== "before" ? text.changed : ""}</p>${share(legend)}${marksList(legend, theme)}</figcaption>
  </figure>`;
}
