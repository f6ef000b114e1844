// Why: the arithmetic of the selected neuron, its place in the order of leaving, the verdict, and what leaves with it.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { type Explanation, explain, type Term } from "../../prune/explain.ts";
import { formatCount, formatScore, formatWeight } from "../format.ts";
import type { State } from "../state.ts";

export interface WhyActions {
  /** Lights the edge from a column of the selected neuron's input; undefined: none. */
  readonly light: (column: number | undefined) => void;
}

// More terms than this are summed up: nobody reads 784 of them.
const SHOWN = 9;

function chip(term: Term, actions: WhyActions): TemplateResult {
  const { column } = term;
  const sign = term.value < 0 ? "negative" : "positive";
  const title = column === undefined ? "bias" : `weight from input ${column}`;
  return html`<button
    class="term ${sign} ${term.counts ? "" : "left-out"}"
    title=${term.counts ? title : `${title}: not counted by this rule`}
    @pointerenter=${() => actions.light(column)} @pointerleave=${() => actions.light(undefined)}
    @focus=${() => actions.light(column)} @blur=${() => actions.light(undefined)}
  >|${formatWeight(term.value)}|<small>${column === undefined ? "bias" : `w${column}`}</small></button>`;
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
    ${terms.length <= SHOWN ? nothing : html`${plus}<span class="muted">${formatCount(rest)} smaller ones</span>`}
    <span class="operator">=</span><output class="sum">${formatScore(explanation.norm)}</output>
  </p>`;
}

function verdictOf(explanation: Explanation): TemplateResult {
  const { rank, verdict, score } = explanation;
  if (verdict === "fixed" || rank === undefined) {
    return html`<p class="verdict fixed"><strong>Stays.</strong> It cannot be pruned: ${explanation.reason?.sentence}.</p>`;
  }
  const place = `${rank.position + 1} of ${rank.of}, weakest first; the first ${rank.leaving} leave`;
  if (verdict === "leaves") {
    return html`<p class="verdict leaves"><strong>Leaves.</strong>
      <span class="compare">${formatScore(score)} ${score < rank.weakestKept ? "<" : "="} ${formatScore(rank.weakestKept)}</span>, the weakest that stays.</p>
      <p class="muted">Place ${place}.</p>`;
  }
  return html`<p class="verdict stays"><strong>Stays.</strong>
      ${rank.strongestOut === undefined ? nothing : html`<span class="compare">${formatScore(score)} ${score > rank.strongestOut ? ">" : "="} ${formatScore(rank.strongestOut)}</span>, the strongest that leaves.`}</p>
    <p class="muted">Place ${place}.</p>`;
}

function consequences(state: State, explanation: Explanation): TemplateResult | typeof nothing {
  if (explanation.consequences.length === 0) return nothing;
  const names = (layer: number) => state.opened?.network.columns[layer + 1]?.title ?? "";
  const total = explanation.consequences.reduce((sum, each) => sum + each.weights, 0);
  return html`<h3>${explanation.verdict === "leaves" ? "With it go" : "Would it leave, with it would go"}</h3>
    <ul class="consequences">
      ${explanation.consequences.map(
        (each) =>
          html`<li><span>${names(each.layer)}</span><span>${each.role} ${each.index}</span><span class="number">${formatCount(each.weights)}</span></li>`,
      )}
      <li class="total"><span>Together</span><span></span><span class="number">${formatCount(total)} weights</span></li>
    </ul>`;
}

function coupling(explanation: Explanation): TemplateResult | typeof nothing {
  if (explanation.coupled.length === 0) return nothing;
  const names = explanation.coupled.map(([layer, row]) => `(${layer + 1}, ${row})`).join(", ");
  return html`<p>Coupled with ${names}: their outputs are added, so they leave together. Their scores sum to <b>${formatScore(explanation.score)}</b>.</p>`;
}

export function whyPanel(state: State, actions: WhyActions): TemplateResult {
  const { opened, scores, selected } = state;
  if (opened === undefined || scores === undefined) return html``;
  const layer = opened.groups.layers[(selected?.column ?? 0) - 1];
  if (selected === undefined) {
    return html`<p class="empty">Pick a neuron in the picture, or a layer on the left, to read why it stays or leaves.</p>`;
  }
  if (layer === undefined) {
    return html`<h3 class="neuron">Input (0, ${selected.index})</h3><p class="verdict fixed"><strong>Stays.</strong> It is an input of the network; only neurons are pruned.</p>`;
  }
  const at = { layer: selected.column - 1, row: selected.index };
  const explanation = explain(opened.model, opened.groups, scores, state.ratio, state.removed, at);
  return html`<h3 class="neuron">Neuron (${selected.column}, ${selected.index})</h3>
    <p class="muted">L1 norm of what comes in: ${state.criterion.bias ? "the bias and " : ""}every weight${state.criterion.inputs === "surviving" ? " from an input that survives" : ""}, without sign.</p>
    ${arithmetic(explanation, actions)} ${verdictOf(explanation)} ${coupling(explanation)} ${consequences(state, explanation)}`;
}
