// Dense layers on the GPU. gemm.wgsl for many outputs, gemv.wgsl for few; both sum in one order and agree to the bit.
// Rows that are no whole quads are copied into padded ones first; weights were padded when they were uploaded.

import activate from "../../../shaders/activate.wgsl?raw";
import gemmCode from "../../../shaders/gemm.wgsl?raw";
import gemvCode from "../../../shaders/gemv.wgsl?raw";
import { ACTIVATIONS } from "../functions.ts";
import type { GemmBuffers, GemmParams } from "../kernels.ts";
import {
  type Bound,
  behind,
  boundRows,
  dispatch,
  type GpuWork,
  inTurn,
  type Kernel,
  type KernelDefinition,
  LANES,
  makeKernel,
  rowParts,
} from "./kernel.ts";
import type { GpuMemory } from "./memory.ts";
import { makePadRows, type PadRows, padRows } from "./pad-rows.ts";
import { partOf } from "./pieces.ts";

type Param = "rows" | "quads" | "outer" | "stride" | "activation" | "alpha" | "beta";
type Name = "input" | "weight" | "bias" | "output";

const params = {
  rows: "u32",
  quads: "u32",
  outer: "u32",
  stride: "u32",
  activation: "u32",
  alpha: "f32",
  beta: "f32",
} as const;
const buffers = { input: "read", weight: "read", bias: "read", output: "read_write" } as const;

/** How gemm.wgsl cuts the outputs up: threads of a workgroup each way, and whether a thread takes 16 rows or 8. */
interface Tiling {
  readonly across: number;
  readonly down: number;
  readonly tall: boolean;
}

const NEURONS_A_THREAD = 16;

/** Of a workgroup's 32 threads, neighbours share their loads best as 4 × 8 on a card; software has no such sharing. */
const ON_A_CARD: Tiling = { across: 4, down: 8, tall: false };
const IN_SOFTWARE: Tiling = { across: 1, down: 16, tall: true };

/** Fewer rows or neurons than this are too few for gemm.wgsl's tiles. */
const FEW_ROWS = 8;
const FEW_NEURONS = 4;

function defineGemm({ across, down, tall }: Tiling): KernelDefinition<Param, Name> {
  return {
    name: "gemm",
    code: activate + gemmCode,
    params,
    buffers,
    constants: { lanes_across: across, lanes_down: down, tall: tall ? 1 : 0 },
  };
}

export const GEMM = defineGemm(ON_A_CARD);

export const GEMV: KernelDefinition<Param, Name> = {
  name: "gemv",
  code: activate + gemvCode,
  params,
  buffers,
  constants: { lanes: LANES },
};

export interface GemmKernels {
  readonly tiling: Tiling;
  readonly many: Kernel<Param, Name>;
  readonly few: Kernel<Param, Name>;
  readonly pad: PadRows;
}

/** Makes the pipelines; `software` says whether the adapter is. */
export async function makeGemm(device: GPUDevice, software: boolean): Promise<GemmKernels> {
  const tiling = software ? IN_SOFTWARE : ON_A_CARD;
  const [many, few, pad] = await Promise.all([
    makeKernel(device, defineGemm(tiling)),
    makeKernel(device, GEMV),
    makePadRows(device),
  ]);
  return { tiling, many, few, pad };
}

/**
 * See Kernels.gemm. Weights are [outer][inner padded to whole quads]. Where they, the inputs or the outputs are larger than
 * one binding, there is a dispatch for each part of rows and neurons.
 */
export function gemm(
  memory: GpuMemory,
  kernels: GemmKernels,
  { input, output, ...constants }: GemmBuffers<GPUBuffer>,
  params: GemmParams,
): GpuWork {
  const { rows, inner, outer } = params;
  const calls = rowParts(memory, rows, Math.max(Math.ceil(inner / 4) * 16, outer * 4)).map((part) => {
    const bound = { ...constants, input: partOf(input, inner, part), output: partOf(output, outer, part) };
    return gemmOfRows(memory, kernels, rows === part.count ? { ...constants, input, output } : bound, {
      ...params,
      rows: part.count,
    });
  });
  return inTurn(calls);
}

interface BoundRows {
  readonly input: Bound;
  readonly weight: GPUBuffer;
  readonly bias: GPUBuffer;
  readonly output: Bound;
}

function gemmOfRows(
  memory: GpuMemory,
  kernels: GemmKernels,
  given: BoundRows,
  { rows, inner, outer, activation, alpha, beta }: GemmParams,
): GpuWork {
  const quads = Math.ceil(inner / 4);
  const padding = inner % 4 === 0 ? undefined : padRows(memory, kernels.pad, given.input, rows, inner);
  const bound = { ...given, input: padding?.output ?? given.input };
  const settings = { activation: ACTIVATIONS.indexOf(activation), alpha, beta };
  const few = rows < FEW_ROWS || outer < FEW_NEURONS;
  const { across, down, tall } = kernels.tiling;
  const tilesDown = Math.ceil(rows / ((tall ? 16 : 8) * down));
  const multiply = rowParts(memory, outer, quads * 16).map((part) => {
    const own = {
      input: bound.input,
      weight: boundRows(bound.weight, part, quads * 16),
      bias: { buffer: bound.bias, offset: part.first * 4 },
      output: behind(bound.output, part.first * 4),
    };
    const sizes = { rows, quads, outer: part.count, stride: outer, ...settings };
    return few
      ? dispatch(memory, kernels.few, own, sizes, Math.ceil((rows * part.count) / LANES))
      : dispatch(
          memory,
          kernels.many,
          own,
          sizes,
          Math.ceil(part.count / (NEURONS_A_THREAD * across)) * tilesDown,
        );
  });
  return inTurn(padding === undefined ? multiply : [padding.work, ...multiply]);
}
