// Where specs run: in this process on the CPU or Dawn, or in headless Chrome.

import { openEngine } from "../engine.ts";
import { openChrome, type SpecChrome, type SpecChromeSettings } from "./chrome.ts";
import { measure } from "./measure.ts";
import type { Runner } from "./run-spec.ts";
import type { TestEngine } from "./spec.ts";

/**
 * How to open the engines that specs name. What it returns throws ModelError "device" where one is not to be had. Chrome is
 * started once for both of its engines.
 */
export function makeRunners(settings: SpecChromeSettings): (engine: TestEngine) => Promise<Runner> {
  let chrome: Promise<SpecChrome> | undefined;
  return async (engine) => {
    if (engine === "webgpu" || engine === "webgl2") {
      chrome ??= openChrome(settings);
      return (await chrome).runner(engine);
    }
    const opened = await openEngine(engine === "cpu" ? "cpu" : "webgpu");
    return { measure: (job) => measure(job, opened), close: () => opened.close() };
  };
}
