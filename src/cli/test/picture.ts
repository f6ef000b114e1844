// The picture of a spec against the one that was recorded, which lies beside the spec; one that differs is written beside
// both, for people to look at, and to be renamed if it is right.

import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { readBytes, writeOutputs } from "../files.ts";
import { percent } from "../print.ts";
import type { Difference } from "./compare.ts";
import type { SpecFile } from "./load.ts";
import type { Job } from "./measure.ts";
import { stemOf } from "./names.ts";
import type { SpecPicture, TestEngine } from "./spec.ts";

/** The share of pixels that may differ. */
const MOST = 0.002;

/** What draws pictures, and compares them. */
export interface Drawer {
  /** Returns a PNG. */
  readonly draw: (job: Job, picture: SpecPicture) => Promise<Uint8Array>;
  /** The share of pixels that differ, 0…1. */
  readonly compare: (one: Uint8Array, other: Uint8Array) => Promise<number>;
}

/** Paths of pictures, for reports. */
export interface Pictures {
  readonly recorded: string;
  /** Only where it differs. */
  readonly changed?: string;
}

/** The sentence without its stop. */
const about = (sentence: string): Difference => ({ about: "picture", sentence: `picture: ${sentence}` });

/** Writes the picture beside the spec; returns its path, relative to the spec. */
export async function recordPicture(file: SpecFile, png: Uint8Array): Promise<string> {
  const path = `${stemOf(file)}.png`;
  await writeOutputs([{ path, content: png }]);
  return basename(path);
}

/** Compares a picture with the recorded one. Throws ModelError where that cannot be read, or the new one not be written. */
export async function judgePicture(
  file: SpecFile,
  recorded: string | undefined,
  engine: TestEngine,
  png: Uint8Array,
  drawer: Drawer,
): Promise<{ readonly differences: Difference[]; readonly pictures?: Pictures }> {
  if (recorded === undefined) return { differences: [about("none is recorded yet: run it with --update")] };
  const path = join(dirname(file.path), recorded);
  const share = existsSync(path) ? await drawer.compare(await readBytes(path), png) : undefined;
  const changed = `${stemOf(file)}-${engine}-changed.png`;
  const { picture: most = MOST } = file.spec.tolerance ?? {};
  if (share !== undefined && share <= most) {
    await rm(changed, { force: true });
    return { differences: [], pictures: { recorded: path } };
  }
  await writeOutputs([{ path: changed, content: png }]);
  const what =
    share === undefined
      ? `${path} is not there`
      : `${percent(share)} of its pixels differ from ${path}, where ${percent(most)} may`;
  return {
    differences: [about(`${what}; the new one is ${changed}`)],
    pictures: { recorded: path, changed },
  };
}

/** The bytes of all pictures that differ, and of those they differ from, by path, in base64. */
export async function readPictures(
  outcomes: readonly { readonly pictures?: Pictures }[],
): Promise<ReadonlyMap<string, string>> {
  const paths = outcomes.flatMap(({ pictures }) =>
    pictures?.changed === undefined ? [] : [pictures.recorded, pictures.changed],
  );
  const there = [...new Set(paths)].filter((path) => existsSync(path));
  return new Map(
    await Promise.all(
      there.map(async (path) => [path, Buffer.from(await readBytes(path)).toString("base64")] as const),
    ),
  );
}
