// What is kept of specs on the disk: each has a name of its own that people can read, and the same in every run.

import { createHash } from "node:crypto";
import { relative, sep } from "node:path";
import type { SpecFile } from "./load.ts";
import type { TestEngine } from "./spec.ts";
import { isSpecModule } from "./spec-module.ts";

/** A name as part of a file's: its letters of any script and its digits. Where that leaves something out, a hash tells it from others. */
function fileName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{M}\p{N}_.-]+/gu, "-");
  if (plain === name) return plain;
  // A dot before it would hide it.
  const ends = /^[-.]+|-+$/g;
  return `${plain.replace(ends, "")}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

const withoutEnding = (path: string) => path.replace(/\.(json|m?[jt]s)$/, "");

/** The spec's path without its ending; a program's specs have one each. */
export function stemOf({ path, name }: SpecFile): string {
  const stem = withoutEnding(path);
  return isSpecModule(path) ? `${stem}.${fileName(name)}` : stem;
}

/** What the folder of its trace is called: after where the spec lies, because specs in other folders may have its name. */
export function traceName({ path, name }: SpecFile, engine: TestEngine): string {
  const stem = withoutEnding(relative("", path).split(sep).join("/"));
  return `${fileName(isSpecModule(path) ? `${stem} ${name}` : stem)}-${engine}`;
}
