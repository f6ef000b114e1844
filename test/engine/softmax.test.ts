import { expect, it } from "vitest";
import { softmax } from "../../src/engine/cpu/softmax.ts";
import { assertClose, referenceSoftmax } from "./references.ts";

it("makes each row sum to 1, also where exponentials would overflow", () => {
  const rows = [
    [1, 2, 3],
    [1000, 1000, -1000],
    [-200, -100, -100],
  ];
  const output = new Float32Array(9).fill(Number.NaN);
  softmax({ inputs: [Float32Array.from(rows.flat())], output }, { outer: 3, size: 3, inner: 1, log: false });
  assertClose(output, rows.flatMap(referenceSoftmax), 1e-7);
  expect([...output].every(Number.isFinite)).toBe(true);
});
