// Products of two computed matrices on the CPU, in batches.

import type { IoBuffers, MatmulParams } from "../io-kernels.ts";
import { walkPair } from "./strided.ts";

/** See MatmulParams. */
export function matmul({ inputs, output }: IoBuffers<Float32Array>, params: MatmulParams): void {
  const [left, right] = inputs as [Float32Array, Float32Array];
  const { rows, inner, columns, leftStrides, rightStrides } = params;
  walkPair(params.sizes, [params.left, params.right], (batch, a, b) => {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          const x = left[a + row * leftStrides[0] + k * leftStrides[1]] as number;
          sum += x * (right[b + k * rightStrides[0] + column * rightStrides[1]] as number);
        }
        output[(batch * rows + row) * columns + column] = sum;
      }
    }
  });
}
