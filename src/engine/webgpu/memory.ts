// GPU buffers with an owner: whoever made them through a GpuMemory gets them destroyed when it closes, and a test can
// count what is left.

/** Buffers of one owner and of its children. */
export class GpuMemory {
  readonly device: GPUDevice;
  private readonly buffers = new Set<GPUBuffer>();
  private readonly children = new Set<GpuMemory>();
  private readonly parent: GpuMemory | undefined;

  constructor(device: GPUDevice, parent?: GpuMemory) {
    this.device = device;
    this.parent = parent;
  }

  /** Number of buffers that are alive here and in the children. */
  get live(): number {
    return [...this.children].reduce((sum, child) => sum + child.live, this.buffers.size);
  }

  /** A buffer of `count` 4-byte values, rounded up to whole vec4s; zero until written. */
  allocate(label: string, count: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const size = Math.max(1, Math.ceil(count / 4)) * 16;
    const buffer = this.device.createBuffer({ label, size, usage });
    this.buffers.add(buffer);
    return buffer;
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
