// GPU buffers with an owner: whoever made them through a GpuMemory gets them destroyed when it closes, and a test can
// count what is left.

import { ModelError } from "../../model/error.ts";

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString("en")} MB`;
}

/** Throws ModelError "device" for what is larger than this adapter can hold or bind. */
export function checkSize(label: string, size: number, most: number): void {
  if (size <= most) return;
  throw new ModelError(
    "device",
    label,
    `${label} takes ${megabytes(size)}, but this graphics adapter holds at most ${megabytes(most)} in one piece; compute on the CPU instead.`,
  );
}

/** What one dispatch may have; a device's own limits, or less for a test. */
export interface DispatchLimits {
  /** Workgroups in one dimension. */
  readonly groupsAcross: number;
  /** Bytes of one storage binding. */
  readonly bindingBytes: number;
}

/** Buffers of one owner and of its children. */
export class GpuMemory {
  readonly device: GPUDevice;
  readonly limits: DispatchLimits;
  private readonly buffers = new Set<GPUBuffer>();
  private readonly children = new Set<GpuMemory>();
  private readonly parent: GpuMemory | undefined;
  /** What was asked for since anyone looked, and what of it was not to be had. */
  private readonly asked: Promise<{ readonly label: string; readonly size: number } | undefined>[] = [];

  /** `limits` left out are the parent's, or the device's. */
  constructor(device: GPUDevice, parent?: GpuMemory, limits: Partial<DispatchLimits> = {}) {
    this.device = device;
    this.parent = parent;
    this.limits = {
      groupsAcross: device.limits.maxComputeWorkgroupsPerDimension,
      bindingBytes: Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize),
      ...parent?.limits,
      ...limits,
    };
  }

  /** Number of buffers that are alive here and in the children. */
  get live(): number {
    return [...this.children].reduce((sum, child) => sum + child.live, this.buffers.size);
  }

  /**
   * A buffer of `count` 4-byte values, rounded up to whole vec4s; zero until written. Throws ModelError "device" for one
   * that is larger than the adapter allows; one that is only too large to be bound may still be bound in parts.
   */
  allocate(label: string, count: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const size = Math.max(1, Math.ceil(count / 4)) * 16;
    checkSize(label, size, this.device.limits.maxBufferSize);
    this.device.pushErrorScope("out-of-memory");
    const buffer = this.device.createBuffer({ label, size, usage });
    // A device that is lost answers for itself elsewhere.
    const refused = this.device.popErrorScope().catch(() => null);
    this.asked.push(refused.then((error) => (error === null ? undefined : { label, size })));
    this.buffers.add(buffer);
    return buffer;
  }

  /** Throws ModelError "device" for a buffer, or a part of one, that kernels cannot be given in one piece. */
  checkBinding({ label, size: whole }: GPUBuffer, size = whole): void {
    checkSize(label, size, this.limits.bindingBytes);
  }

  /** Rejects with ModelError "device" where the device had no memory for a buffer of this owner or of those above. */
  async settled(): Promise<void> {
    const missing = (await Promise.all(this.asked.splice(0))).find((each) => each !== undefined);
    if (missing !== undefined) {
      throw new ModelError(
        "device",
        missing.label,
        `The graphics device has no memory left for ${missing.label} (${megabytes(missing.size)}); close what else uses it, or compute on the CPU.`,
      );
    }
    await this.parent?.settled();
  }

  upload(label: string, values: Float32Array | Uint32Array, usage: GPUBufferUsageFlags): GPUBuffer {
    const buffer = this.allocate(label, values.length, usage | GPUBufferUsage.COPY_DST);
    this.write(buffer, values);
    return buffer;
  }

  write(buffer: GPUBuffer, values: Float32Array | Uint32Array): void {
    const { buffer: bytes, byteOffset, byteLength } = values;
    this.device.queue.writeBuffer(buffer, 0, bytes, byteOffset, byteLength);
  }

  release(buffer: GPUBuffer): void {
    buffer.destroy();
    this.buffers.delete(buffer);
  }

  fork(): GpuMemory {
    const child = new GpuMemory(this.device, this);
    this.children.add(child);
    return child;
  }

  close(): void {
    for (const child of [...this.children]) child.close();
    for (const buffer of this.buffers) buffer.destroy();
    this.buffers.clear();
    this.parent?.children.delete(this);
  }
}
