// What was assumed about a file of weights alone: the order of its layers and the activation behind each, to be corrected.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { ASSUMABLE, type AssumedActivation } from "../../formats/weights/activations.ts";
import { canSwap, type InferredChain, type InferredStage } from "../../formats/weights/choices.ts";
import { inferredChain } from "../../formats/weights/document.ts";
import type { State } from "../state.ts";
import { assumedText as text } from "../text.ts";

export interface AssumedActions {
  readonly assumeActivation: (stage: string, activation: AssumedActivation) => void;
  /** Puts a batch norm behind a layer; the one that is there changes places with it. */
  readonly assumeNorm: (norm: string, layer: string) => void;
  /** Puts a stage behind the one that follows it. */
  readonly assumeLater: (index: number) => void;
  /** Takes back every correction. */
  readonly assumeNothing: () => void;
}

function activationOf({ name, activation }: InferredStage, actions: AssumedActions): TemplateResult {
  const chosen = (event: Event) =>
    actions.assumeActivation(name, (event.target as HTMLSelectElement).value as AssumedActivation);
  return html`<select aria-label=${text.activationAfter(name)} data-stage=${name} @change=${chosen}>
    ${ASSUMABLE.map((each) => html`<option value=${each} .selected=${each === activation}>${text.activations[each]}</option>`)}
  </select>`;
}

function moves(stages: readonly InferredStage[], index: number, actions: AssumedActions): TemplateResult {
  const name = stages[index]?.name ?? "";
  return html`<span class="moves">
    <button class="move" aria-label=${text.earlier(name)} title=${text.earlier(name)} ?disabled=${!canSwap(stages, index - 1)}
      @click=${() => actions.assumeLater(index - 1)}>↑</button>
    <button class="move" aria-label=${text.later(name)} title=${text.later(name)} ?disabled=${!canSwap(stages, index)}
      @click=${() => actions.assumeLater(index)}>↓</button>
  </span>`;
}

function stageList({ stages }: InferredChain, actions: AssumedActions): TemplateResult {
  const movable = stages.some((_, index) => canSwap(stages, index));
  return html`<ol class=${movable ? "movable" : ""}>
    ${stages.map(
      (stage, index) => html`<li>
        <span class="stage-name" title=${text.stage(stage)}>${stage.name}</span>
        ${movable ? moves(stages, index, actions) : nothing} ${activationOf(stage, actions)}
      </li>`,
    )}
  </ol>`;
}

/** Batch norms whose names do not say which layer they follow. */
function normList({ norms }: InferredChain, actions: AssumedActions): TemplateResult | typeof nothing {
  if (norms.length === 0) return nothing;
  return html`<p class="muted">${text.norms}</p><ul>
    ${norms.map(
      ({ name, layer, fitting }) => html`<li>
        <span class="stage-name" title=${name}>${name}</span>
        <select aria-label=${text.follows(name)} data-norm=${name}
          @change=${(event: Event) => actions.assumeNorm(name, (event.target as HTMLSelectElement).value)}>
          ${fitting.map((each) => html`<option value=${each} .selected=${each === layer}>${each}</option>`)}
        </select>
      </li>`,
    )}
  </ul>`;
}

function notesOf(notes: readonly string[]): TemplateResult {
  return html`${notes.map((note) => html`<p class="muted note">${note}</p>`)}`;
}

/** The notes of the open network; where it was inferred, with what may be corrected. */
export function assumedPanel(state: State, actions: AssumedActions): TemplateResult | typeof nothing {
  const model = state.opened?.model;
  const notes = model?.notes ?? [];
  const chain = model === undefined ? undefined : inferredChain(model);
  if (chain === undefined) return notes.length === 0 ? nothing : notesOf(notes);
  const corrected = Object.keys(chain.choices).length > 0;
  return html`<section class="assumed" aria-labelledby="assumed-title">
    <h3 id="assumed-title">${text.title}</h3>
    <p class="muted">${text.why}</p>
    ${stageList(chain, actions)} ${normList(chain, actions)}
    ${!corrected ? nothing : html`<button class="button" id="assume-nothing" @click=${actions.assumeNothing}>${text.undo}</button>`}
    <details><summary>${text.all}</summary>${notesOf(notes)}</details>
  </section>`;
}
