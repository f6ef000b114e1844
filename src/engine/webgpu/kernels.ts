// All kernels of one device. Every pipeline is made before the network that needs it runs; those made before are found
// again.

import type { Backend } from "../backend.ts";
import type { IoName } from "../io-kernels.ts";
import type { Kernels } from "../kernels.ts";
import type { Report } from "../turns.ts";
import { countCorrect, makeCountCorrect } from "./count-correct.ts";
import { isSoftware } from "./device.ts";
import { gemm, makeGemm } from "./gemm.ts";
import { makeIoKernels } from "./io-kernels.ts";
import type { GpuWork } from "./kernel.ts";
import { makeMask, mask } from "./mask.ts";
import type { GpuMemory } from "./memory.ts";
import { makeRowNorms, rowNorms } from "./row-norms.ts";
import { makeTake, take } from "./take.ts";

export interface GpuKernels extends Kernels<GPUBuffer, GPUBuffer, GpuWork> {
  /** See Backend.take. */
  readonly take: Take;
}

type Take = Backend<GPUBuffer, GPUBuffer, GpuWork>["take"];

/** Binds the kernels to the memory that their params and scratch come from. */
export type BindKernels = (memory: GpuMemory) => GpuKernels;

export interface KernelOptions {
  /** Whether the adapter is software on the CPU. */
  readonly software?: boolean;
  /** Told how many of the pipelines are made; where it rejects, so does makeKernels. */
  readonly report?: Report;
}

/** Makes the pipelines that every network needs and those of the kernels in `names`, side by side. */
export async function makeKernels(
  device: GPUDevice,
  names: readonly IoName[],
  { software = isSoftware(device.adapterInfo), report = async () => {} }: KernelOptions = {},
): Promise<BindKernels> {
  const all = 5 + names.length;
  let made = 0;
  const counted = async <T>(making: Promise<T>): Promise<T> => {
    const kernel = await making;
    await report(++made / all);
    return kernel;
  };
  const [gemms, norms, masks, counters, takes, io] = await Promise.all([
    counted(makeGemm(device, software)),
    counted(makeRowNorms(device)),
    counted(makeMask(device)),
    counted(makeCountCorrect(device)),
    counted(makeTake(device)),
    makeIoKernels(device, names, software, counted),
  ]);
  return (memory) => ({
    ...io(memory),
    gemm: (buffers, params) => gemm(memory, gemms, buffers, params),
    rowNorms: (buffers, params) => rowNorms(memory, norms, buffers, params),
    mask: (buffers, params) => mask(memory, masks, buffers, params),
    take: (from, matrix, rows, columns) => take(memory, takes, from, matrix, rows, columns),
    countCorrect: (buffers, params) => countCorrect(memory, counters, buffers, params),
  });
}
