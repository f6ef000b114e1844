// A sweep as single jobs, each with a key made of everything that its result depends on: equal keys, equal results,
// wherever and whenever they are computed.

import { createHash } from "node:crypto";
import { basename, dirname, resolve } from "node:path";
import {
  type Criterion,
  type CriterionKind,
  ModelError,
  open,
  type PruneSettings,
  SEED_CRITERION,
} from "../../index.ts";
import { namedFiles } from "../fields.ts";
import { filesIn, readBytes } from "../files.ts";
import { changeFiles, type LabelledFiles } from "../labelled.ts";
import type { SweepSpec } from "./spec.ts";

/** Rises when results of the same job would be others than before. */
const RESULTS = 1;

/** A file by its content; the name is for people, and says where to look first. */
export interface FileReference {
  readonly name: string;
  readonly sha256: string;
}

/** One network at one setting. Plain JSON. */
export interface SweepJob {
  readonly key: string;
  /** With the files beside it in which it keeps weights, by the names that it has for them. */
  readonly model: FileReference & { readonly external: readonly FileReference[] };
  readonly data?: LabelledFiles<FileReference>;
  readonly criterion: Criterion;
  readonly ratio: number;
  /** The ratio is part of the budget. */
  readonly settings: Omit<PruneSettings, "criterion" | "ratio" | "baseline">;
  readonly engine: string;
  readonly time: boolean;
}

/** The jobs of a sweep, and where their files lie on this machine, by hash. */
export interface Sweep {
  readonly name: string;
  readonly jobs: readonly SweepJob[];
  readonly paths: Readonly<Record<string, string>>;
}

/** SHA-256 in hexadecimal digits. */
export function hashOf(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** JSON whose fields stand in alphabetical order, so that equal settings are equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

function contentOf(data: SweepJob["data"]) {
  if (data === undefined) return null;
  const { inputs, labels, ...rest } = data;
  // The word is older than "inputs", and tables that were begun with it go on.
  return { ...rest, images: inputs.sha256, labels: labels?.sha256 };
}

/** The key of a job: files by their content, and no names. */
export function keyOf({ model, data, criterion, settings, engine, time }: Omit<SweepJob, "key">): string {
  const external = model.external.map(({ name, sha256 }) => [name, sha256]);
  return hashOf(
    canonical([RESULTS, model.sha256, external, contentOf(data), criterion, settings, engine, time]),
  );
}

function readCriteria({ criteria = ["l1"], seeds }: SweepSpec): Criterion[] {
  return criteria.flatMap((given) => {
    const { kind, ...rest } =
      typeof given === "string" ? { ...SEED_CRITERION, kind: given as CriterionKind } : given;
    if (kind === undefined || kind === "l1") return [rest];
    if (kind !== "random") return [{ kind, ...rest }];
    return (seeds ?? [rest.seed ?? 0]).map((seed) => ({ kind, ...rest, seed }));
  });
}

/** Finds files of a spec, and notes where they lie. */
function fileFinder(folder: string, paths: Record<string, string>) {
  const note = (name: string, path: string, bytes: Uint8Array): FileReference => {
    const sha256 = hashOf(bytes);
    paths[sha256] = path;
    return { name, sha256 };
  };
  const file = async (name: string): Promise<FileReference> => {
    const path = resolve(folder, name);
    return note(name, path, await readBytes(path));
  };
  const network = async (name: string): Promise<SweepJob["model"]> => {
    const path = resolve(folder, name);
    const bytes = await readBytes(path);
    const external: FileReference[] = [];
    const beside = filesIn(dirname(path));
    try {
      // Opened once to see which further files it reads.
      open(bytes, name, {
        external: (part) => {
          const found = beside(part);
          if (found !== undefined && external.every((each) => each.name !== part))
            external.push(note(part, resolve(dirname(path), part), found));
          return found;
        },
      });
    } catch (error) {
      // Its jobs say why it is refused; the others are not its business.
      if (!(error instanceof ModelError)) throw error;
    }
    return { ...note(name, path, bytes), external };
  };
  return { file, network };
}

/** Every criterion at every ratio. */
function settingsOf(spec: SweepSpec) {
  const { budget = {}, groups, compensate } = spec;
  const others = {
    ...(groups === undefined ? {} : { groups }),
    ...(compensate === undefined ? {} : { compensate }),
  };
  return readCriteria(spec).flatMap((criterion) =>
    spec.ratios.map((ratio) => ({
      criterion,
      ratio,
      settings: { budget: { ...budget, ratio }, ...others },
    })),
  );
}

/** Reads and hashes the files of a spec, and makes its jobs. Throws ModelError "setting" where a file is missing. */
export async function planSweep(spec: SweepSpec, path: string): Promise<Sweep> {
  const paths: Record<string, string> = {};
  const { file, network } = fileFinder(dirname(path), paths);
  const { data, engine = "cpu", time = false } = spec;
  const examples = data && (await changeFiles(namedFiles(data), file));
  const base = { engine, time, ...(examples === undefined ? {} : { data: examples }) };
  const jobs = new Map<string, SweepJob>();
  for (const name of spec.models) {
    const model = await network(name);
    for (const { criterion, ratio, settings } of settingsOf(spec)) {
      const job = { model, criterion, ratio, settings, ...base };
      const key = keyOf(job);
      jobs.set(key, { key, ...job });
    }
  }
  return {
    name: spec.name ?? basename(path).replace(/(\.sweep)?\.json$/, ""),
    jobs: [...jobs.values()],
    paths,
  };
}
