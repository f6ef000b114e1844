// L1 norms of a weight's rows on the GPU, one thread a row. At 4096 × 4096 on a software adapter that took 39 ms of
// CPU where a workgroup a row with a tree of 256 took 1,444, and a copy of the same bytes 65.

import code from "../../../shaders/row_norms.wgsl?raw";
import type { RowNormsBuffers, RowNormsParams } from "../kernels.ts";
import {
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

type Param = "rows" | "quads";
type Name = "weight" | "bias" | "counted" | "output";

function define(someColumns: boolean): KernelDefinition<Param, Name> {
  return {
    name: "row_norms",
    code,
    params: { rows: "u32", quads: "u32" },
    buffers: { weight: "read", bias: "read", counted: "read", output: "read_write" },
    constants: { lanes: LANES, some_columns: someColumns ? 1 : 0 },
  };
}

export const ROW_NORMS = define(false);
const SOME_COLUMNS = define(true);

export interface RowNormsKernels {
  readonly all: Kernel<Param, Name>;
  readonly some: Kernel<Param, Name>;
}

export async function makeRowNorms(device: GPUDevice): Promise<RowNormsKernels> {
  const [all, some] = await Promise.all([makeKernel(device, ROW_NORMS), makeKernel(device, SOME_COLUMNS)]);
  return { all, some };
}

/** See Kernels.rowNorms. The weight is [rows][columns padded to whole quads]. */
export function rowNorms(
  memory: GpuMemory,
  kernels: RowNormsKernels,
  { weight, bias, counted, output }: RowNormsBuffers<GPUBuffer>,
  { rows, columns }: RowNormsParams,
): GpuWork {
  const kernel = counted === undefined ? kernels.all : kernels.some;
  // Every binding needs a buffer; without `counted` this one is not read.
  const quads = Math.ceil(columns / 4);
  const parts = rowParts(memory, rows, quads * 16).map((part) => {
    const own = {
      weight: boundRows(weight, part, quads * 16),
      bias: { buffer: bias, offset: part.first * 4 },
      counted: counted ?? bias,
      output: { buffer: output, offset: part.first * 4 },
    };
    return dispatch(memory, kernel, own, { rows: part.count, quads }, Math.ceil(part.count / LANES));
  });
  return inTurn(parts);
}
