// Reads buffers of the device through one mappable buffer that is kept and grows; callers take turns.

import type { Read } from "../backend.ts";
import type { GpuMemory } from "./memory.ts";

export class Readback {
  private readonly memory: GpuMemory;
  private staging: GPUBuffer | undefined;

  constructor(memory: GpuMemory) {
    this.memory = memory;
  }

  /** Records the copies into `encoder`; call the returned function after submitting to get the bytes. */
  record(encoder: GPUCommandEncoder, reads: readonly Read<GPUBuffer>[]): () => Promise<ArrayBuffer[]> {
    if (reads.length === 0) return async () => [];
    const sizes = reads.map(({ count }) => count * 4);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const staging = this.reserve(total);
    let offset = 0;
    reads.forEach(({ buffer }, index) => {
      const size = sizes[index] ?? 0;
      encoder.copyBufferToBuffer(buffer, 0, staging, offset, size);
      offset += size;
    });
    return async () => {
      await staging.mapAsync(GPUMapMode.READ, 0, total);
      const mapped = staging.getMappedRange(0, total);
      let start = 0;
      const parts = sizes.map((size) => {
        start += size;
        return mapped.slice(start - size, start);
      });
      staging.unmap();
      return parts;
    };
  }

  private reserve(bytes: number): GPUBuffer {
    if (this.staging !== undefined && this.staging.size >= bytes) return this.staging;
    if (this.staging !== undefined) this.memory.release(this.staging);
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    this.staging = this.memory.allocate("readback", bytes / 4, usage);
    return this.staging;
  }
}
