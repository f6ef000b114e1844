// Options that several commands have, read into the library's settings.

import { CRITERIA, type Criterion, type GroupSettings, ModelError } from "../index.ts";
import { suggest } from "../model/nearest.ts";
import { UsageError } from "./command.ts";

/** How neurons are scored. With allowNegative, `bias` is also --no-bias. */
export const CRITERION_OPTIONS = {
  bias: { type: "boolean", default: true },
  inputs: { type: "string", default: "all" },
  criterion: { type: "string", default: "l1" },
  seed: { type: "string" },
} as const;

export const CRITERION_HELP = `  --bias, --no-bias   whether a neuron's bias counts in its score (default: it does; an LSTM's, GRU's or RNN's never does)
  --inputs all        all weights of a neuron count (default)
  --inputs surviving  only those from neurons that stay, layer by layer
  --criterion KIND    how neurons are scored. By weights: l1 (default), l1-folded (batch norms folded in), l2, group-l1,
                      group-l2, bn-gamma, fpgm; by activations over the examples, or over random inputs: activation
                      (mean size), apoz (how often zero); random
  --seed N            a whole number for random: another one, another choice (default: 0)
`;

/** Throws ModelError "setting" for a word that `--inputs` or `--criterion` does not know. */
export function readCriterion(values: {
  bias: boolean;
  inputs: string;
  criterion?: string;
  seed?: string | undefined;
}): Criterion {
  const { bias, inputs, criterion = "l1", seed } = values;
  if (inputs !== "all" && inputs !== "surviving")
    throw new ModelError("setting", "--inputs", `--inputs is ${inputs}; all or surviving is expected.`);
  const kind = readWord("--criterion", criterion, CRITERIA);
  const number = Number(seed ?? 0);
  if (!Number.isInteger(number) || number < 0)
    throw new ModelError("setting", "--seed", `--seed is ${seed}; a whole number is expected.`);
  const chosen = kind === "l1" ? {} : { kind };
  return { ...chosen, bias, inputs, ...(kind === "random" ? { seed: number } : {}) };
}

/** What may leave, where there is a choice. */
export const GROUP_OPTIONS = {
  heads: { type: "string", default: "features" },
  renormalised: { type: "string", default: "keep" },
} as const;

export const GROUP_HELP = `  --heads features    attention: all heads lose the same features (default)
  --heads whole       attention: a head leaves as a whole
  --renormalised keep   channels that a LayerNorm or another mean runs over stay: every cut is exact (default)
  --renormalised allow  they may leave; the outputs then differ from those with zeros, and the certificate says how far
`;

/** Throws ModelError "setting" for a word that `--heads` or `--renormalised` does not know. */
export function readGroupSettings(values: { heads: string; renormalised: string }): GroupSettings {
  const { heads, renormalised } = values;
  if (heads !== "features" && heads !== "whole")
    throw new ModelError("setting", "--heads", `--heads is ${heads}; features or whole is expected.`);
  if (renormalised === "keep" || renormalised === "allow") return { heads, renormalised };
  const message = `--renormalised is ${renormalised}; keep or allow is expected.`;
  throw new ModelError("setting", "--renormalised", message);
}

/** One of the words that an option knows. Throws ModelError "setting" for another, with the one that was meant. */
export function readWord<Word extends string>(option: string, word: string, known: readonly Word[]): Word {
  const found = known.find((each) => each === word);
  if (found !== undefined) return found;
  throw new ModelError("setting", option, `${option} is ${word}; ${suggest(word, known)}.`);
}

/** A share as a number, or in percent: 0.5 and 50% are the same. NaN for what is neither. */
export function readShare(text: string): number {
  const [, percent] = /^\s*(\S+)\s*%\s*$/.exec(text) ?? [];
  if (percent !== undefined) return Number(percent) / 100;
  return text.trim() === "" ? Number.NaN : Number(text);
}

/** A ratio between 0 and 1. Throws ModelError "setting" for anything else, the ends included: they are no pruning. */
export function readRatio(text: string): number {
  const ratio = readShare(text);
  if (ratio > 0 && ratio < 1) return ratio;
  const found = { 0: "0, which removes nothing", 1: "1, which asks for every neuron" }[ratio] ?? `"${text}"`;
  throw new ModelError(
    "setting",
    "--ratio",
    `--ratio is ${found}; a number between 0 and 1 is expected, such as 0.5, or a percentage, such as 50%.`,
  );
}

/** How much is done at once. Throws UsageError for anything else. */
export function readWorkers(word: string): number {
  const number = Number(word);
  if (Number.isInteger(number) && number > 0) return number;
  throw new UsageError(`--workers is ${word}; a whole number from 1 is expected`);
}

/** parseArgs takes "--ratio -1" for two options; a negative number after an option is its value. */
export function joinNegativeNumbers(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const argument of args) {
    const option = joined.at(-1);
    if (/^--[^=]+$/.test(option ?? "") && /^-[.\d]/.test(argument))
      joined[joined.length - 1] = `${option}=${argument}`;
    else joined.push(argument);
  }
  return joined;
}
