// The GPU as a backend: buffers are GPUBuffers, work is a recorded dispatch, one run is one encoder and one submit.

import { ModelError } from "../../model/error.ts";
import type { Backend, Read } from "../backend.ts";
import { packFilter } from "./conv.ts";
import type { GpuWork } from "./kernel.ts";
import type { BindKernels } from "./kernels.ts";
import type { GpuMemory } from "./memory.ts";
import { Readback } from "./readback.ts";

export type GpuBackend = Backend<GPUBuffer, GPUBuffer, GpuWork>;

/** A backend whose buffers belong to `memory`. */
export function createGpuBackend(
  memory: GpuMemory,
  kernels: BindKernels,
  readback = new Readback(memory),
): GpuBackend {
  const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const { limits } = memory.device;
  return {
    kernels: kernels(memory),
    maxCount: Math.floor(Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize) / 4),
    allocate: (label, count) => memory.allocate(label, count, storage),
    uploadFloats: (label, values) => memory.upload(label, values, storage),
    uploadIntegers: (label, values) => memory.upload(label, values, storage),
    uploadWeight: (label, values, rows, columns) =>
      memory.upload(label, padColumns(values, rows, columns), storage),
    uploadFilter: (label, values, groups, filters) =>
      memory.upload(label, packFilter(values, groups, filters), storage),
    write: (buffer, values) => memory.write(buffer, values),
    release: (buffer) => memory.release(buffer),
    fork: () => createGpuBackend(memory.fork(), kernels, readback),
    execute: (work, reads) => execute(memory.device, readback, work, reads),
    close: () => memory.close(),
  };
}

/** Rows of whole quads, as gemm.wgsl and row_norms.wgsl read them. */
function padColumns(values: Float32Array, rows: number, columns: number): Float32Array {
  const stride = Math.ceil(columns / 4) * 4;
  if (stride === columns) return values;
  const padded = new Float32Array(rows * stride);
  for (let row = 0; row < rows; row++) {
    padded.set(values.subarray(row * columns, (row + 1) * columns), row * stride);
  }
  return padded;
}

async function execute(
  device: GPUDevice,
  readback: Readback,
  work: readonly GpuWork[],
  reads: readonly Read<GPUBuffer>[],
): Promise<ArrayBuffer[]> {
  device.pushErrorScope("out-of-memory");
  device.pushErrorScope("validation");
  const encoder = device.createCommandEncoder({ label: "engine" });
  const pass = encoder.beginComputePass({ label: "engine" });
  for (const record of work) record(pass);
  pass.end();
  const read = readback.record(encoder, reads);
  device.queue.submit([encoder.finish()]);
  // Both scopes close before anything is awaited, so that nobody else's calls fall into them.
  const failures = Promise.all([device.popErrorScope(), device.popErrorScope()]);
  const reading = read().catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  const [refused, results] = await Promise.all([failures, reading]);
  const failure = refused.find((error) => error !== null);
  if (failure) throw new ModelError("device", "WebGPU", `The GPU refused the work: ${failure.message}`);
  if (results instanceof Error) {
    throw new ModelError("device", "WebGPU", `The GPU was lost or closed at work: ${results.message}`);
  }
  return results;
}
