// Files of named tensors for tests of what is inferred from them.

import type { Tensor } from "../../src/model/tensor.ts";
import { seededRandom } from "../../src/prune/sample.ts";

/** Tensors of these shapes, in this order: "a.weight 3 2" is a matrix of three rows. Variances are positive. */
export function randomTensors(specs: readonly string[], seed = 1): Map<string, Tensor> {
  const random = seededRandom(seed);
  return new Map(
    specs.map((spec) => {
      const [name = "", ...sizes] = spec.split(" ");
      const dims = sizes.map(Number);
      const count = dims.reduce((product, size) => product * size, 1);
      const positive = name.endsWith("running_var");
      const values = Float32Array.from({ length: count }, () => (positive ? 0.5 + random() : random() - 0.5));
      return [name, { type: "float32", dims, bytes: new Uint8Array(values.buffer) }];
    }),
  );
}

/** A batch norm's tensors under this name. */
export function norm(name: string, size: number): string[] {
  return ["weight", "bias", "running_mean", "running_var"].map((part) => `${name}.${part} ${size}`);
}
