// Elements that lie at steps in a run of bytes, laid out in a row: PyTorch's views, and kernels whose axes stand in
// another order.

import { elementCount } from "../model/tensor.ts";

/** Sizes, and for each axis how many elements lie between its neighbours; `offset` is the first element. */
export interface Strided {
  readonly dims: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Copies the elements, of `width` bytes each, in row-major order. There is at least one, and all lie in `stored`. */
export function layOut({ dims, strides, offset }: Strided, stored: Uint8Array, width: number): Uint8Array {
  const out = new Uint8Array(elementCount(dims) * width);
  const [inner = 1, innerStride = 1] = [dims.at(-1), strides.at(-1)];
  const outer = dims.slice(0, -1);
  const place = outer.map(() => 0);
  let target = 0;
  while (target < out.length) {
    let from = place.reduce((sum, index, axis) => sum + index * (strides[axis] ?? 0), offset) * width;
    for (let index = 0; index < inner; index++, from += innerStride * width)
      for (let byte = 0; byte < width; byte++) out[target++] = stored[from + byte] ?? 0;
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      const next = ((place[axis] ?? 0) + 1) % (outer[axis] ?? 1);
      place[axis] = next;
      if (next !== 0) break;
    }
  }
  return out;
}
