// Runs the command line as people do: the built file, in a process of its own. It is built once a test file, beside
// the packages that it imports, so that no earlier build is needed and none is disturbed.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs; `finished` when it has ended, its code null where a signal ended it. */
export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Omit<Finished, "code"> & { readonly code: number | null }>;
}

export interface CommandLine {
  /** Where it was built to: node/, and page/ beside it. */
  readonly folder: string;
  readonly start: (...args: string[]) => Started;
  readonly startIn: (place: Place, ...args: string[]) => Started;
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

/** What a command has of its own in place of this process's. */
export interface Place {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function startNode(args: readonly string[], { env, ...place }: Place = {}): Started {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
    ...place,
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  return {
    child,
    finished: new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr }))),
  };
}

/** Resolves as soon as `found` gives something. The test's own time limit is the only one. */
export async function until<T>(found: () => T | undefined): Promise<T> {
  for (;;) {
    const value = found();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function build(mode: readonly string[], folder: string): Promise<void> {
  const vite = "node_modules/vite/bin/vite.js";
  const built = await runNode([vite, "build", ...mode, "--outDir", folder, "--logLevel", "error"]);
  if (built.code !== 0) throw new Error(`${folder} could not be built:\n${built.stderr}`);
}

/** Builds the command line into a folder of its own; with `page`, the page and what specs run in stand beside it. */
export async function buildCommandLine(name: string, { page = false } = {}): Promise<CommandLine> {
  const folder = `node_modules/.${name}-${process.pid}`;
  const file = `${folder}/node/cli.js`;
  await build(["--mode", "node"], `${folder}/node`);
  if (page) await build([], `${folder}/page`);
  if (page) await build(["--mode", "runner"], `${folder}/node/runner`);
  return {
    folder,
    start: (...args) => startNode([file, ...args]),
    startIn: (place, ...args) => startNode([resolve(file), ...args], place),
    run: (...args) => runNode([file, ...args]),
    remove: () => rm(folder, { recursive: true }),
  };
}
