// What is kept of a spec that is not as recorded, for somebody who looks into it later and elsewhere.

import { mkdir } from "node:fs/promises";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { version } from "../../../package.json";
import { hasCard } from "../browser.ts";
import { writeOutputs } from "../files.ts";
import type { SpecFile } from "./load.ts";
import { traceName } from "./names.ts";
import type { TestEngine } from "./spec.ts";

/** Files by name. */
export type Trace = Readonly<Record<string, string | Uint8Array>>;

/** What a trace has to know of an outcome; all of it is written. */
interface Told {
  readonly engine: TestEngine;
  readonly measured?: { readonly device: string };
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function machine() {
  return {
    espalier: version,
    node: process.version,
    system: `${process.platform} ${release()} ${process.arch}`,
    processors: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
    memory: totalmem(),
    card: hasCard(),
  };
}

/**
 * Writes one folder for an outcome below `folder`: the spec, what was expected and what came out, the machine, and what
 * the engine adds. Returns its path. Throws ModelError where it cannot be written.
 */
export async function writeTrace(
  folder: string,
  file: SpecFile,
  outcome: Told,
  more: Trace,
): Promise<string> {
  const place = join(folder, traceName(file, outcome.engine));
  const files: Trace = {
    "spec.json": json(file.spec),
    "outcome.json": json(outcome),
    "machine.json": json({ ...machine(), device: outcome.measured?.device }),
    ...more,
  };
  await mkdir(place, { recursive: true });
  await writeOutputs(Object.entries(files).map(([name, content]) => ({ path: join(place, name), content })));
  return place;
}
