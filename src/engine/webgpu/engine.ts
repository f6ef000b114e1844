// The WebGPU engine, on a device that its caller opened and keeps.

import { candidateSizes } from "../../model/dynamic.ts";
import type { Engine } from "../engine.ts";
import type { IoName } from "../io-kernels.ts";
import { kernelNames } from "../program.ts";
import { openSession } from "../session.ts";
import { type Compiled, compileInTurns } from "../steps.ts";
import { partOf, takeTurns } from "../turns.ts";
import { createGpuBackend } from "./backend.ts";
import { makeKernels } from "./kernels.ts";
import { type DispatchLimits, GpuMemory } from "./memory.ts";

/** Kernels that a network may need at some sizes of its named axes and not at others. */
const AT_SOME_SIZES = ["pad", "resample"] as const;

/** How a smaller network goes on from values of the whole one. */
const FOR_CUTS = "gather";

function kernelsFor({ model, base }: Compiled): IoName[] {
  const names = [...new Set([...kernelNames(base), FOR_CUTS] as const)];
  return candidateSizes(model).length === 0 ? names : [...new Set([...names, ...AT_SOME_SIZES])];
}

export interface GpuEngine extends Engine {
  /** Number of GPU buffers that the engine and its sessions hold; 0 after close(). */
  readonly liveBuffers: number;
}

/**
 * An engine on `device`; `name` is the adapter's. close() destroys its buffers and leaves the device open. `limits` are less
 * than the device has, for a test.
 */
export async function createGpuEngine(
  device: GPUDevice,
  name: string,
  limits?: Partial<DispatchLimits>,
): Promise<GpuEngine> {
  await makeKernels(device, []);
  const memory = new GpuMemory(device, undefined, limits);
  return {
    kind: "webgpu",
    device: `WebGPU on ${name}`,
    async compile(model, options = {}) {
      const report = takeTurns(options);
      const compiled = await compileInTurns(model, partOf(report, 0, 0.2));
      const names = kernelsFor(compiled);
      const kernels = await makeKernels(device, names, { report: partOf(report, 0.2, 0.6) });
      const backend = createGpuBackend(memory.fork(), kernels);
      return await openSession(backend, compiled, partOf(report, 0.6, 1), options.cuts);
    },
    get liveBuffers() {
      return memory.live;
    },
    close: () => memory.close(),
  };
}
