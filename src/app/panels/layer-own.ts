// What a person says of one layer: its own ratio, a lock, and how many of its neurons are picked by hand.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { type Budget, resolveBudget } from "../../prune/budget.ts";
import type { Groups } from "../../prune/groups.ts";
import type { ChoosingActions } from "../decide/choosing.ts";
import { coupledLayers, familiesOf } from "../decide/picked.ts";
import { formatPercent } from "../format.ts";
import type { Opened, State } from "../state.ts";
import { layersText as text } from "../text.ts";

const resolved = new WeakMap<Budget, ReturnType<typeof resolveBudget>>();

/** What the budget says, in a network's own terms; found out once for all rows. */
function termsOf(groups: Groups, budget: Budget): ReturnType<typeof resolveBudget> {
  const terms = resolved.get(budget) ?? resolveBudget(groups, budget);
  resolved.set(budget, terms);
  return terms;
}

function ownRatioOf({ budget }: State, { groups }: Opened, layer: number): number | undefined {
  const { ratios } = termsOf(groups, budget);
  const [family] = familiesOf(groups, layer);
  return family === undefined ? undefined : ratios[family];
}

function pickedOf({ budget }: State, { groups }: Opened, layer: number): { protect: number; force: number } {
  const terms = termsOf(groups, budget);
  const units = [...new Set(groups.layers[layer]?.units)];
  const count = (picked: ReadonlySet<number>) => units.filter((unit) => picked.has(unit)).length;
  return { protect: count(terms.protected), force: count(terms.forced) };
}

/** In the layer's row: that it is kept whole or has its own ratio, and how many are picked by hand. */
export function handMarks(state: State, opened: Opened, layer: number): TemplateResult | typeof nothing {
  const own = ownRatioOf(state, opened, layer);
  const { protect, force } = pickedOf(state, opened, layer);
  const said = own === undefined ? "" : own === 0 ? text.locked : text.ownShare(formatPercent(own));
  const marks = [said, text.picked(protect, force)].filter((mark) => mark !== "");
  return marks.length === 0 ? nothing : html`<span class="marks">${marks.join(" · ")}</span>`;
}

/** A closed or open padlock: with an own ratio of 0 the layer keeps everything. */
export function lockButton(
  state: State,
  opened: Opened,
  layer: number,
  actions: ChoosingActions,
): TemplateResult {
  const locked = ownRatioOf(state, opened, layer) === 0;
  const label = `${opened.network.columns[layer + 1]?.title}: ${locked ? text.unlock : text.lock}`;
  const global = state.budget.global === true;
  return html`<button class="lock" data-layer=${layer} aria-pressed=${locked} aria-label=${label} title=${global ? text.notGlobal : locked ? text.unlock : text.lock}
    ?disabled=${global} @click=${() => actions.setOwnRatio(layer, locked ? undefined : 0)}>
    <svg viewBox="0 0 24 24" aria-hidden="true"><rect x="5" y="11" width="14" height="9" rx="2" /><path d=${locked ? "M8 11V8a4 4 0 0 1 8 0v3" : "M8 11V8a4 4 0 0 1 7.5-2"} /></svg>
  </button>`;
}

function ratioField(
  own: number | undefined,
  layer: number,
  state: State,
  actions: ChoosingActions,
): TemplateResult {
  const global = state.budget.global === true;
  const read = (event: Event) => {
    const field = event.target as HTMLInputElement;
    const percent = field.valueAsNumber;
    if (field.value === "" && field.validity.valid) actions.setOwnRatio(layer, undefined);
    else if (percent >= 0 && percent <= 100) actions.setOwnRatio(layer, percent / 100);
    else field.reportValidity();
  };
  return html`<div class="own-ratio">
    <label for="own-ratio">${text.ownRatio}</label>
    <input id="own-ratio" class="short" type="number" min="0" max="100" step="any" ?disabled=${global} placeholder=${text.ownPlaceholder}
      .value=${own === undefined ? "" : String(Number((own * 100).toPrecision(6)))} @change=${read} /><span aria-hidden="true">%</span>
    ${own === undefined ? nothing : html`<button class="button small" id="clear-own" aria-label=${text.clearOwn} title=${text.clearOwn} @click=${() => actions.setOwnRatio(layer, undefined)}>✕</button>`}
  </div>`;
}

/** What can be said of the chosen layer. */
export function ownControls(
  state: State,
  opened: Opened,
  layer: number,
  actions: ChoosingActions,
): TemplateResult {
  const { protect, force } = pickedOf(state, opened, layer);
  const names = coupledLayers(opened.groups, layer).map((each) => opened.network.columns[each + 1]?.title);
  return html`<div class="own">
    ${ratioField(ownRatioOf(state, opened, layer), layer, state, actions)}
    ${state.budget.global === true ? html`<p class="muted">${text.notGlobal}</p>` : nothing}
    ${names.length === 0 ? nothing : html`<p class="muted coupled">${text.movesWith(names.join(", "))}</p>`}
    ${
      protect + force === 0
        ? nothing
        : html`<div class="own-picked"><span>${text.picked(protect, force)}</span><button class="button small" id="clear-picked"
            aria-label=${text.clearPicked} @click=${() => actions.clearPicked(layer)}>${text.clear}</button></div>`
    }
  </div>`;
}
