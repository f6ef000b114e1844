// Counts right answers on the GPU, one thread a row and one atomic counter.

import code from "../../../shaders/count_correct.wgsl?raw";
import type { CountCorrectBuffers, CountCorrectParams } from "../kernels.ts";
import { dispatch, type GpuWork, type Kernel, type KernelDefinition, LANES, makeKernel } from "./kernel.ts";
import type { GpuMemory } from "./memory.ts";

type Param = "rows" | "classes";
type Name = "scores" | "labels" | "correct";

export const COUNT_CORRECT: KernelDefinition<Param, Name> = {
  name: "count_correct",
  code,
  params: { rows: "u32", classes: "u32" },
  buffers: { scores: "read", labels: "read", correct: "read_write" },
  constants: { lanes: LANES },
};

export type CountCorrectKernel = Kernel<Param, Name>;

export function makeCountCorrect(device: GPUDevice): Promise<CountCorrectKernel> {
  return makeKernel(device, COUNT_CORRECT);
}

/** See Kernels.countCorrect. */
export function countCorrect(
  memory: GpuMemory,
  kernel: CountCorrectKernel,
  buffers: CountCorrectBuffers<GPUBuffer, GPUBuffer>,
  params: CountCorrectParams,
): GpuWork {
  return dispatch(memory, kernel, { ...buffers }, { ...params }, Math.ceil(params.rows / LANES));
}
