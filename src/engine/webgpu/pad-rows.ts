// Rows of whole quads for gemm, on the GPU. It has no CPU twin: the CPU reads rows of any length.

import code from "../../../shaders/pad_rows.wgsl?raw";
import {
  type Bound,
  dispatch,
  type GpuWork,
  type Kernel,
  type KernelDefinition,
  LANES,
  makeKernel,
} from "./kernel.ts";
import type { GpuMemory } from "./memory.ts";

type Param = "count" | "columns" | "stride";
type Name = "input" | "output";

export const PAD_ROWS: KernelDefinition<Param, Name> = {
  name: "pad_rows",
  code,
  params: { count: "u32", columns: "u32", stride: "u32" },
  buffers: { input: "read", output: "read_write" },
  constants: { lanes: LANES },
};

export type PadRows = Kernel<Param, Name>;

export function makePadRows(device: GPUDevice): Promise<PadRows> {
  return makeKernel(device, PAD_ROWS);
}

/** Copies [rows][columns] into a new buffer [rows][columns rounded up to a multiple of 4] that ends with zeros. */
export function padRows(
  memory: GpuMemory,
  kernel: PadRows,
  input: Bound,
  rows: number,
  columns: number,
): { readonly output: GPUBuffer; readonly work: GpuWork } {
  const stride = Math.ceil(columns / 4) * 4;
  const count = rows * stride;
  const output = memory.allocate("padded rows", count, GPUBufferUsage.STORAGE);
  const groups = Math.ceil(count / LANES);
  return { output, work: dispatch(memory, kernel, { input, output }, { count, columns, stride }, groups) };
}
