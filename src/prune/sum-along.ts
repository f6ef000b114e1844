// Sums over a tensor, one for each index of an axis, in float64: what criteria are made of.

import { elementCount, floats, type Tensor } from "../model/tensor.ts";

/** Sum of `term` over everything that lies at each index of an axis. `where` names the tensor in sentences. */
export function sumAlong(
  tensor: Tensor,
  axis: number,
  term: (value: number) => number,
  where: string,
): Float64Array {
  const values = floats(tensor, where);
  const size = tensor.dims[axis] ?? 1;
  const inner = elementCount(tensor.dims.slice(axis + 1));
  const sums = new Float64Array(size);
  for (let at = 0, index = 0; at < values.length; at += inner, index = index + 1 === size ? 0 : index + 1) {
    // One running sum an index, in the file's order: the certificate adds in the same order and finds the same bits.
    let sum = sums[index] ?? 0;
    for (let offset = at; offset < at + inner; offset++) sum += term(values[offset] ?? 0);
    sums[index] = sum;
  }
  return sums;
}
