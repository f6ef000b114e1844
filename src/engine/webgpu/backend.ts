// The GPU as a backend: buffers are GPUBuffers, work is a recorded dispatch, one run is one encoder and one submit.

import { ModelError } from "../../model/error.ts";
import type { Backend, BreakEven, Read } from "../backend.ts";
import { packFilter } from "./conv.ts";
import { isSoftware } from "./device.ts";
import { type GpuWork, inTurn } from "./kernel.ts";
import type { BindKernels } from "./kernels.ts";
import { checkSize, type GpuMemory } from "./memory.ts";
import { ALIGNED } from "./pieces.ts";
import { Readback } from "./readback.ts";
import { inQuerySets, readTimes, recordTimed, type Timed } from "./timestamps.ts";

export type GpuBackend = Backend<GPUBuffer, GPUBuffer, GpuWork>;

/** Measured, and for a card reckoned, in docs/adr/0004-default-engine.md. */
const IN_SOFTWARE: BreakEven = { saved: 1e7, left: 0.8 };
const ON_A_CARD: BreakEven = { saved: 1e10, left: 0.8 };

/** A backend whose buffers belong to `memory`. */
export function createGpuBackend(
  memory: GpuMemory,
  kernels: BindKernels,
  readback = new Readback(memory),
): GpuBackend {
  const storage = storageUsage();
  const { limits } = memory;
  const { adapterInfo } = memory.device;
  const { take, ...own } = kernels(memory);
  return {
    kernels: own,
    take,
    breakEven: isSoftware(adapterInfo) ? IN_SOFTWARE : ON_A_CARD,
    maxCount: Math.floor(limits.bindingBytes / 4),
    allocate: (label, count) => memory.allocate(label, count, storage),
    uploadFloats: (label, values) => memory.upload(label, values, storage),
    uploadIntegers: (label, values) => memory.upload(label, values, storage),
    uploadWeight: (label, values, rows, columns) =>
      uploadRows(memory, label, padColumns(values, rows, columns), rows),
    uploadFilter: (label, values, groups, filters) =>
      uploadRows(
        memory,
        label,
        packFilter(values, groups, filters, limits.bindingBytes / 4),
        groups * filters,
      ),
    write: (buffer, values) => memory.write(buffer, values),
    release: (buffer) => memory.release(buffer),
    fork: () => createGpuBackend(memory.fork(), kernels, readback),
    execute: (work, reads) =>
      submit(memory, readback, (encoder) => {
        const pass = encoder.beginComputePass({ label: "engine" });
        inTurn(work)(pass);
        pass.end();
        return reads;
      }),
    ...(memory.device.features.has("timestamp-query")
      ? { timestamps: (lists, repeats) => timestamps(memory, readback, lists, repeats) }
      : {}),
    close: () => memory.close(),
  };
}

const storageUsage = () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;

/** Uploads `rows` neurons. Throws ModelError "device" where not even as few as a kernel takes at a time fit a binding. */
function uploadRows(memory: GpuMemory, label: string, values: Float32Array, rows: number): GPUBuffer {
  const { byteLength } = values;
  const most = memory.limits.bindingBytes;
  if ((byteLength / rows) * Math.min(rows, ALIGNED) > most) checkSize(label, byteLength, most);
  return memory.upload(label, values, storageUsage());
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

async function timestamps(
  memory: GpuMemory,
  readback: Readback,
  lists: readonly (readonly GpuWork[])[],
  repeats: number,
): Promise<number[]> {
  const times: number[] = [];
  for (const group of inQuerySets(lists)) {
    let timed: Timed | undefined;
    const [bytes] = await submit(memory, readback, (encoder) => {
      timed = recordTimed(memory.device, encoder, group, repeats);
      return [timed];
    }).finally(() => timed?.release());
    times.push(...readTimes(bytes ?? new ArrayBuffer(0), repeats));
  }
  return times;
}

/** Submits what `record` records and reads what it names. Throws ModelError "device" where the device refuses. */
async function submit(
  memory: GpuMemory,
  readback: Readback,
  record: (encoder: GPUCommandEncoder) => readonly Read<GPUBuffer>[],
): Promise<ArrayBuffer[]> {
  const { device } = memory;
  device.pushErrorScope("out-of-memory");
  device.pushErrorScope("validation");
  let failures: Promise<(GPUError | null)[]>;
  let read: () => Promise<ArrayBuffer[]>;
  try {
    const encoder = device.createCommandEncoder({ label: "engine" });
    read = readback.record(encoder, record(encoder));
    device.queue.submit([encoder.finish()]);
  } finally {
    // Both scopes close before anything is awaited, so that nobody else's calls fall into them.
    failures = Promise.all([device.popErrorScope(), device.popErrorScope()]);
  }
  const reading = read().catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  const [refused, results] = await Promise.all([failures, reading]);
  await memory.settled();
  const failure = refused.find((error) => error !== null);
  if (failure) throw new ModelError("device", "WebGPU", `The GPU refused the work: ${failure.message}`);
  if (results instanceof Error) {
    throw new ModelError("device", "WebGPU", `The GPU was lost or closed at work: ${results.message}`);
  }
  return results;
}
