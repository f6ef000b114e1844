// Strides of arrays: how far apart the values along each axis lie, and shapes with as few axes as possible.

import type { Dims } from "./program.ts";

/** Strides of an array in row-major order. */
export function rowMajor(dims: Dims): number[] {
  const strides = new Array<number>(dims.length).fill(1);
  for (let axis = dims.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] ?? 1) * (dims[axis + 1] ?? 1);
  }
  return strides;
}

/** Strides that stretch an array of shape `dims` to `out` by NumPy's rule: 0 along an axis that repeats. */
export function broadcastStrides(dims: Dims, out: Dims): number[] {
  const own = rowMajor(dims);
  const missing = out.length - dims.length;
  return out.map((_, axis) =>
    axis < missing || dims[axis - missing] === 1 ? 0 : (own[axis - missing] ?? 0),
  );
}

/** Joins neighbouring axes that every one of the arrays walks through evenly, and drops axes of size 1. */
export function joinAxes(sizes: Dims, strides: readonly Dims[]): { sizes: number[]; strides: number[][] } {
  const joined: { sizes: number[]; strides: number[][] } = { sizes: [], strides: strides.map(() => []) };
  sizes.forEach((size, axis) => {
    if (size === 1) return;
    const steps = strides.map((list) => list[axis] ?? 0);
    const last = joined.sizes.length - 1;
    const even = last >= 0 && joined.strides.every((list, at) => list[last] === (steps[at] ?? 0) * size);
    if (even) joined.sizes[last] = (joined.sizes[last] ?? 1) * size;
    else joined.sizes.push(size);
    joined.strides.forEach((list, at) => {
      if (even) list[last] = steps[at] ?? 0;
      else list.push(steps[at] ?? 0);
    });
  });
  return joined;
}

/** [outer][size][inner] around one axis. */
export function aroundAxis(dims: Dims, axis: number): { outer: number; size: number; inner: number } {
  const product = (part: Dims) => part.reduce((total, size) => total * size, 1);
  return { outer: product(dims.slice(0, axis)), size: dims[axis] ?? 1, inner: product(dims.slice(axis + 1)) };
}
