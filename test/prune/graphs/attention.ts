// Attention: heads, shared axes, sums over pairs of channels.

import type { Tensor } from "../../../src/model/tensor.ts";
import { build, type NodeSpec, weights } from "../build.ts";
import { type GraphCase, int, ints } from "./case.ts";

const scale: Tensor = { type: "float32", dims: [], bytes: new Uint8Array(Float32Array.of(0.5).buffer) };
const perm = { perm: [0, 2, 1, 3] };

/** q, k, v [batch, 5, 12] → 3 heads of 4 → o [batch, 5, 12]. */
const heads: readonly NodeSpec[] = [
  ["Reshape", "q heads", "qr"],
  ["Transpose", "qr", "qh", perm],
  ["Reshape", "k heads", "kr"],
  ["Transpose", "kr", "kh", { perm: [0, 2, 3, 1] }],
  ["Reshape", "v heads", "vr"],
  ["Transpose", "vr", "vh", perm],
  ["MatMul", "qh kh", "s"],
  ["Mul", "s scale", "sc"],
  ["Softmax", "sc", "p", { axis: -1 }],
  ["MatMul", "p vh", "oh"],
  ["Transpose", "oh", "ot", perm],
  ["Reshape", "ot merged", "o"],
];

const sizes = { heads: ints(0, -1, 3, 4), merged: ints(0, -1, 12), scale };

const SPLIT: readonly NodeSpec[] = [
  ["MatMul", "x wq", "q0"],
  ["Add", "q0 bq", "q"],
  ["MatMul", "x wk", "k0"],
  ["Add", "k0 bk", "k"],
  ["MatMul", "x wv", "v0"],
  ["Add", "v0 bv", "v"],
];

const splitWeights = {
  wq: weights(6, 12),
  bq: weights(12),
  wk: weights(6, 12),
  bk: weights(12),
  wv: weights(6, 12),
  bv: weights(12),
};

const WHOLE_FAMILIES: Readonly<Record<string, readonly number[]>> = {
  "attention with q, k and v apart": [3],
  "attention with one product for q, k and v, split afterwards": [3],
  "attention with one product, reshaped to q, k and v and heads at once": [3],
  "multi-head attention with a residual": [6, 3],
};

const FEATURES: readonly GraphCase[] = [
  {
    name: "attention with q, k and v apart",
    model: build([5, 6], [...SPLIT, ...heads, ["MatMul", "o wo", "y"]], {
      ...splitWeights,
      ...sizes,
      wo: weights(12, 2),
    }),
    families: [4, 4],
  },
  {
    name: "attention of one head, without reshapes",
    model: build(
      [5, 6],
      [
        ...SPLIT,
        ["Transpose", "k", "kt", { perm: [0, 2, 1] }],
        ["MatMul", "q kt", "s"],
        ["Softmax", "s", "p", { axis: -1 }],
        ["MatMul", "p v", "o"],
        ["MatMul", "o wo", "y"],
      ],
      { ...splitWeights, wo: weights(12, 2) },
    ),
    families: [12, 12],
  },
  {
    name: "attention with one product for q, k and v, split afterwards",
    model: build(
      [5, 6],
      [
        ["MatMul", "x w", "qkv0"],
        ["Add", "qkv0 b", "qkv"],
        ["Split", "qkv", "q k v", { axis: 2 }],
        ...heads,
        ["MatMul", "o wo", "y"],
      ],
      { w: weights(6, 36), b: weights(36), ...sizes, wo: weights(12, 2) },
    ),
    families: [4, 4],
  },
  {
    name: "attention with one product, reshaped to q, k and v and heads at once",
    model: build(
      [5, 6],
      [
        ["MatMul", "x w", "qkv"],
        ["Reshape", "qkv all", "r"],
        ["Transpose", "r", "t", { perm: [2, 0, 3, 1, 4] }],
        ["Gather", "t zero", "qh", { axis: 0 }],
        ["Gather", "t one", "k0", { axis: 0 }],
        ["Gather", "t two", "vh", { axis: 0 }],
        ["Transpose", "k0", "kh", { perm: [0, 1, 3, 2] }],
        ["MatMul", "qh kh", "s"],
        ["Softmax", "s", "p", { axis: -1 }],
        ["MatMul", "p vh", "oh"],
        ["Transpose", "oh", "ot", perm],
        ["Reshape", "ot merged", "o"],
        ["MatMul", "o wo", "y"],
      ],
      {
        w: weights(6, 36),
        all: ints(0, 5, 3, 3, 4),
        zero: int(0),
        one: int(1),
        two: int(2),
        merged: ints(0, 5, 12),
        wo: weights(12, 2),
      },
    ),
    families: [4],
  },
  {
    name: "multi-head attention with a residual",
    model: build(
      [5, 3],
      [
        ["MatMul", "x wi", "x1"],
        ["MatMul", "x1 wq", "q"],
        ["MatMul", "x1 wk", "k"],
        ["MatMul", "x1 wv", "v"],
        ...heads,
        ["MatMul", "o wo", "p1"],
        ["Add", "p1 x1", "sum"],
        ["MatMul", "sum wf", "y"],
      ],
      {
        wi: weights(3, 6),
        wq: weights(6, 12),
        wk: weights(6, 12),
        wv: weights(6, 12),
        ...sizes,
        wo: weights(12, 6),
        wf: weights(6, 2),
      },
    ),
    families: [6, 4, 4],
  },
  {
    name: "attention whose scale is computed from the size of a head",
    model: build(
      [5, 6],
      [
        ...SPLIT,
        ["Shape", "q", "shape"],
        ["Gather", "shape last", "width", { axis: 0 }],
        ["Cast", "width", "wide", { to: 1 }],
        ["Sqrt", "wide", "root"],
        ["Div", "q root", "qs"],
        ["Transpose", "k", "kt", { perm: [0, 2, 1] }],
        ["MatMul", "qs kt", "s"],
        ["Softmax", "s", "p", { axis: -1 }],
        ["MatMul", "p v", "o"],
        ["MatMul", "o wo", "y"],
      ],
      { ...splitWeights, last: int(-1), wo: weights(12, 2) },
    ),
    families: [12, 12],
  },
];

/** The same networks where heads leave as a whole, in so far as they have any. */
const WHOLE: readonly GraphCase[] = FEATURES.flatMap((each) => {
  const families = WHOLE_FAMILIES[each.name];
  if (families === undefined) return [];
  return [{ ...each, name: `${each.name}, by whole heads`, families, settings: { heads: "whole" as const } }];
});

export const ATTENTION_CASES: readonly GraphCase[] = [...FEATURES, ...WHOLE];
