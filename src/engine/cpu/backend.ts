// The CPU as a backend: buffers are typed arrays, work is a call of a kernel.

import type { Backend } from "../backend.ts";
import { activation } from "./activation.ts";
import { add } from "./add.ts";
import { countCorrect } from "./count-correct.ts";
import { gemm } from "./gemm.ts";
import { mask } from "./mask.ts";
import { rowNorms } from "./row-norms.ts";
import { softmax } from "./softmax.ts";

export type CpuBackend = Backend<Float32Array, Uint32Array, () => void>;

/** Memory is the garbage collector's, so forking and closing do nothing. */
export function createCpuBackend(): CpuBackend {
  const backend: CpuBackend = {
    kernels: {
      gemm: (buffers, params) => () => gemm(buffers, params),
      rowNorms: (buffers, params) => () => rowNorms(buffers, params),
      activation: (buffers, params) => () => activation(buffers, params),
      add: (buffers, params) => () => add(buffers, params),
      softmax: (buffers, params) => () => softmax(buffers, params),
      mask: (buffers, params) => () => mask(buffers, params),
      countCorrect: (buffers, params) => () => countCorrect(buffers, params),
    },
    maxCount: 2 ** 28,
    allocate: (_label, count) => new Float32Array(count),
    uploadFloats: (_label, values) => values.slice(),
    uploadIntegers: (_label, values) => values.slice(),
    // A model is immutable, so its weights need no copy.
    uploadWeight: (_label, values) => values,
    write: (buffer, values) => buffer.set(values),
    release: () => {},
    fork: () => backend,
    execute: async (work, reads) => {
      for (const call of work) call();
      return reads.map(
        ({ buffer, count }) =>
          Uint32Array.from(new Uint32Array(buffer.buffer, buffer.byteOffset, count)).buffer,
      );
    },
    close: () => {},
  };
  return backend;
}
