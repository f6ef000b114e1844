// Operators that are made of several kernels, and layers in settings that the other tests have not.

import { float32Tensor, int64Tensor, type Tensor } from "../../src/model/tensor.ts";
import { type Given, type OperatorCase, operatorCase, seeded } from "./operator-case.ts";

const scalar = (value: number): Tensor => ({ ...int64Tensor([value]), dims: [] });

const four = float32Tensor([], Float32Array.of(4));

/** Values and, as floats, their positions. */
function topKCase(name: string, given: readonly Given[], attributes: Record<string, number>): OperatorCase {
  const made = operatorCase(name, "TopK", given, { attributes, outputs: ["y", "places"] });
  const [cast] = operatorCase("", "Cast", [[1]], { attributes: { to: 1 }, outputs: ["where"] }).model.nodes;
  if (cast === undefined) throw new Error("a node was made");
  const nodes = [...made.model.nodes, { ...cast, inputs: ["places"] }];
  const outputs = ["y", "where"].map((output) => ({ name: output, dims: [] }));
  return { ...made, model: { ...made.model, nodes, outputs } };
}

const EINSUMS: readonly (readonly [string, readonly number[], (readonly number[])?])[] = [
  ["bhid,bhjd->bhij", [2, 3, 5, 4], [2, 3, 7, 4]],
  ["bhij,bhjd->bihd", [2, 3, 5, 4], [2, 3, 4, 7]],
  ["i,j->ij", [3], [5]],
  ["bij,jk", [2, 3, 4], [4, 5]],
  ["ij->ji", [3, 5]],
  ["ijk->i", [3, 5, 2]],
  ["aij,bij->ab", [2, 3, 5], [4, 3, 5]],
  ["ij,ij->", [3, 5], [3, 5]],
  ["ijx,iky->ijk", [2, 3, 4], [2, 5, 3]],
];

export const COMPOSED_OPERATORS: readonly OperatorCase[] = [
  ...EINSUMS.map(([equation, left, right]) =>
    operatorCase(equation, "Einsum", right === undefined ? [left] : [left, right], {
      attributes: { equation },
    }),
  ),
  operatorCase("exclusive, backwards", "CumSum", [[3, 5, 2], scalar(-2)], {
    attributes: { exclusive: 1, reverse: 1 },
  }),
  topKCase("the largest", [[3, 17, 5], int64Tensor([4])], { axis: 1 }),
  topKCase("all, smallest first", [[3, 17], int64Tensor([17])], { largest: 0 }),
  operatorCase("above", "Trilu", [[2, 5, 7], scalar(2)], { attributes: { upper: 1 } }),
  operatorCase("below", "Trilu", [[7, 5], scalar(-1)], { attributes: { upper: 0 } }),
  operatorCase("L1 along the middle", "LpNormalization", [[3, 5, 2]], { attributes: { axis: 1, p: 1 } }),
  operatorCase("L2", "GlobalLpPool", [[2, 3, 5, 7]], {}),
  operatorCase("last axis", "Hardmax", [[3, 5, 7]], {}),
  operatorCase("all axes from 1", "Hardmax", [[3, 5, 7]], { opset: 11 }),
  operatorCase("of indices, some from the end", "OneHot", [
    { dims: [5], data: [0, -1, 2, 5, -9] },
    four,
    seeded([2], 3),
  ]),
  operatorCase(
    "in the middle",
    "OneHot",
    [{ dims: [2, 3], data: [0, 1, 2, 3, 2, 1] }, four, seeded([2], 3)],
    {
      attributes: { axis: 1 },
    },
  ),
  operatorCase(
    "scale of each channel",
    "GroupNormalization",
    [[2, 6, 5, 3], seeded([6], 3), seeded([6], 4)],
    {
      attributes: { num_groups: 3 },
      opset: 21,
    },
  ),
  operatorCase("scale of each group", "GroupNormalization", [[2, 6, 5, 3], seeded([3], 3), seeded([3], 4)], {
    attributes: { num_groups: 3 },
    opset: 18,
  }),
  operatorCase("3D, groups", "Conv", [[2, 4, 5, 6, 7], seeded([6, 2, 2, 3, 2], 3), seeded([6], 4)], {
    attributes: { group: 2, strides: [2, 1, 3], dilations: [1, 2, 1], pads: [1, 0, 1, 0, 2, 1] },
  }),
  operatorCase("3D, one channel a group", "Conv", [[1, 3, 5, 4, 6], seeded([3, 1, 3, 2, 3], 3)], {
    attributes: { group: 3, auto_pad: "SAME_UPPER" },
  }),
  operatorCase("1D, lower padding", "Conv", [[2, 3, 17], seeded([5, 3, 4], 3)], {
    attributes: { auto_pad: "SAME_LOWER", strides: [2] },
  }),
];
