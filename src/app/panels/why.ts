// Why: the arithmetic of the selected neuron, its place in the order of leaving, the verdict, and what leaves with it.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { type Explanation, explain, type Term } from "../../prune/explain.ts";
import { headOf } from "../../view/heads.ts";
import type { BrushingActions } from "../decide/brushing.ts";
import type { ChoosingActions } from "../decide/choosing.ts";
import { formatCount, formatPercent, formatScore, formatWeight } from "../format.ts";
import type { State } from "../state.ts";
import { controlText, keysText, whyText as text } from "../text.ts";
import { brushedPanel, scoreRange } from "./brushed.ts";
import { comparePanel } from "./compare.ts";

export interface WhyActions extends ChoosingActions, BrushingActions {
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
    ${shown.map((term, index) => html`${index === 0 ? chip(term, actions) : html`<span class="added">${plus}${chip(term, actions)}</span>`}`)}
    ${terms.length <= SHOWN ? nothing : html`<span class="added">${plus}<span class="muted">${text.smaller(formatCount(rest))}</span></span>`}
    <span class="equals"><span class="operator">=</span><output class="sum">${formatScore(explanation.norm)}</output></span>
  </p>`;
}

export function verdictOf(explanation: Explanation): TemplateResult {
  const { rank, verdict, score } = explanation;
  if (verdict === "fixed" || rank === undefined) {
    return html`<p class="verdict fixed"><strong>${text.stays}</strong> ${text.cannot(explanation.reason?.sentence ?? "")}</p>`;
  }
  if (rank.byHand !== undefined)
    return html`<p class="verdict ${verdict}"><strong>${text[verdict]}</strong> ${text[rank.byHand]}</p>`;
  const place = text.place(rank.position + 1, rank.of, rank.leaving);
  if (verdict === "leaves") {
    return html`<p class="verdict leaves"><strong>${text.leaves}</strong>
      ${rank.weakestKept === undefined ? nothing : html`<span class="compare">${formatScore(score)} ${score < rank.weakestKept ? "<" : "="} ${formatScore(rank.weakestKept)}</span>, ${text.weakestKept}`}</p>
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
          html`<li><span>${names(each.layer)}</span><span title=${text.roles[each.role]}>${each.role} ${each.index}</span><span class="number">${formatCount(each.weights)}</span></li>`,
      )}
      <li class="total"><span>${text.together}</span><span></span><span class="number">${text.weights(formatCount(total))}</span></li>
    </ul>`;
}

/** Under one ranking over all layers: what this score counts as there. */
function relative({ scores, ranking, opened, budget }: State, explanation: Explanation) {
  const unit = opened?.groups.layers[explanation.layer]?.units[explanation.row] ?? 0;
  const family = ranking?.units.get(unit)?.family;
  const all = family === undefined ? undefined : scores?.units[family];
  if (budget.global !== true || all === undefined) return nothing;
  const mean = all.reduce((sum, score) => sum + score, 0) / all.length;
  return html`<p class="muted">${text.overMean(formatPercent(mean === 0 ? 0 : explanation.score / mean))}</p>`;
}

function isRecurrent({ opened }: State, { layer }: Explanation): boolean {
  const node = opened?.model.nodes[opened.groups.layers[layer]?.node ?? -1];
  return ["LSTM", "GRU", "RNN"].includes(node?.operator ?? "");
}

/** The sum where the score is one, else the number. */
export function sumOrScore(state: State, explanation: Explanation, actions: WhyActions): TemplateResult {
  if ((state.criterion.kind ?? "l1") === "l1") return arithmetic(explanation, actions);
  // What cannot leave is part of no unit that criteria look at.
  return explanation.verdict === "fixed"
    ? html``
    : html`<p><output class="sum">${formatScore(explanation.score)}</output></p>`;
}

/** What the score is: the sum, term by term, where it is one; else the number and what it stands for. */
function scoring(state: State, explanation: Explanation, actions: WhyActions) {
  const { criterion, scores } = state;
  const { kind = "l1", bias, inputs } = criterion;
  if (kind === "l1") {
    const counted = bias && explanation.terms.some(({ column }) => column === undefined);
    const sentence = text.norm(counted, inputs === "surviving");
    return html`<p class="muted">${sentence}${isRecurrent(state, explanation) ? ` ${text.recurrentBias}` : ""}</p>${sumOrScore(state, explanation, actions)}`;
  }
  const { name, meaning } = controlText.criteria[kind];
  const counts = bias && (kind === "l2" || kind === "l1-folded") ? ` ${text.lengthBias}` : "";
  const sample = scores?.sample === undefined ? "" : ` ${text.measured(scores.sample.description)}`;
  return html`<p class="muted">${text.scored(name, meaning)}${counts}${sample}</p>${sumOrScore(state, explanation, actions)}`;
}

function handButtons(
  state: State,
  explanation: Explanation,
  actions: WhyActions,
): TemplateResult | typeof nothing {
  const { selected } = state;
  if (explanation.verdict === "fixed" || selected === undefined) return nothing;
  const byHand = explanation.rank?.byHand;
  return html`<div class="hand" role="group">
    <button class="button" id="protect" aria-pressed=${byHand === "protected"} title=${text.protectHint}
      @click=${() => actions.togglePicked(selected, "protect")}>${text.protect}</button>
    <button class="button" id="force" aria-pressed=${byHand === "forced"} title=${text.forceHint}
      @click=${() => actions.togglePicked(selected, "force")}>${text.force}</button>
  </div>`;
}

/** In attention, what its head has to do with who leaves. */
function headSentence({ opened }: State, explanation: Explanation): TemplateResult | undefined {
  const columns = opened?.network.columns ?? [];
  const block = headOf(columns[explanation.layer + 1], explanation.row);
  if (block === undefined) return undefined;
  const sum = html`<b>${formatScore(explanation.score)}</b>`;
  if (opened?.groups.settings.heads !== "whole") return text.headFeature(block.place, sum);
  const layers = columns.filter(({ heads }) => heads?.includes(block.head)).map(({ title }) => title);
  return text.head(block.place, layers.join(", "), sum);
}

function coupling(state: State, explanation: Explanation): TemplateResult | typeof nothing {
  if (explanation.coupled.length === 0) return nothing;
  const head = headSentence(state, explanation);
  if (head !== undefined) return html`<p>${head}</p>`;
  const names = explanation.coupled.map(([layer, row]) => `(${layer + 1}, ${row})`).join(", ");
  const summed = ["l1", "l1-folded", "l2"].includes(state.criterion.kind ?? "l1");
  return html`<p>${text.coupled(names, html`<b>${formatScore(explanation.score)}</b>`, summed)}</p>`;
}

/** The selected neuron's explanation; undefined where none is selected, or an input is. */
export function explainSelected(state: State): Explanation | undefined {
  const { opened, scores, ranking, selected, cuts } = state;
  if (opened === undefined || scores === undefined || ranking === undefined || selected === undefined)
    return undefined;
  const at = { layer: selected.column - 1, row: selected.index };
  if (opened.groups.layers[at.layer] === undefined) return undefined;
  return explain(opened.model, opened.groups, scores, { ranking, cuts }, at);
}

/** The selected neuron: its score, its verdict, and what leaves with it. */
function neuronPanel(state: State, actions: WhyActions): TemplateResult {
  const { opened, scores, ranking, selected } = state;
  if (opened === undefined || scores === undefined || ranking === undefined) return html``;
  const layer = opened.groups.layers[(selected?.column ?? 0) - 1];
  if (selected === undefined) {
    return html`<p class="empty">${keysText.steps[0]}</p><p class="empty">${text.nothing}</p>`;
  }
  if (layer === undefined) {
    return html`<h3 class="neuron">${text.input(selected.index)}</h3><p class="verdict fixed"><strong>${text.stays}</strong> ${text.inputStays}</p>`;
  }
  const explanation = explainSelected(state);
  if (explanation === undefined) return html``;
  return html`<h3 class="neuron" title=${text.neuronHint(selected.column, selected.index)}>${text.neuron(selected.column, selected.index)}</h3>
    ${scoring(state, explanation, actions)} ${verdictOf(explanation)} ${relative(state, explanation)}
    ${handButtons(state, explanation, actions)} ${coupling(state, explanation)} ${consequences(state, explanation)}
    ${explanation.verdict === "fixed" ? nothing : comparePanel(state, layer.units[selected.index] ?? 0, actions)}`;
}

export function whyPanel(state: State, actions: WhyActions): TemplateResult {
  return html`${brushedPanel(state, actions)} ${neuronPanel(state, actions)} ${scoreRange(state, actions)}`;
}
