// Softmax on the GPU, one thread a row.

import code from "../../../shaders/softmax.wgsl?raw";
import type { SoftmaxBuffers, SoftmaxParams } from "../kernels.ts";
import { dispatch, type GpuWork, type Kernel, type KernelDefinition, LANES, makeKernel } from "./kernel.ts";
import type { GpuMemory } from "./memory.ts";

type Param = "rows" | "features";
type Name = "input" | "output";

export const SOFTMAX: KernelDefinition<Param, Name> = {
  name: "softmax",
  code,
  params: { rows: "u32", features: "u32" },
  buffers: { input: "read", output: "read_write" },
  constants: { lanes: LANES },
};

export type SoftmaxKernel = Kernel<Param, Name>;

export function makeSoftmax(device: GPUDevice): Promise<SoftmaxKernel> {
  return makeKernel(device, SOFTMAX);
}

/** See Kernels.softmax. */
export function softmax(
  memory: GpuMemory,
  kernel: SoftmaxKernel,
  buffers: SoftmaxBuffers<GPUBuffer>,
  params: SoftmaxParams,
): GpuWork {
  return dispatch(memory, kernel, { ...buffers }, { ...params }, Math.ceil(params.rows / LANES));
}
