import { describe, expect, it } from "vitest";
import { activation } from "../../src/engine/cpu/activation.ts";
import type { Activation } from "../../src/engine/functions.ts";
import { assertClose } from "./references.ts";

const input = Float32Array.of(-100, -2, -0, 0, 0.5, 3, 100);
const alpha = 0.1;
const expected: readonly [Activation, readonly number[]][] = [
  ["none", [...input]],
  ["relu", [0, 0, 0, 0, 0.5, 3, 100]],
  ["leaky_relu", [-10, -0.2, 0, 0, 0.5, 3, 100]],
  ["sigmoid", [0, 0.11920292, 0.5, 0.5, 0.62245933, 0.95257413, 1]],
  ["clip", [0.1, 0.1, 0.1, 0.1, 0.5, 0.9, 0.9]],
  ["tanh", [-1, -0.96402758, 0, 0, 0.46211716, 0.99505475, 1]],
];

describe("activation on the CPU", () => {
  it.each(expected)("%s", (name, wanted) => {
    const output = new Float32Array(input.length).fill(Number.NaN);
    activation({ inputs: [input], output }, { count: input.length, activation: name, alpha, beta: 0.9 });
    assertClose(output, wanted, 1e-7);
  });

  it("leaves alone what lies behind its count", () => {
    const output = Float32Array.of(7, 7, 7);
    activation({ inputs: [input], output }, { count: 2, activation: "relu", alpha: 0, beta: 0 });
    expect([...output]).toEqual([0, 0, 7]);
  });
});
