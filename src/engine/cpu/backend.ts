// The CPU as a backend: buffers are typed arrays, work is a call of a kernel.

import { ModelError } from "../../model/error.ts";
import type { Backend, BreakEven, Read } from "../backend.ts";
import type { IoBuffers, IoKernels } from "../io-kernels.ts";
import { activation } from "./activation.ts";
import { affine } from "./affine.ts";
import { binary, select } from "./binary.ts";
import { conv } from "./conv.ts";
import { convTranspose } from "./conv-transpose.ts";
import { countCorrect } from "./count-correct.ts";
import { cumsum } from "./cumsum.ts";
import { depthwise } from "./depthwise.ts";
import { gather, gatherElements, scatter } from "./gather.ts";
import { gemm } from "./gemm.ts";
import { mask } from "./mask.ts";
import { matmul } from "./matmul.ts";
import { copy, pad } from "./move.ts";
import { lrn, normalize } from "./normalize.ts";
import { pool } from "./pool.ts";
import { recurrent } from "./recurrent.ts";
import { arg, reduce } from "./reduce.ts";
import { resample } from "./resample.ts";
import { rowNorms } from "./row-norms.ts";
import { softmax } from "./softmax.ts";
import { take } from "./take.ts";
import { topK } from "./top-k.ts";
import { unary } from "./unary.ts";

export type CpuBackend = Backend<Float32Array, Uint32Array, () => void>;

/** Measured in docs/adr/0004-default-engine.md. */
export const CPU_BREAK_EVEN: BreakEven = { saved: 1e7, left: 0.9 };

/** A kernel as work that is done later. */
function later<Params>(run: (buffers: IoBuffers<Float32Array>, params: Params) => void) {
  return (buffers: IoBuffers<Float32Array>, params: Params) => () => run(buffers, params);
}

const IO_KERNELS: IoKernels<Float32Array, () => void> = {
  conv: later(conv),
  depthwise: later(depthwise),
  conv_transpose: later(convTranspose),
  pool: later(pool),
  activation: later(activation),
  unary: later(unary),
  binary: later(binary),
  select: later(select),
  affine: later(affine),
  softmax: later(softmax),
  reduce: later(reduce),
  arg: later(arg),
  copy: later(copy),
  pad: later(pad),
  gather: later(gather),
  gather_elements: later(gatherElements),
  scatter: later(scatter),
  cumsum: later(cumsum),
  top_k: later(topK),
  resample: later(resample),
  normalize: later(normalize),
  lrn: later(lrn),
  matmul: later(matmul),
  recurrent: later(recurrent),
};

/** The readable twins, every one. */
export const CPU_KERNELS: CpuBackend["kernels"] = {
  ...IO_KERNELS,
  gemm: (buffers, params) => () => gemm(buffers, params),
  rowNorms: (buffers, params) => () => rowNorms(buffers, params),
  mask: (buffers, params) => () => mask(buffers, params),
  countCorrect: (buffers, params) => () => countCorrect(buffers, params),
};

/** Copies of what is to be read, each in a buffer of its own. */
export function readArrays(reads: readonly Read<Float32Array | Uint32Array>[]): ArrayBuffer[] {
  return reads.map(
    ({ buffer, count }) => new Uint32Array(new Uint32Array(buffer.buffer, buffer.byteOffset, count)).buffer,
  );
}

/** Zeros. Throws ModelError "device" where the machine has no memory for them. */
function allocateFloats(label: string, count: number): Float32Array {
  try {
    return new Float32Array(count);
  } catch {
    const size = `${Math.ceil((4 * count) / 1e6).toLocaleString("en")} MB`;
    throw new ModelError("device", label, `There is no memory left for ${label} (${size}).`);
  }
}

/** The twins over plain arrays. Memory is the garbage collector's, so forking and closing do nothing. */
export function createCpuBackend(): CpuBackend {
  const backend: CpuBackend = {
    kernels: CPU_KERNELS,
    maxCount: 2 ** 28,
    allocate: allocateFloats,
    uploadFloats: (_label, values) => values.slice(),
    uploadIntegers: (_label, values) => values.slice(),
    // A model is immutable, so its weights need no copy.
    uploadWeight: (_label, values) => values,
    uploadFilter: (_label, values) => values,
    take: (from, matrix, rows, columns) => ({ buffer: take(from, matrix, rows, columns) }),
    breakEven: CPU_BREAK_EVEN,
    write: (buffer, values) => buffer.set(values),
    release: () => {},
    fork: () => backend,
    execute: async (work, reads) => {
      for (const call of work) call();
      return readArrays(reads);
    },
    close: () => {},
  };
  return backend;
}
