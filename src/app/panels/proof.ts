// Proof: the certificate of the present decision, as five lines that anyone can read.

import { html, type TemplateResult } from "lit/html.js";
import { type Check, checksOf, type Verdict } from "../../prune/certificate.ts";
import type { State } from "../state.ts";
import { proofText as text } from "../text.ts";

const COLOURS: Readonly<Record<Verdict, string>> = { proven: "stays", checked: "open", refuted: "leaves" };
const BADGES: Readonly<Record<Verdict, string>> = { proven: "good", checked: "open", refuted: "bad" };

function markOf({ holds }: Check): string {
  return holds === null ? "open" : holds ? "holds" : "fails";
}

export function proofPanel(state: State): TemplateResult {
  if (state.opened === undefined) return html``;
  if (state.proofFailure !== undefined)
    return html`<p class="verdict leaves">${text.failed(state.proofFailure)}</p>`;
  const certificate = state.proof?.report.certificate;
  if (certificate === undefined) return html`<p class="empty" role="status">${text.working}</p>`;
  const { verdict } = certificate;
  return html`<p class="verdict ${COLOURS[verdict]}"><strong>${`${text.verdicts[verdict]}.`}</strong>
      ${text.meanings[verdict]}</p>
    <ol class="checks">
      ${checksOf(certificate).map(
        (check) => html`<li class=${markOf(check)}>
          <strong>${text.titles[check.name]}</strong><span>${check.sentence}</span>
        </li>`,
      )}
    </ol>
    <p class="muted">${text.checkedOn(certificate.inputs, certificate.engine)}</p>`;
}

/** The badge in the footer. */
export function proofBadge(state: State, show: () => void): TemplateResult {
  const certificate = state.proof?.report.certificate;
  const [kind, label] =
    state.proofFailure !== undefined
      ? [BADGES.refuted, text.verdicts.refuted]
      : certificate === undefined
        ? ["waiting", text.proving]
        : [BADGES[certificate.verdict], text.verdicts[certificate.verdict]];
  return html`<button class="badge ${kind}" id="proof-badge" @click=${show} title=${text.show}>${label}</button>`;
}
