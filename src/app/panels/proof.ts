// Proof: the certificate of the present decision, as five lines that anyone can read.

import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Certificate, Check } from "../../prune/certificate.ts";
import type { State } from "../state.ts";

const TITLES: Readonly<Record<Check["name"], string>> = {
  structure: "It fits together",
  bits: "No weight changed",
  rule: "The rule chose",
  equivalence: "It computes the same",
  loss: "What it costs",
};

export function checksOf(certificate: Certificate): readonly Check[] {
  return [
    certificate.structure,
    certificate.bits,
    certificate.rule,
    certificate.equivalence,
    certificate.loss,
  ];
}

export function proofPanel(state: State): TemplateResult {
  if (state.opened === undefined) return html``;
  if (state.proofFailure !== undefined)
    return html`<p class="verdict leaves">No proof could be made: ${state.proofFailure}</p>`;
  const certificate = state.proof?.report.certificate;
  if (certificate === undefined)
    return html`<p class="empty" role="status">Carrying the plan out and checking it …</p>`;
  return html`<p class="verdict ${certificate.valid ? "stays" : "leaves"}"><strong>${certificate.valid ? "Proven." : "Not proven."}</strong>
      ${certificate.valid ? "The smaller network is exactly the original without the neurons that left." : "Do not use this result."}</p>
    <ol class="checks">
      ${checksOf(certificate).map(
        (check) => html`<li class=${check.holds ? "holds" : "fails"}>
          <strong>${TITLES[check.name]}</strong><span>${check.sentence}</span>
        </li>`,
      )}
    </ol>
    <p class="muted">Checked on ${certificate.inputs}. ${certificate.engine}.</p>`;
}

/** The badge in the footer. */
export function proofBadge(state: State, show: () => void): TemplateResult | typeof nothing {
  if (state.opened === undefined) return nothing;
  const certificate = state.proof?.report.certificate;
  const text =
    state.proofFailure !== undefined || certificate?.valid === false
      ? "Not proven"
      : certificate === undefined
        ? "Proving …"
        : "Proven";
  const kind = text === "Proven" ? "good" : text === "Not proven" ? "bad" : "waiting";
  return html`<button class="badge ${kind}" id="proof-badge" @click=${show} title="Show the certificate">${text}</button>`;
}
