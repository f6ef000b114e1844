// All kernels of one device: every pipeline is made before the first network is compiled.

import type { Kernels } from "../kernels.ts";
import { activation, makeActivation } from "./activation.ts";
import { add, makeAdd } from "./add.ts";
import { countCorrect, makeCountCorrect } from "./count-correct.ts";
import { isSoftware } from "./device.ts";
import { gemm, makeGemm } from "./gemm.ts";
import type { GpuWork } from "./kernel.ts";
import { makeMask, mask } from "./mask.ts";
import type { GpuMemory } from "./memory.ts";
import { makeRowNorms, rowNorms } from "./row-norms.ts";
import { makeSoftmax, softmax } from "./softmax.ts";

export type GpuKernels = Kernels<GPUBuffer, GPUBuffer, GpuWork>;

/** Binds the kernels to the memory that their params and scratch come from. */
export type BindKernels = (memory: GpuMemory) => GpuKernels;

/** Makes all pipelines of `device`, side by side; those made before are found again. `software` says whether the adapter is. */
export async function makeKernels(
  device: GPUDevice,
  software = isSoftware(device.adapterInfo),
): Promise<BindKernels> {
  const [gemms, norms, activations, adds, softmaxes, masks, counters] = await Promise.all([
    makeGemm(device, software),
    makeRowNorms(device),
    makeActivation(device),
    makeAdd(device),
    makeSoftmax(device),
    makeMask(device),
    makeCountCorrect(device),
  ]);
  return (memory) => ({
    gemm: (buffers, params) => gemm(memory, gemms, buffers, params),
    rowNorms: (buffers, params) => rowNorms(memory, norms, buffers, params),
    activation: (buffers, params) => activation(memory, activations, buffers, params),
    add: (buffers, params) => add(memory, adds, buffers, params),
    softmax: (buffers, params) => softmax(memory, softmaxes, buffers, params),
    mask: (buffers, params) => mask(memory, masks, buffers, params),
    countCorrect: (buffers, params) => countCorrect(memory, counters, buffers, params),
  });
}
