// What a certificate says: five checks, each with a sentence for people.

export interface Check {
  readonly name: "structure" | "bits" | "rule" | "equivalence" | "loss";
  /** What was found, for people. */
  readonly sentence: string;
  readonly holds: boolean;
}

export interface Equivalence extends Check {
  /** max |pruned − oracle| / max |oracle| over all outputs. */
  readonly maxRelativeError: number;
  /** True where the outputs differ because a mean runs over fewer channels than before. */
  readonly byDesign?: boolean;
}

export interface Loss extends Check {
  /** Change of the outputs against the original network's. */
  readonly meanChange: number;
  readonly maxChange: number;
  /** Right answers before and after, where there are labelled examples. */
  readonly correct?: { readonly before: number; readonly after: number; readonly total: number };
}

export interface Certificate {
  /** True where all of the checks hold. */
  readonly valid: boolean;
  readonly structure: Check;
  readonly bits: Check;
  readonly rule: Check;
  readonly equivalence: Equivalence;
  readonly loss: Loss;
  /** Engine that ran the networks, and on what. */
  readonly engine: string;
  readonly inputs: string;
}
