// Activations on the GPU, where they could not join the layer before them.

import activate from "../../../shaders/activate.wgsl?raw";
import code from "../../../shaders/activation.wgsl?raw";
import { ACTIVATIONS, type ActivationBuffers, type ActivationParams } from "../kernels.ts";
import { dispatch, type GpuWork, type Kernel, type KernelDefinition, LANES, makeKernel } from "./kernel.ts";
import type { GpuMemory } from "./memory.ts";

type Param = "count" | "activation" | "alpha";
type Name = "input" | "output";

export const ACTIVATION: KernelDefinition<Param, Name> = {
  name: "activation",
  code: activate + code,
  params: { count: "u32", activation: "u32", alpha: "f32" },
  buffers: { input: "read", output: "read_write" },
  constants: { lanes: LANES },
};

export type ActivationKernel = Kernel<Param, Name>;

export function makeActivation(device: GPUDevice): Promise<ActivationKernel> {
  return makeKernel(device, ACTIVATION);
}

/** See Kernels.activation. */
export function activation(
  memory: GpuMemory,
  kernel: ActivationKernel,
  buffers: ActivationBuffers<GPUBuffer>,
  params: ActivationParams,
): GpuWork {
  const sizes = { ...params, activation: ACTIVATIONS.indexOf(params.activation) };
  return dispatch(memory, kernel, { ...buffers }, sizes, Math.ceil(params.count / LANES));
}
