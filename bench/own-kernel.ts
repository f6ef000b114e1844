// Kernels of the benchmarks' own, which are no part of the engine: what a device can do at best.

import type { GpuWork } from "../src/engine/webgpu/kernel.ts";
import copyCode from "./copy.wgsl?raw";
import peakCode from "./peak.wgsl?raw";

interface OwnKernel {
  readonly label: string;
  readonly code: string;
  readonly buffers: readonly GPUBuffer[];
  readonly groups: number;
  readonly constants?: Readonly<Record<string, number>>;
}

async function record(device: GPUDevice, { label, code, buffers, groups, constants = {} }: OwnKernel) {
  const module = device.createShaderModule({ label, code });
  const compute = { module, entryPoint: "main", constants: { ...constants } };
  const pipeline = await device.createComputePipelineAsync({ label, layout: "auto", compute });
  const bindGroup = device.createBindGroup({
    label,
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  return (pass: GPUComputePassEncoder) => {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(groups);
  };
}

/** Copies all of `source` into `target`: the least that reading and writing these bytes can cost. */
export function makeCopy(device: GPUDevice, source: GPUBuffer, target: GPUBuffer): Promise<GpuWork> {
  const groups = Math.ceil(source.size / 16 / 1024);
  return record(device, { label: "copy", code: copyCode, buffers: [source, target], groups });
}

const [THREADS, SUMS, LANES, FLOPS] = [256, 16, 4, 2];

/** Multiply-adds in registers; `sums` takes four values a thread. Says how many floating-point operations that is. */
export async function makePeak(
  device: GPUDevice,
  source: GPUBuffer,
  sums: GPUBuffer,
  rounds: number,
): Promise<{ readonly work: GpuWork; readonly operations: number }> {
  const groups = sums.size / 16 / THREADS;
  const kernel = { label: "peak", code: peakCode, buffers: [source, sums], groups, constants: { rounds } };
  const operations = groups * THREADS * rounds * SUMS * LANES * FLOPS;
  return { work: await record(device, kernel), operations };
}
