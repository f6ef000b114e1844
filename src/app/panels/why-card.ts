// Why in short, under the picture: where the page is one column, the panel that says all of it lies far below
// the neuron that was tapped.

import { html, type TemplateResult } from "lit/html.js";
import type { State } from "../state.ts";
import { whyText as text } from "../text.ts";
import { explainSelected, sumOrScore, verdictOf, type WhyActions } from "./why.ts";

/** Whether the page is one column, as style/narrow.css has it. */
export const narrow = matchMedia("(max-width: 860px)");

export interface WhyCardActions extends WhyActions {
  readonly unselect: () => void;
  /** Opens the panel that says all of it. */
  readonly readOn: () => void;
}

export function whyCard(state: State, actions: WhyCardActions): TemplateResult {
  const { opened, selected } = state;
  const explanation = explainSelected(state);
  if (opened === undefined || selected === undefined) return html``;
  const isInput = selected.column === 0;
  if (explanation === undefined && !isInput) return html``;
  const toPanel = () => {
    actions.readOn();
    document.querySelector("#tab-why")?.scrollIntoView({ block: "start" });
    document.querySelector<HTMLElement>("#tab-why")?.focus({ preventScroll: true });
  };
  const close = () => {
    actions.unselect();
    document.querySelector<HTMLElement>(".canvas")?.focus();
  };
  return html`<section class="why-card" aria-label=${text.card}>
    <div class="why-card-head">
      <h2>${isInput ? text.input(selected.index) : text.neuron(selected.column, selected.index)}</h2>
      <button class="button" id="why-more" @click=${toPanel}>${text.more}</button>
      <button class="button icon" id="why-close" aria-label=${text.close} title=${text.close} @click=${close}>✕</button>
    </div>
    ${
      explanation === undefined
        ? html`<p class="verdict fixed"><strong>${text.stays}</strong> ${text.inputStays}</p>`
        : html`${verdictOf(explanation)} ${sumOrScore(state, explanation, actions)}`
    }
  </section>`;
}
