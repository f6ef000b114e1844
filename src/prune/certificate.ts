// What a certificate says: five checks, each with a sentence for people. What could not be checked is never said to hold.

export interface Check {
  readonly name: "structure" | "bits" | "rule" | "equivalence" | "loss";
  /** What was found, for people. */
  readonly sentence: string;
  /** null where it was not checked, because the networks could not be run or inputs that the plan names are not here. */
  readonly holds: boolean | null;
}

export interface Equivalence extends Check {
  /** max |pruned − oracle| / max |oracle|, the largest over the outputs; NaN (null in JSON) where it was not checked. */
  readonly maxRelativeError: number;
  /** True where the outputs differ because a mean runs over fewer channels than before, and every node does what it did. */
  readonly byDesign?: boolean;
}

export interface Loss extends Check {
  /** Change of the outputs against the original network's; it holds where both are numbers. */
  readonly meanChange: number;
  readonly maxChange: number;
  /** Right answers before and after, where there are labelled examples. */
  readonly correct?: { readonly before: number; readonly after: number; readonly total: number };
}

/**
 * proven: all five checks hold. checked: those that could be made hold; an engine lacks an operator, or inputs that the
 * plan was measured on are not here. refuted: a check does not hold.
 */
export type Verdict = "proven" | "checked" | "refuted";

export interface Certificate {
  /** True where the verdict is "proven". */
  readonly valid: boolean;
  readonly verdict: Verdict;
  readonly structure: Check;
  readonly bits: Check;
  readonly rule: Check;
  readonly equivalence: Equivalence;
  readonly loss: Loss;
  /** Engine that ran the networks, and on what. */
  readonly engine: string;
  readonly inputs: string;
}

/** What the checks amount to. */
export function verdictOf(checks: readonly Check[]): Verdict {
  if (checks.some(({ holds }) => holds === false)) return "refuted";
  return checks.every(({ holds }) => holds === true) ? "proven" : "checked";
}

/** The five checks, in the order in which they are read. */
export function checksOf(certificate: Omit<Certificate, "valid" | "verdict">): readonly Check[] {
  const { structure, bits, rule, equivalence, loss } = certificate;
  return [structure, bits, rule, equivalence, loss];
}
