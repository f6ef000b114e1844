// Where results are recorded: a spec file holds its own; a program's lie beside it, because nobody can write into code.

import { existsSync } from "node:fs";
import { readBytes, writeOutputs } from "../files.ts";
import { readRecords } from "./read-spec.ts";
import type { Expected, Spec } from "./spec.ts";
import { isSpecModule } from "./spec-module.ts";

/** What has room for it stands on one line, lists always do: who left is one fact, not a hundred lines. */
const ROOM = 100;

function writeJson(value: unknown): string {
  // JSON has no line breaks within strings, so that all of these are between its parts.
  const flat = /([[{])\n\s*([^[\]{}]*?)\n\s*([\]}])/g;
  const text = JSON.stringify(value, null, 2).replace(
    flat,
    (whole, open: string, inside: string, close: string) => {
      const line = inside.replace(/\n\s*/g, " ");
      if (open === "[") return `${open}${line}${close}`;
      return line.length <= ROOM ? `${open} ${line} ${close}` : whole;
    },
  );
  return `${text}\n`;
}

/** The text of a spec file. */
export function writeSpec(spec: Spec): string {
  return writeJson(spec);
}

/** Where what is recorded of a program's specs lies. */
const recordsOf = (path: string) => `${path}.recorded.json`;

/** What was recorded of a program's specs, by name. */
export async function openRecords(path: string): Promise<Readonly<Record<string, Expected>>> {
  const place = recordsOf(path);
  return existsSync(place) ? readRecords(new TextDecoder().decode(await readBytes(place)), place) : {};
}

/**
 * Writes down what a spec is compared with from now on; what people wrote into a spec file stays. Throws ModelError where
 * the file cannot be written.
 */
export async function writeRecord(
  { path, name, spec }: { readonly path: string; readonly name: string; readonly spec: Spec },
  recorded: Expected,
  wishes: Expected,
): Promise<void> {
  if (!isSpecModule(path)) {
    const content = writeSpec({ ...spec, expected: { ...recorded, ...wishes } });
    return writeOutputs([{ path, content }]);
  }
  const specs = { ...(await openRecords(path)), [name]: recorded };
  const content = writeJson({ format: "espalier-recorded", version: 1, specs });
  await writeOutputs([{ path: recordsOf(path), content }]);
}
