// Some rows and columns of a constant that is on the device, in the layout that it has there: what a smaller network reads
// of a larger one's weights.

import code from "../../../shaders/take.wgsl?raw";
import type { Matrix } from "../backend.ts";
import { dispatch, type GpuWork, type Kernel, type KernelDefinition, LANES, makeKernel } from "./kernel.ts";
import type { GpuMemory } from "./memory.ts";

type Param = "count" | "width" | "rows" | "columns" | "stride";
type Name = "input" | "rows" | "columns" | "output";

export const TAKE: KernelDefinition<Param, Name> = {
  name: "take",
  code,
  params: { count: "u32", width: "u32", rows: "u32", columns: "u32", stride: "u32" },
  buffers: { input: "read", rows: "read", columns: "read", output: "read_write" },
  constants: { lanes: LANES },
};

export type TakeKernel = Kernel<Param, Name>;

export function makeTake(device: GPUDevice): Promise<TakeKernel> {
  return makeKernel(device, TAKE);
}

const inQuads = (size: number) => Math.ceil(size / 4) * 4;

/** See Backend.take. Filters lie [tap][filter], both in whole quads; weights have rows of whole quads. */
export function take(
  memory: GpuMemory,
  kernel: TakeKernel,
  input: GPUBuffer,
  { layout, rows, columns }: Matrix,
  keptRows: Uint32Array,
  keptColumns: Uint32Array,
): { readonly buffer: GPUBuffer; readonly work: GpuWork } {
  const isFilter = layout === "filter";
  const padded = layout === "plain" ? (size: number) => size : inQuads;
  const [down, across] = isFilter ? [keptColumns, keptRows] : [keptRows, keptColumns];
  const width = padded(across.length);
  const count = (isFilter ? padded(down.length) : down.length) * width;
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  const buffer = memory.allocate("what stays of a weight", count, usage);
  const list = (name: string, indices: Uint32Array) => memory.upload(name, indices, GPUBufferUsage.STORAGE);
  const bound = { input, rows: list("rows", down), columns: list("columns", across), output: buffer };
  const stride = padded(isFilter ? rows : columns);
  const params = { count, width, rows: down.length, columns: across.length, stride };
  return { buffer, work: dispatch(memory, kernel, bound, params, Math.ceil(count / LANES)) };
}
