// Proof: the certificate of the present decision, as five lines that anyone can read.

import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Certificate, Check } from "../../prune/certificate.ts";
import type { State } from "../state.ts";
import { proofText as text } from "../text.ts";

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
    return html`<p class="verdict leaves">${text.failed(state.proofFailure)}</p>`;
  const certificate = state.proof?.report.certificate;
  if (certificate === undefined) return html`<p class="empty" role="status">${text.working}</p>`;
  return html`<p class="verdict ${certificate.valid ? "stays" : "leaves"}"><strong>${`${certificate.valid ? text.proven : text.notProven}.`}</strong>
      ${certificate.valid ? text.exactly : text.doNotUse}</p>
    <ol class="checks">
      ${checksOf(certificate).map(
        (check) => html`<li class=${check.holds ? "holds" : "fails"}>
          <strong>${text.titles[check.name]}</strong><span>${check.sentence}</span>
        </li>`,
      )}
    </ol>
    <p class="muted">${text.checkedOn(certificate.inputs, certificate.engine)}</p>`;
}

/** The badge in the footer. */
export function proofBadge(state: State, show: () => void): TemplateResult | typeof nothing {
  if (state.opened === undefined) return nothing;
  const certificate = state.proof?.report.certificate;
  const [kind, label] =
    state.proofFailure !== undefined || certificate?.valid === false
      ? ["bad", text.notProven]
      : certificate === undefined
        ? ["waiting", text.proving]
        : ["good", text.proven];
  return html`<button class="badge ${kind}" id="proof-badge" @click=${show} title=${text.show}>${label}</button>`;
}
