import { describe, expect, it } from "vitest";
import { gemm } from "../../src/engine/cpu/gemm.ts";
import { ACTIVATIONS } from "../../src/engine/functions.ts";
import { numbers } from "./networks.ts";
import { assertClose, referenceGemm } from "./references.ts";

describe("gemm on the CPU", () => {
  const shapes = [
    [1, 1, 1],
    [4, 4, 4],
    [3, 5, 7],
    [5, 13, 4],
    [8, 3, 9],
    [17, 31, 10],
    [0, 3, 2],
  ];
  it.each(shapes)("%i rows of %i values into %i neurons", (rows, inner, outer) => {
    const [input, weight, bias] = [numbers(rows * inner, 1), numbers(outer * inner, 2), numbers(outer, 3)];
    for (const activation of ACTIVATIONS) {
      const output = new Float32Array(rows * outer).fill(Number.NaN);
      gemm({ input, weight, bias, output }, { rows, inner, outer, activation, alpha: 0.1, beta: 0.5 });
      const settings = { activation, alpha: 0.1, beta: 0.5 };
      assertClose(output, referenceGemm(input, weight, bias, { rows, inner, outer }, settings), 1e-6);
    }
  });

  it("gives the same bits when zero columns are taken out", () => {
    const [rows, inner, outer] = [6, 20, 5];
    const kept = [0, 1, 4, 6, 7, 9, 13, 18, 19];
    const zeroed = numbers(rows * inner, 1).map((value, i) => (kept.includes(i % inner) ? value : 0));
    const weight = numbers(outer * inner, 2);
    const pick = (values: Float32Array) => values.filter((_value, i) => kept.includes(i % inner));
    const bias = numbers(outer, 3);
    const [whole, small] = [new Float32Array(rows * outer), new Float32Array(rows * outer)];
    const fixed = { rows, outer, activation: "none", alpha: 0, beta: 0 } as const;
    gemm({ input: zeroed, weight, bias, output: whole }, { ...fixed, inner });
    gemm(
      { input: pick(zeroed), weight: pick(weight), bias, output: small },
      { ...fixed, inner: kept.length },
    );
    expect(small).toEqual(whole);
  });
});
