// Which engine a command computes on.

import { cpuEngine, type Engine, ModelError } from "../index.ts";
import { hasCard } from "./browser.ts";
import { dawnEngine, openDawn } from "./dawn.ts";
import { readWord } from "./options.ts";

/** The option of every command that computes. */
export const ENGINE_OPTION = { engine: { type: "string", default: "cpu" } } as const;

export const ENGINE_HELP = `  --engine cpu        compute on the CPU (default)
  --engine webgpu     compute on the graphics card; needs the package webgpu
  --engine auto       on the card where there is one, else on the CPU
`;

/**
 * Opens an engine by name. Throws ModelError "setting" for a word that `--engine` does not know, "device" where WebGPU
 * was asked for and is not to be had.
 */
export async function openEngine(name: string): Promise<Engine> {
  const kind = readWord("--engine", name, ["cpu", "webgpu", "auto"]);
  if (kind === "webgpu") return await dawnEngine(await openDawn());
  return kind === "auto" ? await openFastest() : cpuEngine();
}

async function openFastest(): Promise<Engine> {
  if (!hasCard()) return cpuEngine();
  try {
    const opened = await openDawn();
    if (!opened.isFallback) return await dawnEngine(opened);
    opened.close();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
  }
  return cpuEngine();
}
