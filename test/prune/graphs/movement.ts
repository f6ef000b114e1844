// Channels that are moved about: flipped, rolled, sliced, swapped, joined, shuffled.

import { build, weights } from "../build.ts";
import { between, type GraphCase, int, ints } from "./case.ts";

const FIRST = -(2 ** 31) + 1;
const LAST = 2 ** 31 - 1;

export const MOVEMENT_CASES: readonly GraphCase[] = [
  {
    name: "flip: the channels in reverse order",
    model: between([["Slice", "a start end axis step", "z"]], {
      start: ints(-1),
      end: ints(FIRST),
      axis: ints(1),
      step: ints(-1),
    }),
    families: [8, 4],
  },
  {
    name: "roll: the last three channels first",
    model: between(
      [
        ["Slice", "a five end axis", "tail"],
        ["Slice", "a zero five axis", "head"],
        ["Concat", "tail head", "z", { axis: 1 }],
      ],
      { zero: ints(0), five: ints(5), end: ints(LAST), axis: ints(1) },
    ),
    families: [5, 3, 4],
  },
  {
    name: "permute: a Gather in another order",
    model: between([["Gather", "a order", "z", { axis: 1 }]], { order: ints(3, 1, 7, 0, 2, -2, 5, 4) }),
    families: [8, 4],
  },
  {
    name: "strided slice: every other channel",
    model: between(
      [["Slice", "a start end axis step", "z"]],
      { start: ints(1), end: ints(LAST), axis: ints(1), step: ints(2) },
      4,
    ),
    families: [4, 4, 4],
  },
  {
    name: "one channel picked by a number",
    model: between(
      [
        ["Gather", "a three", "one", { axis: 1 }],
        ["Unsqueeze", "one axis", "wide"],
        ["Concat", "a wide", "z", { axis: 1 }],
      ],
      { three: int(3), axis: ints(1) },
      9,
    ),
    families: [7, 1, 4],
  },
  {
    name: "halves that are added",
    model: between(
      [
        ["Split", "a", "left right", { axis: 1 }],
        ["Add", "left right", "z"],
      ],
      {},
      4,
    ),
    families: [4, 4],
  },
  {
    name: "chunk and swap",
    model: between([
      ["Split", "a", "left right", { axis: 1 }],
      ["Concat", "right left", "z", { axis: 1 }],
    ]),
    families: [4, 4, 4],
  },
  {
    name: "uneven parts with given sizes",
    model: between(
      [
        ["Split", "a sizes", "left right", { axis: 1 }],
        ["Tanh", "left", "t"],
        ["Concat", "right t", "z", { axis: 1 }],
      ],
      { sizes: ints(3, 5) },
    ),
    families: [3, 5, 4],
  },
  {
    name: "joined with itself",
    model: between([["Concat", "a a", "z", { axis: 1 }]], {}, 16),
    families: [8, 4],
  },
  {
    name: "joined with the input",
    model: between([["Concat", "x a", "z", { axis: 1 }]], {}, 11),
    families: [8, 4],
  },
  {
    name: "stacked along the height",
    model: between([["Concat", "a h", "z", { axis: 2 }]]),
    families: [8, 4],
  },
  {
    name: "a constant row of pixels joined to the picture",
    model: between([["Concat", "a row", "z", { axis: 2 }]], { row: weights(1, 8, 1, 6) }),
    families: [8, 4],
  },
  {
    name: "depth to space and back",
    model: between([
      ["DepthToSpace", "a", "d", { blocksize: 2, mode: "CRD" }],
      ["Relu", "d", "r"],
      ["SpaceToDepth", "r", "z", { blocksize: 2 }],
    ]),
    families: [2, 4],
  },
  {
    name: "channel shuffle, static",
    model: between(
      [
        ["Reshape", "a wide", "g"],
        ["Transpose", "g", "t", { perm: [0, 2, 1, 3, 4] }],
        ["Reshape", "t flat", "z"],
      ],
      { wide: ints(-1, 2, 4, 6, 6), flat: ints(-1, 8, 6, 6) },
    ),
    families: [8, 4],
  },
  {
    name: "channel shuffle with sizes from Shape",
    model: between(
      [
        ["Shape", "a", "shape"],
        ["Split", "shape", "n c height width", { axis: 0 }],
        ["Div", "c two", "half"],
        ["Concat", "n two half height width", "wide", { axis: 0 }],
        ["Reshape", "a wide", "g"],
        ["Transpose", "g", "t", { perm: [0, 2, 1, 3, 4] }],
        ["Concat", "n c height width", "flat", { axis: 0 }],
        ["Reshape", "t flat", "z"],
      ],
      { two: ints(2) },
    ),
    families: [8, 4],
  },
  {
    name: "repeat: every channel twice",
    model: between(
      [
        ["Unsqueeze", "a axis", "u"],
        ["Expand", "u five", "e"],
        ["Reshape", "e flat", "z"],
      ],
      { axis: ints(2), five: ints(1, 1, 2, 1, 1), flat: ints(0, 16, 6, 6) },
      16,
    ),
    families: [8, 4],
  },
  {
    name: "tile: all channels twice",
    model: between([["Tile", "a times", "z"]], { times: ints(1, 2, 1, 1) }, 16),
    families: [8, 4],
  },
  {
    name: "channels padded with zeros, as a shortcut without a weight",
    model: between(
      [
        ["Pad", "a pads", "p"],
        ["Conv", "a w4", "c"],
        ["Add", "p c", "z"],
      ],
      { pads: ints(0, 2, 0, 0, 0, 2, 0, 0), w4: weights(12, 8, 1, 1) },
      12,
    ),
    families: [8, 4],
    frozen: /make z adds it to a value that cannot be pruned/,
  },
  {
    name: "a border of pixels",
    model: between([["Pad", "a pads", "z", { mode: "reflect" }]], { pads: ints(0, 0, 1, 1, 0, 0, 1, 1) }),
    families: [8, 4],
  },
  {
    name: "channels last and back",
    model: between(
      [
        ["Transpose", "a", "last", { perm: [0, 2, 3, 1] }],
        ["Mul", "last gain", "m"],
        ["Transpose", "m", "z", { perm: [0, 3, 1, 2] }],
      ],
      { gain: weights(8) },
    ),
    families: [8, 4],
  },
  {
    name: "flattened for a dense layer, with a weight that is transposed first",
    model: build(
      [3, 4, 4],
      [
        ["Conv", "x w1 b1", "h"],
        ["Relu", "h", "a"],
        ["Flatten", "a", "f"],
        ["Transpose", "w2", "w2t"],
        ["MatMul", "f w2t", "y"],
      ],
      { w1: weights(6, 3, 3, 3), b1: weights(6), w2: weights(5, 24) },
    ),
    families: [6],
  },
  {
    name: "an old Slice with its bounds as attributes",
    model: between(
      [
        ["Slice", "a", "head", { axes: [1], starts: [0], ends: [6] }],
        ["Slice", "a", "tail", { axes: [1], starts: [2], ends: [8] }],
        ["Add", "head tail", "z"],
      ],
      {},
      6,
      9,
    ),
    families: [2, 4],
  },
];
