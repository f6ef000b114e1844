// Files by their hash: where this machine knows that they lie, else in folders and at web addresses that it was told.
// Whatever comes is held against the hash, so that a wrong place can do no harm.

import { basename } from "node:path";
import { ModelError } from "../../index.ts";
import { filesIn, readBytes } from "../files.ts";
import { type FileReference, hashOf } from "./jobs.ts";

/** Where files may be. Plain JSON. */
export interface Places {
  /** Paths by hash. */
  readonly paths: Readonly<Record<string, string>>;
  /** Folders, and addresses that stand for folders. */
  readonly folders: readonly string[];
}

/** No place that was asked has the file. */
export class MissingFile extends ModelError {}

const ADDRESS = /^https?:\/\//;

/** The file at an address; undefined where the server does not have it. */
async function download(folder: string, name: string): Promise<Uint8Array | undefined> {
  const path = name.split("/").map(encodeURIComponent).join("/");
  const address = new URL(path, folder.endsWith("/") ? folder : `${folder}/`);
  try {
    const response = await fetch(address);
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
  } catch (error) {
    const cause = (error as Error).cause;
    const why = cause instanceof Error && cause.message !== "" ? ` (${cause.message})` : "";
    throw new MissingFile("device", folder, `${address} does not answer${why}.`);
  }
}

/** The file in one place, under any of its names; undefined where it is not there. */
async function lookIn(folder: string, { name, sha256 }: FileReference): Promise<Uint8Array | undefined> {
  const inFolder = filesIn(folder);
  for (const candidate of new Set([sha256, name, basename(name)])) {
    const bytes = ADDRESS.test(folder) ? await download(folder, candidate) : inFolder(candidate);
    if (bytes !== undefined && hashOf(bytes) === sha256) return bytes;
  }
  return undefined;
}

/** Reads a file. Throws ModelError "setting" where no place has one of its content. */
export async function findFile({ name, sha256 }: FileReference, places: Places): Promise<Uint8Array> {
  const path = places.paths[sha256];
  if (path !== undefined) {
    const bytes = await readBytes(path);
    if (hashOf(bytes) === sha256) return bytes;
    throw new ModelError("setting", path, `${path} is not the file any more that the sweep began with.`);
  }
  let away: MissingFile | undefined;
  for (const folder of places.folders)
    try {
      const bytes = await lookIn(folder, { name, sha256 });
      if (bytes !== undefined) return bytes;
    } catch (error) {
      if (!(error instanceof MissingFile)) throw error;
      away ??= error; // Another place may have it.
    }
  if (away !== undefined) throw away;
  const where = places.folders.join(" or ");
  const message = `${name} (SHA-256 ${sha256.slice(0, 12)}…) is not in ${where}; --models says where to look.`;
  throw new MissingFile("setting", name, message);
}
