// Cutting several axes at once gives what cutting them one after the other gives, wherever the bytes lie.

import { describe, expect, it } from "vitest";
import { take, takeAll } from "../../src/model/take.ts";
import { elementBytes, elementCount, type Tensor } from "../../src/model/tensor.ts";

/** A tensor whose bytes count up, `shift` bytes behind the start of their buffer. */
function counting(type: Tensor["type"], dims: readonly number[], shift: number): Tensor {
  const length = elementCount(dims) * elementBytes(type);
  const buffer = Uint8Array.from({ length: length + shift }, (_, at) => at % 251);
  return { type, dims, bytes: buffer.subarray(shift) };
}

describe("takeAll", () => {
  const cuts = [
    { axis: 2, indices: [3, 0] },
    { axis: 0, indices: [1] },
    { axis: 3, indices: [0, 2, 4] },
  ];

  it.each([
    ["float32", 0],
    ["float32", 1],
    ["float16", 2],
    ["float64", 4],
    ["bool", 3],
  ] as const)("cuts %s that start at byte %d", (type, shift) => {
    const tensor = counting(type, [2, 3, 4, 5], shift);
    for (let count = 0; count <= cuts.length; count++) {
      const wanted = cuts
        .slice(0, count)
        .reduce((left, { axis, indices }) => take(left, axis, indices), tensor);
      expect(takeAll(tensor, cuts.slice(0, count))).toEqual({
        ...wanted,
        bytes: Uint8Array.from(wanted.bytes),
      });
    }
    expect(take(tensor, 2, [3, 0]).bytes[0]).toBe((3 * 5 * elementBytes(type) + shift) % 251);
  });
});
