// Options that several commands have, read into the library's settings.

import { type Criterion, ModelError } from "../index.ts";

/** How neurons are scored. With allowNegative, `bias` is also --no-bias. */
export const CRITERION_OPTIONS = {
  bias: { type: "boolean", default: true },
  inputs: { type: "string", default: "all" },
} as const;

export const CRITERION_HELP = `  --bias, --no-bias   whether a neuron's bias counts in its score (default: it does)
  --inputs all        all weights of a neuron count (default)
  --inputs surviving  only those from neurons that stay, layer by layer
`;

/** Throws ModelError "setting" for a word that `--inputs` does not know. */
export function readCriterion(values: { bias: boolean; inputs: string }): Criterion {
  const { bias, inputs } = values;
  if (inputs === "all" || inputs === "surviving") return { bias, inputs };
  throw new ModelError("setting", "--inputs", `--inputs is ${inputs}; all or surviving is expected.`);
}

/** A ratio between 0 and 1. Throws ModelError "setting" for anything else, the ends included: they are no pruning. */
export function readRatio(text: string): number {
  const ratio = text.trim() === "" ? Number.NaN : Number(text);
  if (ratio > 0 && ratio < 1) return ratio;
  const found = { 0: "0, which removes nothing", 1: "1, which asks for every neuron" }[ratio] ?? `"${text}"`;
  throw new ModelError(
    "setting",
    "--ratio",
    `--ratio is ${found}; a number between 0 and 1 is expected, such as 0.5.`,
  );
}

/** parseArgs takes "--ratio -1" for two options; a negative number after an option is its value. */
export function joinNegativeNumbers(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const argument of args) {
    const option = joined.at(-1);
    if (option === "--ratio" && /^-[.\d]/.test(argument)) joined[joined.length - 1] = `${option}=${argument}`;
    else joined.push(argument);
  }
  return joined;
}
