// L1 norms of a weight's rows on the CPU, with the bias as one more term, summed in float64 and rounded once.

import type { RowNormsBuffers, RowNormsParams } from "../kernels.ts";

/** See Kernels.rowNorms. */
export function rowNorms(buffers: RowNormsBuffers<Float32Array>, params: RowNormsParams): void {
  const { weight, bias, counted, output } = buffers;
  const { rows, columns } = params;
  for (let row = 0; row < rows; row++) {
    let sum = Math.abs(bias[row] as number);
    const start = row * columns;
    if (counted === undefined) {
      for (let column = 0; column < columns; column++) sum += Math.abs(weight[start + column] as number);
    } else {
      for (let column = 0; column < columns; column++) {
        sum += Math.abs(weight[start + column] as number) * (counted[column] as number);
      }
    }
    output[row] = sum;
  }
}
