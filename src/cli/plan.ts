// Plans from files.

import { type Plan, readPlan } from "../index.ts";
import { UsageError } from "./command.ts";
import { readBytes } from "./files.ts";

/** The plan in a file. Throws ModelError "format" for one that is none. */
export async function openPlan(file: string): Promise<Plan> {
  return readPlan(new TextDecoder().decode(await readBytes(file)), file);
}

/** What parseArgs tells of each argument. */
interface Token {
  readonly kind: string;
  readonly name?: string;
}

/** Throws UsageError where `decisions`, which a plan has made already, are given with it. */
export function refuseDecisions(command: string, tokens: readonly Token[], decisions: object): void {
  const given = tokens.flatMap(({ kind, name }) => (kind === "option" && name !== undefined ? [name] : []));
  const decided = given.map((name) => name.replace(/^no-/, "")).find((name) => name in decisions);
  if (decided !== undefined)
    throw new UsageError(`${command} takes a plan or --${decided}, not both; a plan has decided already`);
}
