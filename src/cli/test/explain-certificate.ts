// What of a certificate is recorded, and what is wrong with one, in words.

import { type Certificate, checksOf } from "../../prune/certificate.ts";

/** Whether all five points hold; "checked" where those hold that could be looked at, and the others are open. */
export type RecordedCertificate = boolean | "checked";

export function recordedCertificate({ verdict, valid }: Certificate): RecordedCertificate {
  return verdict === "checked" ? "checked" : valid;
}

/** The points that do not hold, or are open where `open` counts as wrong, a sentence each without its stop. */
export function explainChecks(certificate: Certificate, { open = true } = {}): string[] {
  return checksOf(certificate)
    .filter(({ holds }) => holds === false || (open && holds === null))
    .map(({ name, holds, sentence }) => {
      const word = holds === null ? "is left open" : "does not hold";
      return `${name} ${word}: ${sentence.replace(/\.$/, "")}`;
    });
}
