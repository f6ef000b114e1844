// The WebGPU engine, on a device that its caller opened and keeps.

import { candidateSizes } from "../../model/dynamic.ts";
import type { Model } from "../../model/graph.ts";
import type { Engine } from "../engine.ts";
import type { IoName } from "../io-kernels.ts";
import { kernelNames } from "../program.ts";
import { openSession } from "../session.ts";
import { compileSteps } from "../steps.ts";
import { createGpuBackend } from "./backend.ts";
import { makeKernels } from "./kernels.ts";
import { GpuMemory } from "./memory.ts";

/** Kernels that a network may need at some sizes of its named axes and not at others. */
const AT_SOME_SIZES = ["pad", "resample"] as const;

function kernelsFor(model: Model): IoName[] {
  const names = kernelNames(compileSteps(model));
  return candidateSizes(model).length === 0 ? names : [...new Set([...names, ...AT_SOME_SIZES])];
}

export interface GpuEngine extends Engine {
  /** Number of GPU buffers that the engine and its sessions hold; 0 after close(). */
  readonly liveBuffers: number;
}

/** An engine on `device`; `name` is the adapter's. close() destroys its buffers and leaves the device open. */
export async function createGpuEngine(device: GPUDevice, name: string): Promise<GpuEngine> {
  await makeKernels(device, []);
  const memory = new GpuMemory(device);
  return {
    kind: "webgpu",
    device: `WebGPU on ${name}`,
    compile: async (model) => {
      const own = memory.fork();
      const kernels = await makeKernels(device, kernelsFor(model));
      try {
        return openSession(createGpuBackend(own, kernels), model);
      } catch (error) {
        own.close();
        throw error;
      }
    },
    get liveBuffers() {
      return memory.live;
    },
    close: () => memory.close(),
  };
}
