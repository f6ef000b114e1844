// Convolutions of all kinds, and what stands around them.

import { build, values, weights } from "../build.ts";
import { between, type GraphCase, ints } from "./case.ts";

const pads = { pads: [1, 1, 1, 1] };

export const CONV_CASES: readonly GraphCase[] = [
  {
    name: "a depthwise convolution",
    model: between([["Conv", "a dw db", "z", { ...pads, group: 8 }]], {
      dw: weights(8, 1, 3, 3),
      db: weights(8),
    }),
    families: [8, 4],
  },
  {
    name: "a depthwise convolution with two filters a channel",
    model: between(
      [["Conv", "a dw db", "z", { ...pads, group: 8 }]],
      { dw: weights(16, 1, 3, 3), db: weights(16) },
      16,
    ),
    families: [8, 4],
  },
  {
    name: "a grouped convolution",
    model: between(
      [["Conv", "a gw gb", "z", { ...pads, group: 2 }]],
      { gw: weights(12, 4, 3, 3), gb: weights(12) },
      12,
    ),
    families: [4, 6, 4],
  },
  {
    name: "a transposed convolution",
    model: between(
      [["ConvTranspose", "a tw tb", "z", { strides: [2, 2] }]],
      { tw: weights(8, 6, 2, 2), tb: weights(6) },
      6,
    ),
    families: [8, 6, 4],
  },
  {
    name: "a transposed convolution in groups",
    model: between([["ConvTranspose", "a tw", "z", { group: 2 }]], { tw: weights(8, 3, 2, 2) }, 6),
    families: [4],
    frozen: /make z is a transposed convolution in groups/,
  },
  {
    name: "batch norm, pooling and resizing",
    model: between(
      [
        ["BatchNormalization", "a scale shift mean variance", "n"],
        ["MaxPool", "n", "p", { kernel_shape: [2, 2], strides: [2, 2] }],
        ["Resize", "p - scales", "r", { mode: "nearest" }],
        ["AveragePool", "r", "z", { kernel_shape: [3, 3] }],
      ],
      {
        scale: weights(8),
        shift: weights(8),
        mean: weights(8),
        variance: values([8], [1, 2, 0.5, 1.5, 3, 0.25, 1, 2]),
        scales: { ...weights(4), bytes: new Uint8Array(Float32Array.of(1, 1, 2, 2).buffer) },
      },
    ),
    families: [8, 4],
  },
  {
    name: "resizing to sizes that name the channels",
    model: between([["Resize", "a - - sizes", "z", { mode: "nearest" }]], { sizes: ints(1, 8, 3, 3) }),
    families: [8, 4],
  },
  {
    name: "a squeeze-and-excite gate",
    model: between(
      [
        ["GlobalAveragePool", "a", "g"],
        ["Conv", "g s1 t1", "s"],
        ["Relu", "s", "r"],
        ["Conv", "r s2 t2", "u"],
        ["HardSigmoid", "u", "gate", { alpha: 0.2, beta: 0.5 }],
        ["Mul", "a gate", "z"],
      ],
      { s1: weights(3, 8, 1, 1), t1: weights(3), s2: weights(8, 3, 1, 1), t2: weights(8) },
    ),
    families: [8, 3, 4],
  },
  {
    name: "a gate of one channel, which couples to nothing",
    model: between(
      [
        ["Conv", "a s1 t1", "s"],
        ["Sigmoid", "s", "gate"],
        ["Mul", "a gate", "z"],
      ],
      { s1: weights(1, 8, 1, 1), t1: weights(1) },
    ),
    families: [8, 4],
    frozen: /it is the only neuron of make s/,
  },
  {
    name: "a residual block",
    model: between(
      [
        ["Conv", "a r1 q1", "m", pads],
        ["Relu", "m", "n"],
        ["Conv", "n r2 q2", "o", pads],
        ["Add", "o a", "sum"],
        ["Relu", "sum", "z"],
      ],
      { r1: weights(5, 8, 3, 3), q1: weights(5), r2: weights(8, 5, 3, 3), q2: weights(8) },
    ),
    families: [8, 5, 4],
  },
  {
    name: "two outputs that share a trunk",
    model: build(
      [3, 5, 5],
      [
        ["Conv", "x w1 b1", "h"],
        ["Relu", "h", "a"],
        ["Conv", "a w2", "y1"],
        ["GlobalMaxPool", "a", "g"],
        ["Flatten", "g", "f"],
        ["Gemm", "f w3 b3", "y2", { transB: 1 }],
      ],
      { w1: weights(8, 3, 3, 3), b1: weights(8), w2: weights(2, 8, 1, 1), w3: weights(4, 8), b3: weights(4) },
    ),
    families: [8],
    frozen: /it is an output of the network/,
  },
  {
    name: "one weight read by two nodes that cut it differently",
    model: between(
      [
        ["Conv", "a w", "m", pads],
        ["Relu", "m", "n"],
        ["Conv", "n w", "z", pads],
      ],
      { w: weights(8, 8, 3, 3) },
    ),
    families: [8, 8, 8, 4],
  },
  {
    name: "one dimension, dilated",
    model: build(
      [3, 12],
      [
        ["Conv", "x w1 b1", "h", { dilations: [2] }],
        ["Elu", "h", "a", { alpha: 0.5 }],
        ["Conv", "a w2", "y", { strides: [2] }],
      ],
      { w1: weights(6, 3, 3), b1: weights(6), w2: weights(2, 6, 2) },
    ),
    families: [6],
  },
  {
    name: "three dimensions",
    model: build(
      [2, 4, 4, 4],
      [
        ["Conv", "x w1 b1", "h"],
        ["Relu", "h", "a"],
        ["Conv", "a w2", "y"],
      ],
      { w1: weights(6, 2, 2, 2, 2), b1: weights(6), w2: weights(2, 6, 3, 3, 3) },
    ),
    families: [6],
  },
];
