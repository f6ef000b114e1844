// Walking over arrays of any shape: positions of a shape in row-major order, with offsets into several arrays whose
// strides are given.

import type { Sizes } from "../io-kernels.ts";

/** Calls `visit` with the offsets of every position of `sizes`, in row-major order; two arrays at once. */
export function walkPair(
  sizes: Sizes,
  strides: readonly [Sizes, Sizes],
  visit: (index: number, first: number, second: number) => void,
): void {
  const total = sizes.reduce((product, size) => product * size, 1);
  const [firstStrides, secondStrides] = strides;
  const inner = sizes.at(-1) ?? 1;
  const firstStep = firstStrides.at(-1) ?? 0;
  const secondStep = secondStrides.at(-1) ?? 0;
  const position = new Array<number>(sizes.length).fill(0);
  let first = 0;
  let second = 0;
  for (let index = 0; index < total; ) {
    for (let i = 0; i < inner; i++) visit(index++, first + i * firstStep, second + i * secondStep);
    for (let axis = sizes.length - 2; axis >= 0; axis--) {
      const next = (position[axis] as number) + 1;
      const wraps = next === sizes[axis];
      position[axis] = wraps ? 0 : next;
      const steps = wraps ? 1 - next : 1;
      first += steps * (firstStrides[axis] as number);
      second += steps * (secondStrides[axis] as number);
      if (!wraps) break;
    }
  }
}
