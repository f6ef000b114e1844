// Proof: the certificate of the present decision, as five lines that anyone can read.

import { keyed } from "lit/directives/keyed.js";
import { html, type TemplateResult } from "lit/html.js";
import { type Certificate, type Check, checksOf, type Verdict } from "../../prune/certificate.ts";
import type { State } from "../state.ts";
import { proofText as text } from "../text.ts";

const COLOURS: Readonly<Record<Verdict, string>> = { proven: "stays", checked: "open", refuted: "leaves" };
const BADGES: Readonly<Record<Verdict, string>> = { proven: "good", checked: "open", refuted: "bad" };

function markOf({ holds }: Check): string {
  return holds === null ? "open" : holds ? "holds" : "fails";
}

/** The networks ran, but not on what the plan was measured on. */
function isPartial({ verdict, loss }: Certificate): boolean {
  return verdict === "checked" && loss.holds !== null;
}

function verdictText(certificate: Certificate): string {
  return isPartial(certificate) ? text.inPart : text.verdicts[certificate.verdict];
}

/** What the verdict means; where something is open, what, and why. */
function meaningOf(certificate: Certificate): string {
  const { verdict } = certificate;
  const open = checksOf(certificate).find(({ holds }) => holds === null);
  if (verdict !== "checked" || open === undefined) return text.meanings[verdict];
  const why = open.sentence.replace(/^Not checked\. /, "");
  return isPartial(certificate) ? text.partial(text.titles[open.name], why) : text.notRun(why);
}

/** A certificate's verdict and its checks. `meaning`: what the verdict means where that is not what it means here. */
export function certificateList(certificate: Certificate, meaning = meaningOf(certificate)): TemplateResult {
  return html`<p class="verdict ${COLOURS[certificate.verdict]}"><strong>${`${verdictText(certificate)}.`}</strong> ${meaning}</p>
    <ol class="checks">
      ${checksOf(certificate).map(
        (check) => html`<li class=${markOf(check)}>
          <strong>${text.titles[check.name]}</strong><span>${check.sentence}</span>
        </li>`,
      )}
    </ol>
    <p class="muted">${text.checkedOn(certificate.inputs, certificate.engine)}</p>`;
}

export function proofPanel(state: State): TemplateResult {
  if (state.opened === undefined) return html``;
  if (state.proofFailure !== undefined)
    return html`<p class="verdict leaves">${text.failed(state.proofFailure)}</p>`;
  const certificate = state.proof?.report.certificate;
  if (certificate === undefined) return html`<p class="empty" role="status">${text.working}</p>`;
  return certificateList(certificate);
}

/** The badge in the footer. */
export function proofBadge(state: State, show: () => void): TemplateResult {
  const certificate = state.proof?.report.certificate;
  const [kind, label] =
    state.proofFailure !== undefined
      ? [BADGES.refuted, text.verdicts.refuted]
      : certificate === undefined
        ? ["waiting", text.proving]
        : [BADGES[certificate.verdict], verdictText(certificate)];
  // A word in place of another, in the middle of the badge: as the same text it would move, and so the page would jump.
  const word = keyed(label, html`<span>${label}</span>`);
  return html`<button class="badge ${kind}" id="proof-badge" @click=${show} title=${text.show}>${word}</button>`;
}
