// The layers: what each has, what it keeps, and the shape of its scores.

import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import type { Layer } from "../../prune/groups.ts";
import { rankedBy } from "../../prune/ranked-by.ts";
import type { ChoosingActions } from "../decide/choosing.ts";
import { familiesOf } from "../decide/picked.ts";
import type { Opened, State } from "../state.ts";
import { pageText as layerNames, layersText as text } from "../text.ts";
import { type AssumedActions, assumedPanel } from "./assumed.ts";
import { handMarks, lockButton, ownControls } from "./layer-own.ts";
import { layerTree, type TreeActions, treeOf } from "./layer-tree.ts";
import { rulePanel } from "./rule.ts";

/** Sorted scores of a column as a filled curve, 100 × 24, weakest left; what leaves is drawn apart. */
export function scoreCurve(scores: ArrayLike<number>, leaving: number): TemplateResult {
  // A neuron that a criterion cannot look at has no number.
  const sorted = Array.from(scores, (score) => (Number.isNaN(score) ? 0 : score)).sort((a, b) => a - b);
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

export interface LayersActions extends AssumedActions, ChoosingActions, TreeActions {
  readonly select: (column: number, index: number) => void;
}

/** Whether the words stand in any of a layer's names. */
function isFound(state: State, index: number): boolean {
  const words = state.search.trim().toLowerCase();
  const { groups, network } = state.opened ?? {};
  const { name = "", aliases = [] } = groups?.layers[index] ?? {};
  const names = [network?.columns[index + 1]?.title, name, ...aliases].join(" ");
  return names.toLowerCase().includes(words);
}

function searchField({ search }: State, actions: LayersActions): TemplateResult {
  const find = (event: Event) => actions.search((event.target as HTMLInputElement).value);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    actions.search("");
    (event.target as HTMLInputElement).blur();
  };
  return html`<input id="layer-search" type="search" placeholder=${text.search} aria-label=${text.search} aria-keyshortcuts="/"
    .value=${search} @input=${find} @keydown=${leave} />`;
}

/** Beside a layer's title: its place where it is called by its name, else its name where that says more. */
function secondName(opened: Opened, index: number): string {
  const title = opened.network.columns[index + 1]?.title ?? "";
  const name = opened.groups.layers[index]?.name ?? "";
  if (![layerNames.layer(index + 1), layerNames.output].includes(title)) return layerNames.layer(index + 1);
  return /^layer ?\d+$/i.test(name) ? "" : name;
}

function layerRow(state: State, opened: Opened, index: number, actions: LayersActions): TemplateResult {
  const layer = opened.groups.layers[index] as Layer;
  const leaving = layer.units.reduce((count, unit) => count + (state.removed.has(unit) ? 1 : 0), 0);
  const frozen = opened.groups.frozen.get(layer.units[0] ?? 0);
  const { scores } = state;
  const ranked = scores === undefined ? new Float32Array() : rankedBy(opened.groups, scores, index);
  const weakest = ranked.indexOf(Math.min(...ranked));
  const chosen = state.selected?.column === index + 1;
  return html`<li class="layer-row ${chosen ? "chosen" : ""}">
    <button class="layer" aria-pressed=${chosen} @click=${() => actions.select(index + 1, Math.max(0, weakest))}
      title=${text.selectWeakest}>
      <span class="layer-head"><strong>${opened.network.columns[index + 1]?.title}</strong><span class="muted" title=${text.called(layer.name, layer.aliases.join(", "))}>${secondName(opened, index)}</span></span>
      ${scoreCurve(ranked, frozen === undefined ? leaving : 0)}
      <span class="layer-foot">
        <span>${text.kept(layer.rows - leaving, layer.rows)}</span>
        <span class="muted">${layer.activation ?? text.linear}</span>
      </span>
      ${frozen === undefined ? handMarks(state, opened, index) : html`<span class="muted reason">${text.allStay(frozen.sentence)}</span>`}
    </button>
    ${familiesOf(opened.groups, index).length === 0 ? nothing : html`${lockButton(state, opened, index, actions)}${chosen ? ownControls(state, opened, index, actions) : nothing}`}
  </li>`;
}

/** Which operator keeps the open network from running; the rest of the page works without. */
function notComputed({ opened }: State): TemplateResult | typeof nothing {
  const refusal = opened?.session.refusal;
  if (refusal === undefined) return nothing;
  return html`<p class="muted note" id="not-computed">${text.notComputed(refusal.message)}</p>`;
}

export function layersPanel(state: State, actions: LayersActions): TemplateResult {
  const { opened } = state;
  const found = Array.from(opened?.groups.layers.keys() ?? []).filter((index) => isFound(state, index));
  return html`<section class="panel layers" aria-labelledby="layers-title">
    ${rulePanel(state, actions)}
    <h2 id="layers-title">${text.title}</h2>
    ${notComputed(state)} ${assumedPanel(state, actions)} ${searchField(state, actions)}
    ${opened === undefined || found.length > 0 ? nothing : html`<p class="muted">${text.noneFound}</p>`}
    <ol>${opened === undefined ? nothing : layerTree(state, opened, treeOf(opened.network, found), (index) => layerRow(state, opened, index, actions), actions)}</ol>
  </section>`;
}
