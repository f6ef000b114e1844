// What the ratio is of, and what else it has to keep to: one ranking or one a layer, a target, multiples.

import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Measure } from "../../prune/budget.ts";
import type { ChoosingActions } from "../decide/choosing.ts";
import { readTarget, writeRatio, writeTarget } from "../decide/target.ts";
import type { State } from "../state.ts";
import { controlText as text } from "../text.ts";
import { choice, meaning } from "./rule.ts";

/** A target to begin with: what there is now, as a share of the original. */
const FIRST_SHARE = 0.5;

const MULTIPLES = [1, 8, 16, 32];

/** How much leaves, to be typed. What is refused is not left standing; Escape takes back what is not yet taken. */
function ratioField(ratio: number, disabled: boolean, type: (written: string) => void): TemplateResult {
  const shown = writeRatio(ratio);
  const read = ({ target }: Event) => {
    const field = target as HTMLInputElement;
    const { value } = field;
    field.value = shown;
    type(value);
  };
  const restore = (event: KeyboardEvent) => {
    if (event.key === "Escape") (event.target as HTMLInputElement).value = shown;
  };
  return html`<span class="typed-ratio"><input id="ratio-value" type="text" inputmode="decimal" autocomplete="off" ?disabled=${disabled}
    .value=${shown} @change=${read} @keydown=${restore} /> %</span>`;
}

/** The sentence over the slider: how much of what leaves, and why that much. */
export function ratioSentence(
  { budget, ratio }: State,
  disabled: boolean,
  type: (written: string) => void,
): TemplateResult {
  const share = ratioField(ratio, disabled, type);
  const own = Object.keys(budget.layers ?? {}).length;
  const sentence = budget.global === true ? text.pruneAll(share) : text.pruneEach(share, own);
  const { target } = budget;
  if (target === undefined) return sentence;
  return html`${sentence}<span class="muted">${text.found(writeTarget(target), "share" in target, text.measures[target.of])}</span>`;
}

function targetField({ budget }: State, actions: ChoosingActions): TemplateResult | typeof nothing {
  const { target } = budget;
  if (target === undefined) return nothing;
  const read = (event: Event) => {
    const field = event.target as HTMLInputElement;
    const found = readTarget(field.value, target.of);
    field.setCustomValidity(found === undefined ? text.noTarget : "");
    if (found === undefined) field.reportValidity();
    else actions.setTarget(found);
  };
  return html`<label class="target"><span class="visually-hidden">${text.targetAmount}</span><input id="target" class="short" type="text"
    aria-describedby="target-of-meaning" .value=${writeTarget(target)} @change=${read} /></label>`;
}

/** The choices beside the sentence. */
export function budgetControls(state: State, actions: ChoosingActions): TemplateResult {
  const { global = false, target, multiple = 1 } = state.budget;
  const measures = Object.entries(text.measures) as [Measure, string][];
  const multiples = [...new Set([...MULTIPLES, multiple])].sort((a, b) => a - b);
  const setMeasure = (of: Measure | "none") =>
    actions.setTarget(of === "none" ? undefined : { of, share: FIRST_SHARE });
  const scope = global ? "all" : "each";
  const setScope = (next: typeof scope) => actions.setGlobal(next === "all");
  return html`<div class="budget">
    <div class="chosen"><div><label>${text.scope}${choice("scope", text.scopes, scope, setScope)}</label></div>
      ${meaning("scope", text.scopeMeanings[scope])}</div>
    <div class="chosen"><div><label>${text.target}${choice("target-of", [["none", text.noMeasure], ...measures], target?.of ?? "none", setMeasure)}</label>
        ${targetField(state, actions)}</div>
      ${meaning("target-of", target === undefined ? text.noMeasureMeaning : text.measureMeaning)}</div>
    <div class="chosen"><div><label>${text.multiple}${choice(
      "multiple",
      multiples.map((each) => [String(each), text.multipleOf(each)] as const),
      String(multiple),
      (each) => actions.setMultiple(Number(each)),
    )}</label></div>
      ${meaning("multiple", multiple === 1 ? text.anyMeaning : text.multipleMeaning)}</div>
  </div>`;
}
