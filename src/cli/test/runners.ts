// Where specs run: in this process on the CPU or Dawn, or in headless Chrome.

import { openEngine } from "../engine.ts";
import { openChrome, type SpecChromeSettings } from "./chrome.ts";
import { measure } from "./measure.ts";
import type { Runner } from "./run.ts";
import type { TestEngine } from "./spec.ts";

/** Opens the engine that a spec names. Throws ModelError "device" where it is not to be had. */
export async function openRunner(engine: TestEngine, settings: SpecChromeSettings): Promise<Runner> {
  if (engine === "webgpu") return openChrome(settings);
  const opened = await openEngine(engine === "cpu" ? "cpu" : "webgpu");
  return { measure: (job) => measure(job, opened), close: () => opened.close() };
}
