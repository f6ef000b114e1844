// Files in and out. What is written appears whole or not at all.

import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve, sep } from "node:path";
import { type ExternalFiles, ModelError } from "../index.ts";
import { nearest } from "../model/nearest.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EISDIR: "it is a folder",
  ENOTDIR: "its folder is a file",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
};

/** A ModelError that says what the system said. */
function refusal(path: string, verb: "read" | "written", error: unknown): ModelError {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const like = code === "ENOENT" && verb === "read" ? similarFile(path) : undefined;
  const hint = like === undefined ? "." : `; did you mean ${like}?`;
  return new ModelError(
    "setting",
    path,
    `${path}: the file cannot be ${verb}: ${REASONS[code] ?? message}${hint}`,
  );
}

/** A file beside the place of one that is not there, whose name is near. */
function similarFile(path: string): string | undefined {
  try {
    const ending = extname(path);
    // The ending makes names alike that are not.
    const known = readdirSync(dirname(path)).flatMap((name) =>
      extname(name) === ending ? [basename(name, ending)] : [],
    );
    const name = nearest(basename(path, ending), known);
    return name === undefined ? undefined : join(dirname(path), name + ending);
  } catch {
    return undefined; // Its folder is not there either.
  }
}

/** Throws ModelError "setting" where a file that is to be written would lie in no folder: before the work, not after it. */
export function checkFolders(paths: readonly (string | undefined)[]): void {
  for (const path of paths) {
    const folder = dirname(path ?? "");
    if (existsSync(folder)) continue;
    const sentence = `${path}: the folder ${folder} is not there; make it first, or write elsewhere.`;
    throw new ModelError("setting", path ?? "", sentence);
  }
}

/** The same bytes as a plain array, not copied: a Buffer's slice() is a view, which surprises readers. */
function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** The bytes of a file. Throws ModelError "setting" where it cannot be read. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return plainBytes(await readFile(path));
  } catch (error) {
    throw refusal(path, "read", error);
  }
}

/** Files inside of one folder and nowhere else, links followed; each read once, however many tensors lie in it. */
export function filesIn(folder: string): ExternalFiles {
  return remembered(readFrom(folder));
}

function readFrom(folder: string): ExternalFiles {
  return (path) => {
    try {
      const file = realpathSync(resolve(folder, path));
      if (!file.startsWith(realpathSync(folder) + sep)) return undefined;
      return plainBytes(readFileSync(file));
    } catch {
      return undefined; // The reader says which tensor misses its file.
    }
  };
}

function remembered(files: ExternalFiles): ExternalFiles {
  const read = new Map<string, Uint8Array | undefined>();
  return (path) => {
    if (!read.has(path)) read.set(path, files(path));
    return read.get(path);
  };
}

/** Removes files when the process is told to end, which it then does. Returns how to stop watching. */
function removeWhenStopped(paths: readonly string[]): () => void {
  const stop = (signal: NodeJS.Signals) => {
    for (const path of paths) rmSync(path, { force: true });
    release();
    // Who else listens decides what the signal means.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  const release = () => {
    for (const signal of signals) process.off(signal, stop);
  };
  for (const signal of signals) process.on(signal, stop);
  return release;
}

/** A file to write. */
export interface Output {
  readonly path: string;
  readonly content: Uint8Array | string;
}

/**
 * Writes files beside their places and then renames them, so that none is ever seen half-written and nothing is
 * replaced unless all could be written. Throws ModelError "setting" where one cannot be, two are the same, or one would
 * take the place of `original`, without which nothing could be checked again.
 */
export async function writeOutputs(outputs: readonly Output[], original?: string): Promise<void> {
  const places = new Set(outputs.map(({ path }) => resolve(path)));
  if (original !== undefined && places.has(resolve(original)))
    throw new ModelError(
      "setting",
      original,
      `${original} is the original; write the result to another file, so that it can be checked against it.`,
    );
  if (places.size < outputs.length)
    throw new ModelError("setting", "outputs", "Two outputs have the same name; each needs its own file.");
  const aside = outputs.map(({ path }) => ({ path, temporary: `${path}.${process.pid}.part` }));
  const release = removeWhenStopped(aside.map(({ temporary }) => temporary));
  try {
    for (const [index, { path, temporary }] of aside.entries()) {
      const content = outputs[index]?.content ?? "";
      await writeFile(temporary, content).catch((error) => Promise.reject(refusal(path, "written", error)));
    }
    for (const { path, temporary } of aside)
      await rename(temporary, path).catch((error) => Promise.reject(refusal(path, "written", error)));
  } finally {
    release();
    await Promise.all(aside.map(({ temporary }) => rm(temporary, { force: true })));
  }
}
