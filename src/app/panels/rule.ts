// The rule: which criterion scores the neurons, what it looks at, and its settings.

import { live } from "lit/directives/live.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { CriterionKind } from "../../prune/criteria.ts";
import type { ChoosingActions } from "../decide/choosing.ts";
import { criteriaFor } from "../decide/decide.ts";
import type { State } from "../state.ts";
import { controlText as text } from "../text.ts";

/** Kinds whose sums may count the bias. */
const WITH_BIAS: readonly CriterionKind[] = ["l1", "l1-folded", "l2"];

/** What the present choice of a control means, for everybody: a tooltip takes a mouse. */
export function meaning(id: string, sentence: string): TemplateResult {
  return html`<p class="muted" id=${`${id}-meaning`}>${sentence}</p>`;
}

/** A <select> of values, the present one chosen, whose meaning stands beside it; `labelledBy` is what names it where no label does. */
export function choice<T extends string>(
  id: string,
  options: readonly (readonly [T, string])[],
  present: T,
  choose: (value: T) => void,
  labelledBy?: string,
): TemplateResult {
  return html`<select id=${id} aria-labelledby=${labelledBy ?? nothing} aria-describedby=${`${id}-meaning`} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as T)}>
    ${options.map(([value, label]) => html`<option value=${value} .selected=${live(value === present)}>${label}</option>`)}
  </select>`;
}

function tick(
  id: string,
  label: string,
  checked: boolean,
  set: (checked: boolean) => void,
  disabled = false,
) {
  return html`<label class=${disabled ? "muted" : ""}><input type="checkbox" id=${id} .checked=${live(checked)} ?disabled=${disabled}
    @change=${(event: Event) => set((event.target as HTMLInputElement).checked)} /> ${label}</label>`;
}

function seedField(seed: number, set: (seed: number) => void): TemplateResult {
  return html`<label>${text.seed}<input id="seed" class="short" type="number" min="0" step="1" .value=${String(seed)}
    @change=${(event: Event) => {
      const { valueAsNumber } = event.target as HTMLInputElement;
      if (Number.isInteger(valueAsNumber) && valueAsNumber >= 0) set(valueAsNumber);
    }} /></label>`;
}

/** What attention loses, where a network has any. */
function headsChoice({ opened }: State, actions: ChoosingActions): TemplateResult | typeof nothing {
  if (opened === undefined || !opened.network.columns.some(({ heads }) => heads !== undefined))
    return nothing;
  const { heads = "features" } = opened.groups.settings;
  return html`<p class="muted" id="heads-title">${text.heads}</p>
    ${choice("heads", text.headChoices, heads, actions.setHeads, "heads-title")}
    ${meaning("heads", text.headMeanings[heads])}`;
}

export function rulePanel(state: State, actions: ChoosingActions): TemplateResult {
  const { kind = "l1", bias, inputs, seed = 0 } = state.criterion;
  const fitting = state.opened === undefined ? [kind] : criteriaFor(state.opened);
  const options = fitting.map((each) => [each, text.criteria[each].name] as const);
  const layerwise = state.budget.global !== true && state.budget.target === undefined;
  return html`<section class="rule" aria-labelledby="rule-title">
    <h2 id="rule-title">${text.rule}</h2>
    ${choice("criterion", options, kind, actions.chooseCriterion, "rule-title")}
    ${meaning("criterion", text.criteria[kind].meaning)}
    ${WITH_BIAS.includes(kind) ? tick("bias", text.countBias, bias, (checked) => actions.setCriterion({ bias: checked })) : nothing}
    ${
      kind === "l1"
        ? tick(
            "surviving",
            text.countSurviving,
            inputs === "surviving",
            (checked) => actions.setCriterion({ inputs: checked ? "surviving" : "all" }),
            !layerwise,
          )
        : nothing
    }
    ${kind === "l1" && !layerwise ? html`<p class="muted">${text.survivingNeedsRatio}</p>` : nothing}
    ${headsChoice(state, actions)}
    ${kind === "random" ? seedField(seed, (value) => actions.setCriterion({ seed: value })) : nothing}
  </section>`;
}
