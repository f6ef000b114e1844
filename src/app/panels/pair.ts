// Below the proof: a file that was pruned elsewhere, held against the open network.

import { html, nothing, type TemplateResult } from "lit/html.js";
import type { CertifiedPair } from "../../prune/certify-pair.ts";
import type { RecoveredLayer } from "../../prune/recover.ts";
import { formatScore } from "../format.ts";
import type { State } from "../state.ts";
import { controlText, pairText as text } from "../text.ts";
import { certificateList } from "./proof.ts";

export interface PairActions {
  readonly pickOther: () => void;
  readonly pruneAlike: () => void;
}

// More indices than this are nobody's reading.
const MOST_INDICES = 200;

function layerRow({ name, neurons, removed, exact, largestDifference }: RecoveredLayer): TemplateResult {
  const shown = removed.slice(0, MOST_INDICES).join(", ");
  const rest = removed.length - MOST_INDICES;
  return html`<tr><th scope="row">${name}</th><td class="number">${text.kept(neurons - removed.length, neurons)}</td>
      <td>${exact ? text.exact : text.nearest(formatScore(largestDifference))}</td></tr>
    ${removed.length === 0 ? nothing : html`<tr><td colspan="3"><details><summary>${text.left(removed.length)}</summary><p class="indices">${shown}${rest > 0 ? text.more(rest) : nothing}</p></details></td></tr>`}`;
}

function ruleSentence({ ruleUnknown, plan }: CertifiedPair): string {
  if (ruleUnknown) return text.ruleUnknown;
  const { kind = "l1", bias, inputs } = plan.criterion;
  return text.rule(controlText.criteria[kind].name, bias, inputs === "surviving");
}

function result(found: CertifiedPair, actions: PairActions): TemplateResult {
  const { verdict } = found.certificate;
  return html`${verdict === "refuted" ? certificateList(found.certificate, text.refuted) : certificateList(found.certificate)}
    <p>${ruleSentence(found)}</p>
    ${found.ruleUnknown ? nothing : html`<p class="hand"><button class="button" id="prune-alike" @click=${actions.pruneAlike}>${text.alike}</button></p>`}
    <table class="pair"><thead><tr>${text.heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${found.layers.map(layerRow)}</tbody></table>`;
}

export function pairPanel({ opened, pair }: State, actions: PairActions): TemplateResult {
  if (opened === undefined) return html``;
  const here = pair?.original === opened.model ? pair : undefined;
  return html`<section class="other" aria-labelledby="other-title">
    <h3 id="other-title">${here === undefined ? text.title : text.of(here.name)}</h3>
    ${here === undefined ? html`<p class="muted">${text.hint}</p>` : here.found === undefined ? html`<p class="empty" role="status">${text.working}</p>` : result(here.found, actions)}
    <p class="hand"><button class="button" id="certify-other" @click=${actions.pickOther}>${text.choose}</button></p>
  </section>`;
}
