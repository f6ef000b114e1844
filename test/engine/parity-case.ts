// What a parity case is, and how it computes.

import type { Backend } from "../../src/engine/backend.ts";
import type { ConvParams, IoKernels, IoName, IoParams } from "../../src/engine/io-kernels.ts";
import { numbers } from "./networks.ts";

export interface ParityCase {
  readonly name: string;
  /** Largest difference allowed, relative to values above 1; 0 where both must agree to the bit. */
  readonly tolerance: number;
  /** Of one binding, where a GPU is to have less than its own limit. */
  readonly bindingBytes?: number;
  run<F, I, W>(backend: Backend<F, I, W>): Promise<Float32Array>;
}

/** Uploads an output of `count` NaNs, lets `record` write it, and reads it back. */
export async function compute<F, I, W>(
  backend: Backend<F, I, W>,
  count: number,
  record: (output: F) => W,
): Promise<Float32Array> {
  const output = backend.uploadFloats("output", new Float32Array(count).fill(Number.NaN));
  const [bytes] = await backend.execute([record(output)], [{ buffer: output, count }]);
  return new Float32Array(bytes ?? new ArrayBuffer(0));
}

/** One call of a kernel: inputs are seeded numbers of the given counts, or given. */
export function io<Name extends IoName>(
  name: string,
  kernel: Name,
  inputs: readonly (number | Float32Array)[],
  count: number,
  params: IoParams[Name],
  tolerance = 2e-6,
): ParityCase {
  return {
    name: `${kernel}: ${name}`,
    tolerance,
    run: (backend) =>
      compute(backend, count, (output) => {
        const uploaded = inputs.map((input, index) => {
          const values = typeof input === "number" ? numbers(input, index + 1) : input;
          const isFilter = kernel === "conv" && index === 1;
          if (!isFilter) return backend.uploadFloats(`input ${index}`, values);
          const { groups, filters } = params as ConvParams;
          return backend.uploadFilter("filter", values, groups, filters);
        });
        const call = backend.kernels[kernel] as IoKernels<typeof output, never>[Name];
        return call({ inputs: uploaded, output }, params);
      }),
  };
}
