// Making a network by hand: its sizes, its activations, and every weight and bias in a table.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { shortestFloat32 } from "../../model/number.ts";
import {
  ACTIVATIONS,
  type Activation,
  type HandMade,
  type HandMadeLayer,
  handMadeOf,
  sizesOf,
} from "../edit/hand-made.ts";
import type { State } from "../state.ts";
import { pageText, editText as text } from "../text.ts";

export interface EditActions {
  /** Opens a small network to begin with in place of the present one. */
  readonly build: () => void;
  readonly setSizes: (text: string, activation: Activation) => void;
  readonly setWeight: (layer: number, row: number, column: number | undefined, text: string) => void;
  readonly setActivation: (layer: number, activation: Activation) => void;
  readonly useJson: (text: string) => void;
}

function cell(id: string, value: number, label: string, change: (text: string) => void): TemplateResult {
  const shown = shortestFloat32(value).replace("-", "−");
  const edited = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const text = input.value;
    // What is refused is not left standing; what is taken comes back with the new network.
    input.value = shown;
    change(text);
  };
  return html`<td><input id=${id} type="text" inputmode="decimal" class="weight ${value < 0 ? "negative" : ""}" aria-label=${label}
    .value=${shown} @change=${edited} /></td>`;
}

function layerTable(
  layer: HandMadeLayer,
  index: number,
  isLast: boolean,
  actions: EditActions,
): TemplateResult {
  const inputs = layer.weights[0]?.length ?? 0;
  return html`<section class="edit-layer">
    <div class="edit-head">
      <h3>${isLast ? pageText.output : pageText.layer(index + 1)}</h3>
      <label>${text.then} <select aria-label=${text.activationOf(index + 1)}
        @change=${(event: Event) => actions.setActivation(index, (event.target as HTMLSelectElement).value as Activation)}>
        ${ACTIVATIONS.map((name) => html`<option value=${name} ?selected=${name === (layer.activation ?? "none")}>${name}</option>`)}
      </select></label>
    </div>
    <div class="table-scroll"><table>
      <thead><tr><td></td>${Array.from({ length: inputs }, (_, column) => html`<th scope="col">(${index}, ${column})</th>`)}<th scope="col">${text.bias}</th></tr></thead>
      <tbody>${layer.weights.map(
        (row, neuron) => html`<tr><th scope="row">(${index + 1}, ${neuron})</th>
          ${row.map((value, column) => cell(`weight-${index}-${neuron}-${column}`, value, text.weightOf(index, column, neuron), (value) => actions.setWeight(index, neuron, column, value)))}
          ${cell(`bias-${index}-${neuron}`, layer.bias?.[neuron] ?? 0, text.biasOf(index, neuron), (value) => actions.setWeight(index, neuron, undefined, value))}</tr>`,
      )}</tbody>
    </table></div>
  </section>`;
}

function sizesForm(document: HandMade | undefined, actions: EditActions): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    actions.setSizes(String(data.get("sizes")), String(data.get("activation")) as Activation);
  };
  return html`<form class="sizes" @submit=${submit}>
    <label>${text.sizes} <input name="sizes" id="sizes" type="text" .value=${document === undefined ? "2-3-2" : sizesOf(document).join("-")} /></label>
    <label>${text.activation} <select name="activation">${ACTIVATIONS.map((name) => html`<option ?selected=${name === "relu"}>${name}</option>`)}</select></label>
    <button class="button" type="submit">${document === undefined ? text.make : text.resize}</button>
  </form>`;
}

export function editPanel(state: State, actions: EditActions): TemplateResult {
  const document = state.opened === undefined ? undefined : handMadeOf(state.opened.model);
  const json = document === undefined ? "" : JSON.stringify(document, null, 2);
  const use = (event: Event) => {
    const area = (event.currentTarget as HTMLElement).closest("details")?.querySelector("textarea");
    actions.useJson(area?.value ?? "");
  };
  return html`${document === undefined ? html`<p class="empty">${text.tooLarge}</p>` : nothing}
    ${sizesForm(document, actions)}
    ${document?.layers.map((layer, index, { length }) => layerTable(layer, index, index === length - 1, actions)) ?? nothing}
    <details class="as-json"><summary>${text.asJson}</summary>
      <textarea id="json" spellcheck="false" rows="14" aria-label=${text.json} .value=${json}></textarea>
      <button class="button" id="use-json" @click=${use}>${text.useJson}</button>
    </details>`;
}
