// Shapes of every kind of operator, with the expectations of ONNX's own documentation and tests.

import { describe, expect, it } from "vitest";
import { OPERATORS } from "../../src/model/operators.ts";
import { floats32, inferNode, int, ints, type NodeCase } from "./build.ts";

type Row = readonly [operator: string, given: NodeCase, ...shapes: (readonly number[] | undefined)[]];

const image = [2, 3, 8, 8];
const same2 = { auto_pad: "SAME_UPPER", kernel_shape: [2, 2] };

const rows: readonly Row[] = [
  ["Gemm", { inputs: [[2, 3], [4, 3], [4]], attributes: { transB: 1 } }, [2, 4]],
  [
    "MatMul",
    {
      inputs: [
        [7, 1, 2, 3],
        [5, 3, 4],
      ],
    },
    [7, 5, 2, 4],
  ],
  ["MatMul", { inputs: [[3], [3, 4]] }, [4]],
  ["MatMul", { inputs: [[5, 2, 3], [3]] }, [5, 2]],
  [
    "Einsum",
    {
      inputs: [
        [2, 3, 4],
        [2, 4, 5],
      ],
      attributes: { equation: "bij, bjk -> bik" },
    },
    [2, 3, 5],
  ],
  ["Einsum", { inputs: [[2, 3]], attributes: { equation: "...i->..." } }, undefined],
  ["Conv", { inputs: [image, [6, 3, 3, 3]], attributes: { pads: [1, 1, 1, 1] } }, [2, 6, 8, 8]],
  [
    "Conv",
    { inputs: [image, [6, 3, 3, 3]], attributes: { strides: [2, 2], dilations: [2, 2] } },
    [2, 6, 2, 2],
  ],
  ["Conv", { inputs: [image, [6, 1, 3, 3]], attributes: { group: 3 } }, [2, 6, 6, 6]],
  [
    "Conv",
    {
      inputs: [
        [1, 3, 9],
        [4, 3, 2],
      ],
      attributes: { strides: [3] },
    },
    [1, 4, 3],
  ],
  [
    "Conv",
    {
      inputs: [
        [1, 1, 4, 4, 4],
        [2, 1, 2, 2, 2],
      ],
    },
    [1, 2, 3, 3, 3],
  ],
  [
    "Conv",
    {
      inputs: [
        [1, 3, 7, 7],
        [4, 3, 2, 2],
      ],
      attributes: { ...same2, strides: [2, 2] },
    },
    [1, 4, 4, 4],
  ],
  [
    "ConvTranspose",
    {
      inputs: [
        [1, 3, 3, 3],
        [3, 2, 3, 3],
      ],
    },
    [1, 2, 5, 5],
  ],
  [
    "ConvTranspose",
    {
      inputs: [
        [1, 4, 3, 3],
        [4, 2, 3, 3],
      ],
      attributes: { group: 2, strides: [3, 2], output_padding: [1, 1] },
    },
    [1, 4, 10, 8],
  ],
  [
    "ConvTranspose",
    {
      inputs: [
        [1, 1, 3, 3],
        [1, 2, 3, 3],
      ],
      attributes: { strides: [3, 2], output_shape: [10, 8] },
    },
    [1, 2, 10, 8],
  ],
  [
    "MaxPool",
    { inputs: [image], attributes: { kernel_shape: [3, 3] }, outputs: 2 },
    [2, 3, 6, 6],
    [2, 3, 6, 6],
  ],
  [
    "MaxPool",
    { inputs: [[1, 1, 4, 4]], attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 } },
    [1, 1, 2, 2],
  ],
  // The third window would start behind the data and its padding before it.
  [
    "AveragePool",
    {
      inputs: [[1, 1, 2, 2]],
      attributes: { kernel_shape: [1, 1], strides: [2, 2], ceil_mode: 1, pads: [0, 0, 1, 1] },
    },
    [1, 1, 1, 1],
  ],
  ["GlobalAveragePool", { inputs: [image] }, [2, 3, 1, 1]],
  ["BatchNormalization", { inputs: [image, [3], [3], [3], [3]] }, image],
  ["LayerNormalization", { inputs: [[2, 5, 4], [4]], outputs: 3 }, [2, 5, 4], [2, 5, 1], [2, 5, 1]],
  ["Softmax", { inputs: [image] }, image],
  [
    "Add",
    {
      inputs: [
        [2, 1, 4],
        [3, 1],
      ],
    },
    [2, 3, 4],
  ],
  ["Where", { inputs: [[4], [3, 1], []] }, [3, 4]],
  ["Sum", { inputs: [[2], [2], [2]] }, [2]],
  ["PRelu", { inputs: [image, [3, 1, 1]] }, image],
  ["Dropout", { inputs: [image], outputs: 2, opset: 10 }, image, image],
  ["Clip", { inputs: [image, null, floats32(6)] }, image],
  ["ReduceMean", { inputs: [image], attributes: { axes: [-1, -2], keepdims: 0 } }, [2, 3]],
  ["ReduceMean", { inputs: [image, ints(2)], opset: 18 }, [2, 3, 1, 8]],
  ["ReduceSum", { inputs: [image] }, [1, 1, 1, 1]],
  ["ReduceSum", { inputs: [image], attributes: { noop_with_empty_axes: 1 } }, image],
  ["ArgMax", { inputs: [image], attributes: { axis: 1, keepdims: 0 } }, [2, 8, 8]],
  ["Flatten", { inputs: [image] }, [2, 192]],
  ["Flatten", { inputs: [image], attributes: { axis: 4 } }, [384, 1]],
  ["Reshape", { inputs: [image, ints(0, -1, 4)] }, [2, 48, 4]],
  ["Reshape", { inputs: [[0, 3], ints(3, 0)], attributes: { allowzero: 1 } }, [3, 0]],
  ["Squeeze", { inputs: [[1, 3, 1]], attributes: { axes: [0] }, opset: 11 }, [3, 1]],
  ["Squeeze", { inputs: [[1, 3, 1], ints(-1)] }, [1, 3]],
  ["Squeeze", { inputs: [[1, 3, 1]] }, [3]],
  ["Unsqueeze", { inputs: [[3], ints(2, 0)] }, [1, 3, 1]],
  ["Unsqueeze", { inputs: [[3]], attributes: { axes: [-1] }, opset: 11 }, [3, 1]],
  ["Expand", { inputs: [[3, 1], ints(2, 1, 4)] }, [2, 3, 4]],
  ["Tile", { inputs: [[2, 3], ints(2, 1)] }, [4, 3]],
  ["Transpose", { inputs: [[2, 3, 4]] }, [4, 3, 2]],
  ["Transpose", { inputs: [[2, 3, 4]], attributes: { perm: [1, 0, 2] } }, [3, 2, 4]],
  [
    "Concat",
    {
      inputs: [
        [2, 3],
        [2, 5],
      ],
      attributes: { axis: -1 },
    },
    [2, 8],
  ],
  ["Split", { inputs: [[2, 7]], attributes: { axis: 1 }, outputs: 3, opset: 18 }, [2, 3], [2, 3], [2, 1]],
  ["Split", { inputs: [[2, 6], ints(2, 4)], attributes: { axis: 1 }, outputs: 2 }, [2, 2], [2, 4]],
  ["Split", { inputs: [[6]], attributes: { split: [2, 4] }, outputs: 2, opset: 11 }, [2], [4]],
  ["Slice", { inputs: [[20, 10, 5], ints(0, 0), ints(3, 10), ints(0, 1)] }, [3, 10, 5]],
  ["Slice", { inputs: [[20], ints(-1), ints(-(2 ** 63)), ints(0), ints(-2)] }, [10]],
  ["Slice", { inputs: [[20, 4]], attributes: { starts: [1], ends: [2 ** 40] }, opset: 9 }, [19, 4]],
  ["Gather", { inputs: [[5, 4], ints(0, 2, 1)], attributes: { axis: 1 } }, [5, 3]],
  ["Gather", { inputs: [[5, 4], int(3)] }, [4]],
  [
    "GatherElements",
    {
      inputs: [
        [5, 4],
        [2, 4],
      ],
    },
    [2, 4],
  ],
  [
    "GatherND",
    {
      inputs: [
        [2, 3, 4],
        [5, 2],
      ],
    },
    [5, 4],
  ],
  ["Pad", { inputs: [image, ints(0, 0, 1, 2, 0, 0, 3, 4)] }, [2, 3, 12, 14]],
  ["Pad", { inputs: [image, ints(1, 1), null, ints(-1)], opset: 18 }, [2, 3, 8, 10]],
  ["CumSum", { inputs: [[2, 3], int(1)] }, [2, 3]],
  ["TopK", { inputs: [image, ints(2)], attributes: { axis: 1 } }, [2, 2, 8, 8]],
  ["TopK", { inputs: [[2, 5]], attributes: { k: 3 }, opset: 9 }, [2, 3]],
  ["Resize", { inputs: [image, null, floats32(1, 1, 2.6, 0.5)] }, [2, 3, 20, 4]],
  ["Resize", { inputs: [image, null, null, ints(2, 3, 5, 6)] }, [2, 3, 5, 6]],
  [
    "Resize",
    {
      inputs: [image, null, null, ints(16, 24)],
      attributes: { axes: [2, 3], keep_aspect_ratio_policy: "not_larger" },
      opset: 18,
    },
    [2, 3, 16, 16],
  ],
  ["Resize", { inputs: [image, floats32(1, 1, 2, 2)], opset: 10 }, [2, 3, 16, 16]],
  ["Upsample", { inputs: [image, floats32(1, 1, 2, 3)], opset: 9 }, [2, 3, 16, 24]],
  ["DepthToSpace", { inputs: [[1, 8, 2, 3]], attributes: { blocksize: 2 } }, [1, 2, 4, 6]],
  ["SpaceToDepth", { inputs: [[1, 2, 4, 6]], attributes: { blocksize: 2 } }, [1, 8, 2, 3]],
  ["Shape", { inputs: [image] }, [4]],
  ["Shape", { inputs: [image], attributes: { start: -2 } }, [2]],
  ["ConstantOfShape", { inputs: [ints(2, 5)] }, [2, 5]],
  ["Range", { inputs: [int(10), int(4), int(-2)] }, [3]],
  [
    "LSTM",
    {
      inputs: [
        [5, 2, 3],
        [1, 16, 3],
        [1, 16, 4],
      ],
      attributes: { hidden_size: 4 },
      outputs: 3,
    },
    [5, 1, 2, 4],
    [1, 2, 4],
    [1, 2, 4],
  ],
  [
    "GRU",
    {
      inputs: [
        [2, 5, 3],
        [2, 12, 3],
        [2, 12, 4],
      ],
      attributes: { hidden_size: 4, direction: "bidirectional", layout: 1 },
      outputs: 2,
    },
    [2, 5, 2, 4],
    [2, 2, 4],
  ],
  ["Quantum", { inputs: [image] }, undefined],
  ["Relu", { inputs: [image], domain: "com.example" }, undefined],
  ["Reshape", { inputs: [image, [2]] }, undefined],
];

describe("shapes", () => {
  it.each(rows.map((row) => [row[0], row] as const))("%s %#", (_, [operator, given, ...shapes]) => {
    const found = inferNode(operator, given).shapes;
    expect(shapes.map((__, index) => found.get(`y${index}`))).toEqual(shapes);
  });

  it("are known for every operator that networks commonly have", () => {
    expect(OPERATORS.length).toBeGreaterThan(130);
    expect(new Set(OPERATORS).size).toBe(OPERATORS.length);
  });
});

describe("sizes that do not fit are refused", () => {
  it.each<readonly [string, NodeCase, RegExp]>([
    [
      "Conv",
      { inputs: [image, [4, 2, 3, 3]] },
      /has 3 channels, but the weight x1 of shape \[4,2,3,3\] in 1 groups takes 2/,
    ],
    [
      "Conv",
      {
        inputs: [
          [1, 3, 2, 2],
          [4, 3, 3, 3],
        ],
      },
      /its window does not fit/,
    ],
    ["Add", { inputs: [[2], [3]] }, /shapes \[2\] and \[3\] cannot be combined/],
    [
      "Concat",
      {
        inputs: [
          [2, 3],
          [3, 3],
        ],
        attributes: { axis: 1 },
      },
      /cannot be joined along axis 1/,
    ],
    ["Split", { inputs: [[6], ints(2, 3)], outputs: 2 }, /do not make up the 6 values/],
    ["Transpose", { inputs: [[2, 3]], attributes: { perm: [0, 0] } }, /order of axes \[0,0\]/],
    ["Reshape", { inputs: [[2, 3], ints(4, -1)] }, /6 values of shape \[2,3\] do not fit/],
    ["Gather", { inputs: [[2], ints(0)], attributes: { axis: 1 } }, /axis 1 does not exist/],
    ["Squeeze", { inputs: [[2, 1], ints(0)] }, /axis 0 has the size 2/],
    ["DepthToSpace", { inputs: [[1, 3, 2, 2]], attributes: { blocksize: 2 } }, /3 channels do not divide/],
    ["BatchNormalization", { inputs: [image, [4], [4], [4], [4]] }, /has 3 channels, but its scale/],
  ])("%s %#", (operator, given, sentence) => {
    expect(() => inferNode(operator, given)).toThrow(sentence);
  });
});
