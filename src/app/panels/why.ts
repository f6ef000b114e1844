// Why: the arithmetic of the selected neuron, its place in the order of leaving, the verdict, and what leaves with it.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { type Explanation, explain, type Term } from "../../prune/explain.ts";
import { formatCount, formatScore, formatWeight } from "../format.ts";
import type { State } from "../state.ts";
import { whyText as text } from "../text.ts";

export interface WhyActions {
  /** Lights the edge from a column of the selected neuron's input; undefined: none. */
  readonly light: (column: number | undefined) => void;
}

// More terms than this are summed up: nobody reads 784 of them.
const SHOWN = 9;

function chip(term: Term, actions: WhyActions): TemplateResult {
  const { column } = term;
  const sign = term.value < 0 ? "negative" : "positive";
  const title = column === undefined ? text.bias : text.weightFrom(column);
  return html`<button
    class="term ${sign} ${term.counts ? "" : "left-out"}"
    title=${term.counts ? title : text.notCounted(title)}
    @pointerenter=${() => actions.light(column)} @pointerleave=${() => actions.light(undefined)}
    @focus=${() => actions.light(column)} @blur=${() => actions.light(undefined)}
  >|${formatWeight(term.value)}|<small>${column === undefined ? text.bias : `w${column}`}</small></button>`;
}

function arithmetic(explanation: Explanation, actions: WhyActions): TemplateResult {
  const { terms } = explanation;
  const counted = terms.filter((term) => term.counts);
  const shown =
    terms.length <= SHOWN
      ? terms
      : [...counted].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, SHOWN - 1);
  const rest = counted.length - shown.filter((term) => term.counts).length;
  const plus = html`<span class="operator">+</span>`;
  return html`<p class="arithmetic">
    ${shown.map((term, index) => html`${index === 0 ? nothing : plus}${chip(term, actions)}`)}
    ${terms.length <= SHOWN ? nothing : html`${plus}<span class="muted">${text.smaller(formatCount(rest))}</span>`}
    <span class="operator">=</span><output class="sum">${formatScore(explanation.norm)}</output>
  </p>`;
}

function verdictOf(explanation: Explanation): TemplateResult {
  const { rank, verdict, score } = explanation;
  if (verdict === "fixed" || rank === undefined) {
    return html`<p class="verdict fixed"><strong>${text.stays}</strong> ${text.cannot(explanation.reason?.sentence ?? "")}</p>`;
  }
  if (rank.byHand !== undefined)
    return html`<p class="verdict ${verdict}"><strong>${text[verdict]}</strong> ${text[rank.byHand]}</p>`;
  const place = text.place(rank.position + 1, rank.of, rank.leaving);
  if (verdict === "leaves") {
    return html`<p class="verdict leaves"><strong>${text.leaves}</strong>
      <span class="compare">${formatScore(score)} ${score < rank.weakestKept ? "<" : "="} ${formatScore(rank.weakestKept)}</span>, ${text.weakestKept}</p>
      <p class="muted">${place}</p>`;
  }
  return html`<p class="verdict stays"><strong>${text.stays}</strong>
      ${rank.strongestOut === undefined ? nothing : html`<span class="compare">${formatScore(score)} ${score > rank.strongestOut ? ">" : "="} ${formatScore(rank.strongestOut)}</span>, ${text.strongestOut}`}</p>
    <p class="muted">${place}</p>`;
}

function consequences(state: State, explanation: Explanation): TemplateResult | typeof nothing {
  if (explanation.consequences.length === 0) return nothing;
  const names = (layer: number) => state.opened?.network.columns[layer + 1]?.title ?? "";
  const total = explanation.consequences.reduce((sum, each) => sum + each.weights, 0);
  return html`<h3>${explanation.verdict === "leaves" ? text.goWith : text.wouldGoWith}</h3>
    <ul class="consequences">
      ${explanation.consequences.map(
        (each) =>
          html`<li><span>${names(each.layer)}</span><span>${each.role} ${each.index}</span><span class="number">${formatCount(each.weights)}</span></li>`,
      )}
      <li class="total"><span>${text.together}</span><span></span><span class="number">${text.weights(formatCount(total))}</span></li>
    </ul>`;
}

function coupling(explanation: Explanation): TemplateResult | typeof nothing {
  if (explanation.coupled.length === 0) return nothing;
  const names = explanation.coupled.map(([layer, row]) => `(${layer + 1}, ${row})`).join(", ");
  return html`<p>${text.coupled(names, html`<b>${formatScore(explanation.score)}</b>`)}</p>`;
}

export function whyPanel(state: State, actions: WhyActions): TemplateResult {
  const { opened, scores, ranking, selected } = state;
  if (opened === undefined || scores === undefined || ranking === undefined) return html``;
  const layer = opened.groups.layers[(selected?.column ?? 0) - 1];
  if (selected === undefined) {
    return html`<p class="empty">${text.nothing}</p>`;
  }
  if (layer === undefined) {
    return html`<h3 class="neuron">${text.input(selected.index)}</h3><p class="verdict fixed"><strong>${text.stays}</strong> ${text.inputStays}</p>`;
  }
  const at = { layer: selected.column - 1, row: selected.index };
  const explanation = explain(opened.model, opened.groups, scores, { ranking, cuts: state.cuts }, at);
  return html`<h3 class="neuron">${text.neuron(selected.column, selected.index)}</h3>
    <p class="muted">${text.norm(state.criterion.bias, state.criterion.inputs === "surviving")}</p>
    ${arithmetic(explanation, actions)} ${verdictOf(explanation)} ${coupling(explanation)} ${consequences(state, explanation)}`;
}
