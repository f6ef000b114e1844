// The CPU engine, in the thread that calls it: the command line's, and the inside of the page's worker.

import type { Engine } from "../engine.ts";
import { openSession } from "../session.ts";
import { compileInTurns } from "../steps.ts";
import { partOf, takeTurns } from "../turns.ts";
import { openBackend } from "./wasm/open.ts";

/** An engine that computes on the calling thread, and on those that `open` brings along. */
export function createCpuEngine(open = openBackend): Engine {
  return {
    kind: "cpu",
    device: "CPU",
    async compile(model, options = {}) {
      const report = takeTurns(options);
      const compiled = await compileInTurns(model, partOf(report, 0, 0.5));
      return await openSession(open(), compiled, partOf(report, 0.5, 1), options.cuts);
    },
    close: () => {},
  };
}

/** The CPU engine. WebAssembly with SIMD where that is there, on the calling thread; close() has nothing to give back. */
export function openCpuEngine(): Engine {
  return createCpuEngine();
}
