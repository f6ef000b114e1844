// Sums on the GPU, of two values of one size or of a value and a constant that repeats along it.

import code from "../../../shaders/add.wgsl?raw";
import type { AddBuffers, AddParams } from "../kernels.ts";
import { dispatch, type GpuWork, type Kernel, type KernelDefinition, LANES, makeKernel } from "./kernel.ts";
import type { GpuMemory } from "./memory.ts";

type Param = "count" | "period";
type Name = "left" | "right" | "output";

export const ADD: KernelDefinition<Param, Name> = {
  name: "add",
  code,
  params: { count: "u32", period: "u32" },
  buffers: { left: "read", right: "read", output: "read_write" },
  constants: { lanes: LANES },
};

export type AddKernel = Kernel<Param, Name>;

export function makeAdd(device: GPUDevice): Promise<AddKernel> {
  return makeKernel(device, ADD);
}

/** See Kernels.add. */
export function add(
  memory: GpuMemory,
  kernel: AddKernel,
  buffers: AddBuffers<GPUBuffer>,
  params: AddParams,
): GpuWork {
  return dispatch(memory, kernel, { ...buffers }, { ...params }, Math.ceil(params.count / LANES));
}
