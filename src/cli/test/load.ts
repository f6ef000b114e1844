// Spec files and what they name, from the disk.

import { readdir } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { ModelError } from "../../index.ts";
import { namedFiles } from "../fields.ts";
import { readBytes } from "../files.ts";
import { changeFiles, type NamedBytes } from "../labelled.ts";
import { openNetworkFiles } from "../network.ts";
import { plural } from "../print.ts";
import type { Job } from "./measure.ts";
import { readSpec } from "./read-spec.ts";
import { openRecords } from "./record.ts";
import type { Expected, Spec } from "./spec.ts";
import { isSpecModule, openSpecModule } from "./spec-module.ts";

const ENDING = ".prune.json";

/** A spec and where it lies. Plain data. */
export interface SpecFile {
  readonly path: string;
  readonly name: string;
  readonly spec: Spec;
  /** What lies beside a program; a spec file holds its own. */
  readonly recorded?: Expected;
}

const isSpec = (name: string) => name.endsWith(ENDING) || isSpecModule(name);

/** All spec files below a folder, in order; installed packages and hidden folders are left out. */
async function findIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isFile()) return isSpec(entry.name) ? [path] : [];
      const skipped = !entry.isDirectory() || entry.name.startsWith(".") || entry.name === "node_modules";
      return skipped ? [] : findIn(path);
    }),
  );
  return found.flat().sort();
}

async function isFolder(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    () => false,
  );
}

/** The specs in a file. Throws ModelError where it cannot be read or is none. */
async function openFile(path: string): Promise<SpecFile[]> {
  if (!isSpecModule(path)) return [await openSpec(path)];
  const records = await openRecords(path);
  return (await openSpecModule(path)).map(({ name, spec }) => {
    const recorded = records[name];
    return { path, name, spec, ...(recorded === undefined ? {} : { recorded }) };
  });
}

/** The spec in a JSON file. Throws ModelError where it cannot be read or is none. */
export async function openSpec(path: string): Promise<SpecFile> {
  const spec = readSpec(new TextDecoder().decode(await readBytes(path)), path);
  return { path, name: spec.name ?? basename(path, ENDING), spec };
}

/**
 * The specs in these files and folders, by default in the present one, whose name or path has `filter` in it.
 * Throws ModelError "setting" where there are none: a run that tests nothing must not look like success.
 */
export async function openSpecs(places: readonly string[], filter = ""): Promise<SpecFile[]> {
  const paths: string[] = [];
  for (const place of places.length === 0 ? ["."] : places)
    paths.push(...((await isFolder(place)) ? await findIn(place) : [place]));
  const specs = (await Promise.all(paths.map(openFile))).flat();
  const wanted = filter.toLowerCase();
  const chosen = specs.filter(({ name, path }) => `${name} ${path}`.toLowerCase().includes(wanted));
  if (chosen.length > 0) return chosen;
  const message =
    paths.length === 0
      ? `There is no file *${ENDING}, *.prune.ts, *.prune.js or *.prune.mjs in ${places.length === 0 ? "this folder" : places.join(", ")}.`
      : `--filter ${filter} fits none of ${plural(paths.length, "spec")}.`;
  throw new ModelError("setting", "test", message);
}

async function read(folder: string, path: string): Promise<NamedBytes> {
  return { name: path, bytes: await readBytes(resolve(folder, path)) };
}

/** The spec with its files read. Throws ModelError where one is missing or refused. */
export async function loadJob({ path, spec }: SpecFile): Promise<Job> {
  const folder = dirname(path);
  const { model: network, data, budget = { ratio: 0.5 }, criterion, groups, compensate } = spec;
  const speed = spec.expected?.speed;
  const place = isAbsolute(network) ? network : join(folder, network);
  // Opened once to see which further files it reads, so that Chrome can be given them.
  const { file, external } = await openNetworkFiles(place, {});
  return {
    model: { name: network, bytes: file.bytes },
    external,
    ...(data === undefined
      ? {}
      : { data: await changeFiles(namedFiles(data), (named) => read(folder, named)) }),
    settings: {
      budget,
      ...(criterion === undefined ? {} : { criterion }),
      ...(groups === undefined ? {} : { groups }),
      ...(compensate === undefined ? {} : { compensate }),
    },
    ...(speed === undefined ? {} : { speed }),
  };
}
