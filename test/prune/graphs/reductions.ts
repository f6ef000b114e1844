// Channels that are summed, averaged, compared and normalised.

import { build, weights } from "../build.ts";
import { between, type GraphCase, int, ints } from "./case.ts";

export const REDUCTION_CASES: readonly GraphCase[] = [
  {
    name: "softmax over channels",
    model: between([["Softmax", "a", "z", { axis: 1 }]]),
    families: [4],
    frozen: /make z divides every neuron by the sum over all of them/,
  },
  {
    name: "softmax over space",
    model: between([["Softmax", "a", "z", { axis: -1 }]]),
    families: [8, 4],
  },
  {
    name: "an old softmax, which runs over everything behind its axis",
    model: between([["Softmax", "a", "z", { axis: 2 }]], {}, 8, 11),
    families: [8, 4],
  },
  {
    name: "mean-subtraction over channels",
    model: between([
      ["ReduceMean", "a", "m", { axes: [1], keepdims: 1 }],
      ["Sub", "a m", "z"],
    ]),
    families: [8, 4],
    byDesign: true,
  },
  {
    name: "division by the channels' sum, which misses nothing that is zero",
    model: build(
      [3],
      [
        ["Gemm", "x w1 b1", "h", { transB: 1 }],
        ["Sigmoid", "h", "a"],
        ["ReduceSum", "a axis", "s", { keepdims: 0 }],
        ["Unsqueeze", "s axis", "y"],
      ],
      { w1: weights(8, 3), b1: weights(8), axis: ints(1) },
    ),
    families: [8],
  },
  {
    name: "maxout: the larger of each pair",
    model: between(
      [
        ["Reshape", "a pairs", "p"],
        ["ReduceMax", "p", "z", { axes: [2], keepdims: 0 }],
      ],
      { pairs: ints(0, 4, 2, 6, 6) },
      4,
    ),
    families: [4, 4],
  },
  {
    name: "the largest channel",
    model: between([
      ["ReduceMax", "a", "m", { axes: [1], keepdims: 1 }],
      ["Add", "a m", "z"],
    ]),
    families: [4],
    frozen: /make m \(ReduceMax\) needs all channels at once/,
  },
  {
    name: "cumulative sum over channels",
    model: between([["CumSum", "a one", "z"]], { one: int(1) }),
    families: [4],
    frozen: /make z adds every channel to those after it/,
  },
  {
    name: "the largest channels",
    model: between(
      [
        ["TopK", "a three", "z places", { axis: 1 }],
        ["Cast", "places", "which", { to: 1 }],
      ],
      { three: ints(3) },
      3,
    ),
    families: [4],
    frozen: /make z places ranks every channel against the others/,
  },
  {
    name: "local response normalisation",
    model: between([["LRN", "a", "z", { size: 3, alpha: 0.0001, beta: 0.75, bias: 1.5 }]]),
    families: [4],
    frozen: /make z divides every channel by its neighbours/,
  },
  {
    name: "instance normalisation",
    model: between([["InstanceNormalization", "a scale shift", "z"]], {
      scale: weights(8),
      shift: weights(8),
    }),
    families: [8, 4],
  },
  {
    name: "group normalisation as exporters write it",
    model: between(
      [
        ["Reshape", "a grouped", "g"],
        ["InstanceNormalization", "g ones zeros", "n"],
        ["Shape", "a", "shape"],
        ["Reshape", "n shape", "back"],
        ["Mul", "back scale", "m"],
        ["Add", "m shift", "z"],
      ],
      {
        grouped: ints(0, 2, -1),
        ones: weights(2),
        zeros: weights(2),
        scale: weights(8, 1, 1),
        shift: weights(8, 1, 1),
      },
    ),
    // A group leaves as a whole.
    families: [2, 4],
  },
  {
    name: "group normalisation in one group",
    model: between(
      [
        ["Reshape", "a grouped", "g"],
        ["InstanceNormalization", "g ones zeros", "n"],
        ["Reshape", "n back", "r"],
        ["Mul", "r scale", "z"],
      ],
      {
        grouped: ints(0, 1, -1),
        ones: weights(1),
        zeros: weights(1),
        back: ints(0, 8, 6, 6),
        scale: weights(8, 1, 1),
      },
    ),
    families: [8, 4],
    byDesign: true,
  },
  {
    name: "group normalisation by its own operator",
    model: between(
      [["GroupNormalization", "a scale shift", "z", { num_groups: 4 }]],
      { scale: weights(8), shift: weights(8) },
      8,
      21,
    ),
    families: [4, 4],
  },
  {
    name: "layer normalisation",
    model: build(
      [5, 3],
      [
        ["MatMul", "x w1", "h"],
        ["LayerNormalization", "h scale shift", "n"],
        ["MatMul", "n w2", "y"],
      ],
      { w1: weights(3, 8), scale: weights(8), shift: weights(8), w2: weights(8, 2) },
    ),
    families: [8],
    byDesign: true,
  },
  {
    name: "gated linear unit",
    model: between(
      [
        ["Split", "a", "left right", { axis: 1 }],
        ["Sigmoid", "right", "gate"],
        ["Mul", "left gate", "z"],
      ],
      {},
      4,
    ),
    families: [4, 4],
  },
  {
    name: "per-channel constants of every shape",
    model: between(
      [
        ["Mul", "a gain", "m"],
        ["Add", "shift m", "s"],
        ["PRelu", "s slope", "p"],
        ["Where", "mask p zero", "v"],
        ["Pow", "v two", "z"],
      ],
      {
        gain: weights(1, 8, 1, 1),
        shift: weights(8, 1, 1),
        slope: weights(8, 1, 1),
        mask: { type: "bool", dims: [8, 1, 1], bytes: Uint8Array.of(1, 0, 1, 1, 0, 1, 1, 1) },
        zero: weights(1),
        two: { type: "float32", dims: [], bytes: new Uint8Array(Float32Array.of(2).buffer) },
      },
    ),
    families: [8, 4],
  },
  {
    name: "a Gram matrix",
    model: build(
      [3, 4, 4],
      [
        ["Conv", "x w1 b1", "h"],
        ["Reshape", "h flat", "f"],
        ["Transpose", "f", "t", { perm: [0, 2, 1] }],
        ["MatMul", "f t", "g"],
        ["MatMul", "g w2", "y"],
      ],
      { w1: weights(6, 3, 3, 3), b1: weights(6), flat: ints(0, 6, 4), w2: weights(6, 2) },
    ),
    families: [],
    frozen: /make g multiplies every channel by every other/,
  },
  {
    name: "the index of the largest channel",
    model: build(
      [3],
      [
        ["Gemm", "x w1 b1", "h", { transB: 1 }],
        ["ArgMax", "h", "i", { axis: 1 }],
        ["Cast", "i", "y", { to: 1 }],
      ],
      { w1: weights(6, 3), b1: weights(6) },
    ),
    families: [],
    frozen: /make i counts its channels/,
  },
];
