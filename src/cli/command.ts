// What a command of the command line is.

import { type ParseArgsConfig, parseArgs } from "node:util";

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
  readonly options: CommandOptions;
  /** What `--help` says below the usage; ends with a line break. */
  readonly help: string;
  /** Throws ModelError for a refusal, UsageError for a command line that makes no sense. */
  readonly run: (args: readonly string[]) => Promise<void>;
}

/** A command line that makes no sense, whatever the files hold. Its message is a sentence without the stop. */
export class UsageError extends Error {}

type Line<Options extends NonNullable<ParseArgsConfig["options"]>> = ReturnType<
  typeof parseArgs<{
    args: string[];
    allowPositionals: true;
    allowNegative: true;
    tokens: true;
    options: Options;
  }>
>;

/**
 * What stands in a command's line, options and other arguments in any order; `--no-…` takes a flag back, and `tokens` are
 * the options that were really given. Throws what Node's parseArgs throws.
 */
export function readLine<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
): Line<Options> {
  return parseArgs({ args: [...args], allowPositionals: true, allowNegative: true, tokens: true, options });
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
