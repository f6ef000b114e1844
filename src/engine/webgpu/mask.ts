// Switches neurons off on the GPU: a feature is zero while its rank is below the cut.

import code from "../../../shaders/mask.wgsl?raw";
import type { MaskBuffers, MaskParams } from "../kernels.ts";
import {
  dispatch,
  type GpuWork,
  inTurn,
  type Kernel,
  type KernelDefinition,
  LANES,
  makeKernel,
} from "./kernel.ts";
import type { GpuMemory } from "./memory.ts";
import { partOf, rangesOf } from "./pieces.ts";

type Param = "count" | "features" | "inner" | "cut" | "first";
type Name = "input" | "ranks" | "cuts" | "output";

export const MASK: KernelDefinition<Param, Name> = {
  name: "mask",
  code,
  params: { count: "u32", features: "u32", inner: "u32", cut: "u32", first: "u32" },
  buffers: { input: "read", ranks: "read", cuts: "read", output: "read_write" },
  constants: { lanes: LANES },
};

export type MaskKernel = Kernel<Param, Name>;

export function makeMask(device: GPUDevice): Promise<MaskKernel> {
  return makeKernel(device, MASK);
}

/** See Kernels.mask. */
export function mask(
  memory: GpuMemory,
  kernel: MaskKernel,
  buffers: MaskBuffers<GPUBuffer, GPUBuffer>,
  params: MaskParams,
): GpuWork {
  const { input, output } = buffers;
  const values = { count: params.count, inputs: [1], output: 1, only: () => params };
  const parts = rangesOf(values, memory.limits.bindingBytes / 4).map((range) => {
    const bound = { ...buffers, input: partOf(input, 1, range), output: partOf(output, 1, range) };
    return dispatch(memory, kernel, bound, { ...params, ...range }, Math.ceil(range.count / LANES));
  });
  return inTurn(parts);
}
