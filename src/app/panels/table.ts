// The picture as tables, for those who do not see it or want its numbers: the layers with who leaves, and the neurons of
// the selected layer with their scores, weakest first.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { formatCount, formatScore } from "../format.ts";
import { neuronsOf } from "../picture/neurons.ts";
import type { Opened, State } from "../state.ts";
import { tableText as text } from "../text.ts";
import { runsOf } from "./brushed.ts";

export interface TableActions {
  readonly select: (column: number, index: number) => void;
}

// More rows or names than this are counted: a plan or a report has them all.
const MOST_NAMES = 100;
const MOST_ROWS = 500;

/** A name that breaks, where it has to, behind its dots, slashes and underscores. */
const breaking = (name: string) => name.split(/(?<=[./_])/).map((part) => html`${part}<wbr />`);

function layerRow(state: State, opened: Opened, layer: number): TemplateResult {
  const neurons = neuronsOf(state, layer);
  const gone = neurons.filter(({ leaves }) => leaves).map(({ index }) => index);
  const more = gone.length > MOST_NAMES ? ` ${text.more(formatCount(gone.length - MOST_NAMES))}` : "";
  return html`<tr><th scope="row">${breaking(opened.network.columns[layer + 1]?.title ?? "")}</th>
    <td>${formatCount(neurons.length)}</td><td>${formatCount(neurons.length - gone.length)}</td>
    <td>${gone.length === 0 ? text.none : `${runsOf(gone.slice(0, MOST_NAMES))}${more}`}</td></tr>`;
}

function neuronTable(state: State, opened: Opened, layer: number, actions: TableActions): TemplateResult {
  const neurons = neuronsOf(state, layer).sort((a, b) => a.score - b.score || a.index - b.index);
  const title = opened.network.columns[layer + 1]?.title ?? "";
  return html`<div class="table-scroll"><table class="listed" id="neuron-table">
      <caption>${text.neurons(title)}</caption>
      <thead><tr>${text.neuronHeads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${neurons.slice(0, MOST_ROWS).map(
        ({ index, score, leaves }) => html`<tr class=${leaves ? "gone" : ""}>
          <th scope="row"><button class="link" @click=${() => actions.select(layer + 1, index)}>(${layer + 1}, ${index})</button></th>
          <td>${formatScore(score)}</td><td>${leaves ? text.leaves : text.stays}</td></tr>`,
      )}</tbody>
    </table></div>
    ${neurons.length > MOST_ROWS ? html`<p class="muted">${text.weakest(formatCount(MOST_ROWS), formatCount(neurons.length))}</p>` : nothing}`;
}

export function tablePanel(state: State, actions: TableActions): TemplateResult {
  const { opened, selected } = state;
  if (opened === undefined) return html``;
  const layers = Array.from(opened.groups.layers.keys());
  const first = layers.find((layer) => opened.network.columns[layer + 1]?.prunable) ?? 0;
  const shown = selected === undefined || selected.column === 0 ? first : selected.column - 1;
  return html`<div class="table-scroll"><table class="listed" id="layer-table">
      <caption>${text.layers}</caption>
      <thead><tr>${text.layerHeads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${layers.map((layer) => layerRow(state, opened, layer))}</tbody>
    </table></div>
    ${neuronTable(state, opened, shown, actions)}`;
}
