// What a command of the command line is.

import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearest } from "../model/nearest.ts";

/** Options as Node's parseArgs takes them, by their long names. */
export type CommandOptions = Readonly<
  Record<
    string,
    {
      readonly type: "string" | "boolean";
      readonly short?: string;
      readonly multiple?: boolean;
      readonly default?: unknown;
    }
  >
>;

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The command's line: name, arguments, options. */
  readonly usage: string;
  /** A line that somebody might type first. */
  readonly example: string;
  readonly options: CommandOptions;
  /** What its argument may be, where that is not a file. */
  readonly words?: readonly string[];
  /** What `--help` says below the usage; ends with a line break. */
  readonly help: string;
  /** Throws ModelError for a refusal, UsageError for a command line that makes no sense. */
  readonly run: (args: readonly string[]) => Promise<void>;
}

/** A command line that makes no sense, whatever the files hold. Its message is a sentence without the stop. */
export class UsageError extends Error {}

type ParsedOptions = NonNullable<ParseArgsConfig["options"]>;

type Line<Options extends ParsedOptions> = ReturnType<
  typeof parseArgs<{
    args: string[];
    allowPositionals: true;
    allowNegative: true;
    tokens: true;
    options: Options;
  }>
>;

/** An option that the command does not have, and the one that was meant, if any is near. */
function unknownOption(sentence: string, options: ParsedOptions): string {
  const flag = /^Unknown option '(--?[^']*)'/.exec(sentence)?.[1];
  const meant = flag?.startsWith("--") ? nearest(flag.slice(2), Object.keys(options)) : undefined;
  return meant === undefined ? sentence : `${sentence}; did you mean --${meant}?`;
}

/**
 * What stands in a command's line, options and other arguments in any order; `--no-…` takes a flag back, and `tokens` are
 * the options that were really given. Throws UsageError for an option that is not there and a value that is missing.
 */
export function readLine<const Options extends ParsedOptions>(
  args: readonly string[],
  options: Options,
): Line<Options> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, allowNegative: true, tokens: true, options });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Node adds advice after its first sentence, which speaks of options that are not ours.
    const [sentence = ""] = error.message.split(/\.\s/);
    throw new UsageError(unknownOption(sentence.replace(/\.$/, ""), options));
  }
}

/** The one argument of a command that is not an option. */
export function onlyArgument(positionals: readonly string[], what: string): string {
  const [first, second] = positionals;
  if (first === undefined) throw new UsageError(`A ${what} is missing`);
  if (second !== undefined) throw new UsageError(`One ${what} at a time, not also ${second}`);
  return first;
}

/** Resolves when somebody asks the process to end; asked again, it ends at once. */
export function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
