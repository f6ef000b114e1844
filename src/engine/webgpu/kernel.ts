// A WGSL kernel from TypeScript's side. Its binding (the Params struct, the buffers and how they are used) is declared
// once, here as data; a test reads the WGSL and holds names, order and access against it.

import type { GpuMemory } from "./memory.ts";

/** What a kernel records: one or more dispatches into a pass that it is given. */
export type GpuWork = (pass: GPUComputePassEncoder) => void;

/** One work after the other. */
export function inTurn(works: readonly GpuWork[]): GpuWork {
  return (pass) => {
    for (const work of works) work(pass);
  };
}

/** Binding 0 is the uniform Params with `params` as its fields; bindings 1, 2 … are `buffers`, in order. */
export interface KernelDefinition<Param extends string = string, Name extends string = string> {
  /** The shader's file name in shaders/, without its ending. */
  readonly name: string;
  readonly code: string;
  readonly params: Readonly<Record<Param, "u32" | "i32" | "f32">>;
  readonly buffers: Readonly<Record<Name, "read" | "read_write">>;
  /** Values of the shader's override constants. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** A definition whose pipeline is made. */
export interface Kernel<Param extends string, Name extends string> {
  readonly definition: KernelDefinition<Param, Name>;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Threads of a workgroup in the kernels that handle one thing a thread. */
export const LANES = 64;

const pipelines = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/** Makes a kernel's pipeline, or finds the one made before on this device. Rejects where the WGSL is invalid. */
export async function makeKernel<Param extends string, Name extends string>(
  device: GPUDevice,
  definition: KernelDefinition<Param, Name>,
): Promise<Kernel<Param, Name>> {
  const known = pipelines.get(device) ?? new Map<string, Promise<GPUComputePipeline>>();
  pipelines.set(device, known);
  const key = `${definition.name} ${JSON.stringify(definition.constants ?? {})}`;
  const making = known.get(key) ?? makePipeline(device, definition, key);
  known.set(key, making);
  const pipeline = await making;
  return { definition, pipeline, layout: pipeline.getBindGroupLayout(0) };
}

function makePipeline(
  device: GPUDevice,
  definition: KernelDefinition,
  label: string,
): Promise<GPUComputePipeline> {
  const storage = Object.values(definition.buffers).map((access, index) => ({
    binding: index + 1,
    visibility: GPUShaderStage.COMPUTE,
    buffer: { type: access === "read" ? ("read-only-storage" as const) : ("storage" as const) },
  }));
  const uniform = { binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: "uniform" as const } };
  const layout = device.createBindGroupLayout({ label, entries: [uniform, ...storage] });
  return device.createComputePipelineAsync({
    label,
    layout: device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
    compute: {
      module: device.createShaderModule({ label, code: definition.code }),
      entryPoint: "main",
      constants: { ...definition.constants },
    },
  });
}

/** What a shader reads or writes: a buffer, or a part of one. */
export type Bound = GPUBuffer | GPUBufferBinding;

/** Bytes that a binding takes. */
export function bytesOf(bound: Bound): number {
  return "buffer" in bound ? (bound.size ?? bound.buffer.size - (bound.offset ?? 0)) : bound.size;
}

/** A binding from `bytes` on. */
export function behind(bound: Bound, bytes: number): Bound {
  if (bytes === 0) return bound;
  const { buffer, offset = 0 } = "buffer" in bound ? bound : { buffer: bound };
  return { buffer, offset: offset + bytes, size: bytesOf(bound) - bytes };
}

/** Rows of a matrix that one binding takes, with parts that begin where a binding may. */
export interface RowPart {
  readonly first: number;
  readonly count: number;
}

/**
 * Cuts `rows` rows of `rowBytes` each (whole quads) into parts that fit a binding. Parts begin at multiples of 64
 * rows, so that lists of one number a row can be bound from there too.
 */
export function rowParts(memory: GpuMemory, rows: number, rowBytes: number): RowPart[] {
  const most = Math.floor(memory.limits.bindingBytes / rowBytes / 64) * 64;
  if (rows * rowBytes <= memory.limits.bindingBytes || most === 0) return [{ first: 0, count: rows }];
  return Array.from({ length: Math.ceil(rows / most) }, (_, part) => {
    return { first: part * most, count: Math.min(most, rows - part * most) };
  });
}

/** The rows of a part, of a matrix with `rowBytes` a row. */
export function boundRows(buffer: GPUBuffer, { first, count }: RowPart, rowBytes: number): GPUBufferBinding {
  return { buffer, offset: first * rowBytes, size: Math.ceil((count * rowBytes) / 16) * 16 };
}

function checkBound(memory: GpuMemory, bound: Bound): void {
  memory.checkBinding("buffer" in bound ? bound.buffer : bound, bytesOf(bound));
}

/**
 * Prepares one dispatch of `groups` workgroups over the given buffers. More workgroups than one dimension may have
 * are spread over two; the kernels number them group.y · groups.x + group.x. Params belong to `memory`. Throws
 * ModelError "device" for a buffer that is too large for a binding.
 */
export function dispatch<Param extends string, Name extends string>(
  memory: GpuMemory,
  kernel: Kernel<Param, Name>,
  buffers: Readonly<Record<Name, Bound>>,
  params: Readonly<Record<Param, number>>,
  groups: number,
): GpuWork {
  if (groups === 0) return () => {};
  const { definition, pipeline, layout } = kernel;
  const names = Object.keys(definition.buffers) as Name[];
  for (const name of names) checkBound(memory, buffers[name]);
  const bound: readonly Bound[] = [
    uploadParams(memory, definition, params),
    ...names.map((name) => buffers[name]),
  ];
  const bindGroup = memory.device.createBindGroup({
    label: definition.name,
    layout,
    entries: bound.map((each, binding) => ({
      binding,
      resource: "buffer" in each ? each : { buffer: each },
    })),
  });
  const across = Math.min(groups, memory.limits.groupsAcross);
  return (pass) => {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(across, Math.ceil(groups / across));
  };
}

function uploadParams<Param extends string>(
  memory: GpuMemory,
  definition: KernelDefinition<Param>,
  params: Readonly<Record<Param, number>>,
): GPUBuffer {
  const names = Object.keys(definition.params) as Param[];
  const values = new Uint32Array(names.length);
  const reals = new Float32Array(values.buffer);
  names.forEach((name, index) => {
    (definition.params[name] === "f32" ? reals : values)[index] = params[name];
  });
  return memory.upload(`${definition.name} params`, values, GPUBufferUsage.UNIFORM);
}
