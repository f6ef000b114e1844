// Specs that are programs: a JavaScript or TypeScript file whose default export is a spec or a list of them.

import { basename, dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ModelError } from "../../index.ts";
import { checkSpec } from "./read-spec.ts";
import type { Spec } from "./spec.ts";

const ENDING = /\.prune\.(m?js|m?ts)$/;
const TYPESCRIPT = /ts$/;

/** True for the name of a spec that is a program. */
export function isSpecModule(name: string): boolean {
  return ENDING.test(name);
}

type Loaded = Readonly<Record<string, unknown>>;
type Loader = (path: string) => Promise<Loaded>;

const importFile: Loader = (path) => import(pathToFileURL(path).href);

/** What reads TypeScript here: Vite, else Node itself, which takes types out from 22.18 on. */
async function typeScriptLoader(): Promise<Loader | undefined> {
  try {
    const { runnerImport } = await import("vite");
    return async (path) => {
      const config = { configFile: false, root: dirname(path), logLevel: "silent" } as const;
      return (await runnerImport<Loaded>(path, config)).module;
    };
  } catch {
    const native = "typescript" in process.features && process.features.typescript !== false;
    return native ? importFile : undefined;
  }
}

async function load(path: string, findLoader: typeof typeScriptLoader): Promise<Loaded> {
  const loader = TYPESCRIPT.test(path) ? await findLoader() : importFile;
  if (loader === undefined)
    throw new ModelError(
      "device",
      path,
      `${path}: specs in TypeScript need the package vite or Node 22.18: run npm install --save-dev vite, or name the file .prune.mjs and write JavaScript.`,
    );
  try {
    return await loader(resolve(path));
  } catch (error) {
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new ModelError("format", path, `${path} could not be loaded: ${first.replace(/\.$/, "")}.`);
  }
}

/** The name of a spec: its own, else the file's, with a number where there are several. */
function nameOf({ name }: Spec, path: string, index: number, count: number): string {
  const base = basename(path).replace(ENDING, "");
  return name ?? (count === 1 ? base : `${base} ${index + 1}`);
}

/**
 * The specs that a program exports, with the names that they go by. Throws ModelError "format" where it cannot be
 * loaded, exports none, or gives two of them one name; "device" for TypeScript where nothing here can read it.
 */
export async function openSpecModule(
  path: string,
  findLoader = typeScriptLoader,
): Promise<{ readonly name: string; readonly spec: Spec }[]> {
  const { default: exported } = await load(path, findLoader);
  const refuse = (what: string) => new ModelError("format", path, `${path}: ${what}.`);
  if (exported === undefined)
    throw refuse("it has no default export, which should be a spec or a list of specs");
  const all: unknown[] = Array.isArray(exported) ? exported : [exported];
  if (all.length === 0) throw refuse("the list of specs that it exports is empty");
  const specs = all.map((each) =>
    checkSpec(
      typeof each === "object" && each !== null ? { format: "espalier-test", version: 1, ...each } : each,
      path,
    ),
  );
  const named = specs.map((spec, index) => ({ name: nameOf(spec, path, index, specs.length), spec }));
  const names = named.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw refuse(`two of its specs are named ${twice}; each needs a name of its own`);
  return named;
}
