// What an engine has to bring so that plan.ts and session.ts can do the rest for both: memory, kernels, and a way to
// run a list of work. Buffers are opaque here.

import type { Kernels } from "./kernels.ts";

/** A buffer to read back after the work, and how many 4-byte values of it. */
export interface Read<Buffer> {
  readonly buffer: Buffer;
  readonly count: number;
}

/** A constant as a matrix: the rows are neurons, or channels, or there is one. Its layout is that of an upload below. */
export interface Matrix {
  readonly layout: "plain" | "weight" | "filter";
  readonly rows: number;
  readonly columns: number;
}

/** From how many saved multiply-adds on, and up to what share that is left, a smaller network is faster than masks. */
export interface BreakEven {
  readonly saved: number;
  readonly left: number;
}

/** Memory with one owner (a session, a plan), and the kernels over it. */
export interface Backend<Floats, Integers, Work> {
  readonly kernels: Kernels<Floats, Integers, Work>;
  /** Most values that one buffer can hold. */
  readonly maxCount: number;
  /** A float buffer of at least `count` values, with nothing promised about what they are. */
  allocate(label: string, count: number): Floats;
  uploadFloats(label: string, values: Float32Array): Floats;
  uploadIntegers(label: string, values: Uint32Array): Integers;
  /** A matrix [rows][columns] in the layout that gemm and rowNorms read. */
  uploadWeight(label: string, values: Float32Array, rows: number, columns: number): Floats;
  /** A filter [groups · filters][taps] in the layout that conv reads. */
  uploadFilter(label: string, values: Float32Array, groups: number, filters: number): Floats;
  /** Some rows and columns of an uploaded constant, in its layout; they are there once `work` has run. */
  take(
    from: Floats,
    matrix: Matrix,
    rows: Uint32Array,
    columns: Uint32Array,
  ): { readonly buffer: Floats; readonly work?: Work };
  /** Where cuts had better be carried out than masked (docs/adr/0004-…). */
  readonly breakEven: BreakEven;
  /** Replaces the first values of a buffer; ordered with the work before and after it. */
  write(buffer: Floats | Integers, values: Float32Array | Uint32Array): void;
  release(buffer: Floats | Integers): void;
  /** A backend on the same device whose close() releases only what was made through it, its kernels' own too. */
  fork(): Backend<Floats, Integers, Work>;
  /** Runs the work in order as one submission, then reads. Throws ModelError "device" when the device refuses. */
  execute(work: readonly Work[], reads: readonly Read<Floats | Integers>[]): Promise<ArrayBuffer[]>;
  /**
   * Milliseconds of each list of work, run `repeats` times one list after the other, by the device's own timestamps.
   * Not there where it has none. Throws as execute does.
   */
  readonly timestamps?: (lists: readonly (readonly Work[])[], repeats: number) => Promise<number[]>;
  /** Releases whatever is left of this backend and its forks. */
  close(): void;
}
