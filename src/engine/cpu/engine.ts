// The CPU engine, in the thread that calls it: the command line's, and the inside of the page's worker.

import type { Engine } from "../engine.ts";
import { openSession } from "../session.ts";
import { createCpuBackend } from "./backend.ts";

/** An engine that computes on the calling thread. */
export function createCpuEngine(): Engine {
  return {
    kind: "cpu",
    device: "CPU",
    compile: async (model) => openSession(createCpuBackend(), model),
    close: () => {},
  };
}
