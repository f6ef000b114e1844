// The memory that WebAssembly computes in, with arrays of numbers for whoever asks; as GpuMemory, each owner's arrays
// are given back when it closes. The memory is shared, so that growing it leaves arrays as they are and helpers see it.

import { ModelError } from "../../../model/error.ts";

const PAGE = 65_536;
/** Arrays begin at whole multiples of this many bytes, and as many may be read beyond their end. */
const UNIT = 64;

interface Span {
  start: number;
  size: number;
}

/** Free and used bytes of one WebAssembly memory; the first fitting span is taken. */
export class Heap {
  readonly memory: WebAssembly.Memory;
  private readonly free: Span[] = [];
  private readonly used = new Map<number, number>();
  private top = UNIT;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
  }

  /** Number of spans in use. */
  get live(): number {
    return this.used.size;
  }

  /** The address of `bytes` free bytes. Throws ModelError "device" where there are none. */
  take(bytes: number): number {
    const size = (Math.ceil(bytes / UNIT) + 1) * UNIT;
    const span = this.free.find((each) => each.size >= size);
    let start = this.top;
    if (span === undefined) {
      this.reach(start + size);
      this.top = start + size;
    } else {
      start = span.start;
      span.start += size;
      span.size -= size;
      if (span.size === 0) this.free.splice(this.free.indexOf(span), 1);
    }
    this.used.set(start, size);
    return start;
  }

  /** Gives back what `take` gave; other addresses are left alone. */
  give(start: number): void {
    const size = this.used.get(start);
    if (size === undefined) return;
    this.used.delete(start);
    const at = this.free.findIndex((each) => each.start > start);
    const index = at === -1 ? this.free.length : at;
    this.free.splice(index, 0, { start, size });
    this.join(index);
    if (index > 0) this.join(index - 1);
  }

  private join(index: number): void {
    const [span, next] = [this.free[index], this.free[index + 1]];
    if (span === undefined || next === undefined || span.start + span.size !== next.start) return;
    span.size += next.size;
    this.free.splice(index + 1, 1);
  }

  private reach(end: number): void {
    const missing = end - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    // Growing is slow enough to do it seldom: by an eighth at least.
    const wanted = Math.ceil(missing / PAGE);
    for (const pages of [Math.max(wanted, Math.ceil(end / PAGE / 8)), wanted]) {
      try {
        this.memory.grow(pages);
        return;
      } catch {
        // Less, or not at all.
      }
    }
    throw new ModelError(
      "device",
      "memory",
      `The CPU engine needs ${Math.ceil(end / 2 ** 20)} MiB for this network, and cannot have so much.`,
    );
  }
}

/** Arrays of one owner and of its children. */
export class HeapOwner {
  readonly heap: Heap;
  private readonly taken = new Set<Float32Array | Uint32Array>();
  private readonly children = new Set<HeapOwner>();
  private readonly parent: HeapOwner | undefined;

  constructor(heap: Heap, parent?: HeapOwner) {
    this.heap = heap;
    this.parent = parent;
  }

  /** `count` floats, with nothing promised about what they are. */
  floats(count: number): Float32Array {
    const start = this.heap.take(count * 4);
    const made = new Float32Array(this.heap.memory.buffer, start, count);
    this.taken.add(made);
    return made;
  }

  integers(values: ArrayLike<number>): Uint32Array {
    const start = this.heap.take(values.length * 4);
    const made = new Uint32Array(this.heap.memory.buffer, start, values.length);
    made.set(values);
    this.taken.add(made);
    return made;
  }

  /** Arrays that are not this owner's are left alone. */
  release(array: Float32Array | Uint32Array): void {
    if (this.taken.delete(array)) this.heap.give(array.byteOffset);
  }

  fork(): HeapOwner {
    const child = new HeapOwner(this.heap, this);
    this.children.add(child);
    return child;
  }

  close(): void {
    for (const child of [...this.children]) child.close();
    for (const array of this.taken) this.heap.give(array.byteOffset);
    this.taken.clear();
    this.parent?.children.delete(this);
  }
}
