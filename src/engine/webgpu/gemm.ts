// Dense layers on the GPU. gemm.wgsl for many outputs, gemv.wgsl for few; both sum in one order and agree to the bit.
// Rows that are no whole quads are copied into padded ones first; weights were padded when they were uploaded.

import activate from "../../../shaders/activate.wgsl?raw";
import gemmCode from "../../../shaders/gemm.wgsl?raw";
import gemvCode from "../../../shaders/gemv.wgsl?raw";
import { ACTIVATIONS, type GemmBuffers, type GemmParams } from "../kernels.ts";
import { dispatch, type GpuWork, type Kernel, type KernelDefinition, LANES, makeKernel } from "./kernel.ts";
import type { GpuMemory } from "./memory.ts";
import { makePadRows, type PadRows, padRows } from "./pad-rows.ts";

type Param = "rows" | "quads" | "outer" | "activation" | "alpha";
type Name = "input" | "weight" | "bias" | "output";

const params = { rows: "u32", quads: "u32", outer: "u32", activation: "u32", alpha: "f32" } as const;
const buffers = { input: "read", weight: "read", bias: "read", output: "read_write" } as const;

/** Outputs of one thread, each way, and threads of one workgroup. */
const TILE = 8;
const ACROSS = 8;
const DOWN = 8;

export const GEMM: KernelDefinition<Param, Name> = {
  name: "gemm",
  code: activate + gemmCode,
  params,
  buffers,
  constants: { lanes_across: ACROSS, lanes_down: DOWN },
};

export const GEMV: KernelDefinition<Param, Name> = {
  name: "gemv",
  code: activate + gemvCode,
  params,
  buffers,
  constants: { lanes: LANES },
};

export interface GemmKernels {
  readonly many: Kernel<Param, Name>;
  readonly few: Kernel<Param, Name>;
  readonly pad: PadRows;
}

export async function makeGemm(device: GPUDevice): Promise<GemmKernels> {
  const [many, few, pad] = await Promise.all([
    makeKernel(device, GEMM),
    makeKernel(device, GEMV),
    makePadRows(device),
  ]);
  return { many, few, pad };
}

/** See Kernels.gemm. Weights are [outer][inner padded to whole quads]. */
export function gemm(
  memory: GpuMemory,
  kernels: GemmKernels,
  given: GemmBuffers<GPUBuffer>,
  { rows, inner, outer, activation, alpha }: GemmParams,
): GpuWork {
  const quads = Math.ceil(inner / 4);
  const padding = inner % 4 === 0 ? undefined : padRows(memory, kernels.pad, given.input, rows, inner);
  const bound = { ...given, input: padding?.output ?? given.input };
  const sizes = { rows, quads, outer, activation: ACTIVATIONS.indexOf(activation), alpha };
  const few = rows < TILE || outer < TILE;
  const tiles = Math.ceil(outer / (TILE * ACROSS)) * Math.ceil(rows / (TILE * DOWN));
  const multiply = few
    ? dispatch(memory, kernels.few, bound, sizes, Math.ceil((rows * outer) / LANES))
    : dispatch(memory, kernels.many, bound, sizes, tiles);
  return (pass) => {
    padding?.work(pass);
    multiply(pass);
  };
}
