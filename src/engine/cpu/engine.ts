// The CPU engine, in the thread that calls it: the command line's, and the inside of the page's worker.

import type { Engine } from "../engine.ts";
import { openSession } from "../session.ts";
import { openBackend } from "./wasm/open.ts";

/** An engine that computes on the calling thread, and on those that `open` brings along. */
export function createCpuEngine(open = openBackend): Engine {
  return {
    kind: "cpu",
    device: "CPU",
    compile: async (model) => openSession(open(), model),
    close: () => {},
  };
}
