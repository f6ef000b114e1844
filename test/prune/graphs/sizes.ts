// Networks that compute their own sizes from shapes, as exporters write them for a dynamic batch.

import { build, weights } from "../build.ts";
import { between, type GraphCase, int, ints } from "./case.ts";

export const SIZE_CASES: readonly GraphCase[] = [
  {
    name: "a flattening to the batch that was read and the rest",
    model: build(
      [3, 4, 4],
      [
        ["Conv", "x w1 b1", "h"],
        ["Shape", "h", "shape"],
        ["Gather", "shape zero", "n", { axis: 0 }],
        ["Unsqueeze", "n axis", "first"],
        ["Concat", "first rest", "sizes", { axis: 0 }],
        ["Reshape", "h sizes", "f"],
        ["Gemm", "f w2 b2", "y", { transB: 1 }],
      ],
      {
        w1: weights(6, 3, 3, 3),
        b1: weights(6),
        zero: int(0),
        axis: ints(0),
        rest: ints(24),
        w2: weights(2, 24),
        b2: weights(2),
      },
    ),
    families: [6],
  },
  {
    name: "a picture resized to sizes computed from its own",
    model: between(
      [
        ["Shape", "a", "shape"],
        ["Slice", "shape start end", "ends"],
        ["Concat", "ends space", "sizes", { axis: 0 }],
        ["Resize", "a - - sizes", "z", { mode: "nearest" }],
      ],
      { start: ints(0), end: ints(2), space: ints(9, 9) },
    ),
    families: [8, 4],
  },
  {
    name: "a mean whose divisor is the number of channels",
    model: build(
      [3],
      [
        ["Gemm", "x w1 b1", "h", { transB: 1 }],
        ["ReduceSum", "h axis", "sum"],
        ["Shape", "h", "shape"],
        ["Gather", "shape one", "count", { axis: 0 }],
        ["Cast", "count", "divisor", { to: 1 }],
        ["Div", "sum divisor", "y"],
      ],
      { w1: weights(6, 3), b1: weights(6), axis: ints(1), one: int(1) },
    ),
    families: [6],
  },
  {
    name: "halves by computed bounds",
    model: between(
      [
        ["Shape", "a", "shape"],
        ["Gather", "shape one", "count", { axis: 0 }],
        ["Div", "count two", "half"],
        ["Unsqueeze", "half axis", "middle"],
        ["Unsqueeze", "count axis", "end"],
        ["Slice", "a start middle one1", "left"],
        ["Slice", "a middle end one1", "right"],
        ["Mul", "left right", "z"],
      ],
      { one: int(1), two: int(2), axis: ints(0), start: ints(0), one1: ints(1) },
      4,
    ),
    families: [4, 4],
  },
  {
    name: "zeros of the shape of an activation",
    model: between([
      ["Shape", "a", "shape"],
      ["ConstantOfShape", "shape", "zeros"],
      ["Max", "a zeros", "z"],
    ]),
    families: [4],
    frozen: /make z reads a constant that is computed from its size and the batch/,
  },
  {
    name: "an operator that nobody knows",
    model: {
      ...between([["Quantum", "a", "z"]]),
      outputs: [{ name: "y", dims: [] }],
    },
    families: [],
    frozen: /make z is a Quantum, for which there is no rule/,
    ratios: [],
  },
  {
    name: "the shape of an activation as an output",
    model: (() => {
      const model = between([
        ["Shape", "a", "shape"],
        ["Relu", "a", "z"],
      ]);
      return { ...model, outputs: [{ name: "y", dims: [] }] };
    })(),
    families: [8, 4],
  },
  {
    name: "the shape of an activation as an output that counts",
    model: between([
      ["Shape", "a", "shape"],
      ["Cast", "shape", "sizes", { to: 1 }],
      ["Relu", "a", "z"],
    ]),
    families: [4],
    frozen: /it is an output of the network/,
  },
  {
    name: "the shape of an activation for an operator that nobody knows",
    model: between([
      ["Shape", "a", "shape"],
      ["Quantum", "shape", "z0"],
      ["Relu", "a", "z"],
    ]),
    families: [4],
    frozen: /make z0 is a Quantum/,
    ratios: [],
  },
  {
    name: "positions of maxima, which count channels",
    model: between([
      ["MaxPool", "a", "z indices", { kernel_shape: [2, 2] }],
      ["Cast", "indices", "where", { to: 1 }],
    ]),
    families: [4],
    frozen: /make z indices tells positions among all channels/,
  },
];
