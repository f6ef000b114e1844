// Runs the command line as people do: the built file, in a process of its own. It is built once a test file, beside
// the packages that it imports, so that no earlier build is needed and none is disturbed.

import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLine {
  readonly run: (...args: string[]) => Promise<Finished>;
  readonly remove: () => Promise<void>;
}

async function runNode(args: readonly string[]): Promise<Finished> {
  try {
    const { stdout, stderr } = await execute(process.execPath, args, { maxBuffer: 2 ** 26 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
    if (typeof code !== "number") throw error;
    return { code, stdout, stderr };
  }
}

/** Builds the command line into a folder of its own. */
export async function buildCommandLine(name: string): Promise<CommandLine> {
  const folder = `node_modules/.${name}-${process.pid}`;
  const vite = "node_modules/vite/bin/vite.js";
  const built = await runNode([vite, "build", "--mode", "node", "--outDir", folder, "--logLevel", "error"]);
  if (built.code !== 0) throw new Error(`The command line could not be built:\n${built.stderr}`);
  return {
    run: (...args) => runNode([`${folder}/cli.js`, ...args]),
    remove: () => rm(folder, { recursive: true }),
  };
}
