// The WebGPU engine, on a device that its caller opened and keeps.

import type { Engine } from "../engine.ts";
import { kernelNames } from "../program.ts";
import { openSession } from "../session.ts";
import { compileSteps } from "../steps.ts";
import { createGpuBackend } from "./backend.ts";
import { makeKernels } from "./kernels.ts";
import { GpuMemory } from "./memory.ts";

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
      const kernels = await makeKernels(device, kernelNames(compileSteps(model)));
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
