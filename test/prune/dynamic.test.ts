// Axes without a size, and inputs of whole numbers: grouped, pruned and proven at small sizes, and then proven again at
// sizes that nothing has seen before.

import { describe, expect, it } from "vitest";
import type { Model, Value } from "../../src/model/graph.ts";
import { certify } from "../../src/prune/certify.ts";
import { group } from "../../src/prune/group.ts";
import { prune } from "../../src/prune/prune.ts";
import { build, type NodeSpec, weights } from "./build.ts";
import { int, ints } from "./graphs/case.ts";
import { onnxRuntimeEngine } from "./onnx-runtime.ts";

const engine = onnxRuntimeEngine();
const scale = { ...weights(1), dims: [] };

function withInput(model: Model, dims: Value["dims"], type?: "int64"): Model {
  return { ...model, inputs: [{ name: "x", dims, ...(type === undefined ? {} : { type }) }] };
}

/** The network at one size of its dynamic axes. */
function at(model: Model, size: number): Model {
  const fix = (value: Value): Value => ({
    ...value,
    dims: value.dims.map((each) => (each !== "batch" && typeof each === "string" ? size : each)),
  });
  return { ...model, inputs: model.inputs.map(fix) };
}

/** h [batch, sequence, 12] → 3 heads of 4 → o, with sizes read from h. */
const ATTENTION: readonly NodeSpec[] = [
  ["Shape", "h", "shape"],
  ["Gather", "shape zero", "n", { axis: 0 }],
  ["Gather", "shape one", "t", { axis: 0 }],
  ["Unsqueeze", "n axis", "n1"],
  ["Unsqueeze", "t axis", "t1"],
  ["Concat", "n1 t1 heads size", "apart", { axis: 0 }],
  ["Concat", "n1 t1 width", "together", { axis: 0 }],
  ["MatMul", "h wq", "q"],
  ["MatMul", "h wk", "k"],
  ["MatMul", "h wv", "v"],
  ["Reshape", "q apart", "qr"],
  ["Transpose", "qr", "qh", { perm: [0, 2, 1, 3] }],
  ["Reshape", "k apart", "kr"],
  ["Transpose", "kr", "kh", { perm: [0, 2, 3, 1] }],
  ["Reshape", "v apart", "vr"],
  ["Transpose", "vr", "vh", { perm: [0, 2, 1, 3] }],
  ["MatMul", "qh kh", "s"],
  ["Mul", "s scale", "sc"],
  ["Softmax", "sc", "p", { axis: -1 }],
  ["MatMul", "p vh", "oh"],
  ["Transpose", "oh", "ot", { perm: [0, 2, 1, 3] }],
  ["Reshape", "ot together", "o"],
  ["MatMul", "o wo", "y"],
];

const attentionWeights = () => ({
  zero: int(0),
  one: int(1),
  axis: ints(0),
  heads: ints(3),
  size: ints(4),
  width: ints(12),
  wq: weights(12, 12),
  wk: weights(12, 12),
  wv: weights(12, 12),
  wo: weights(12, 2),
  scale,
});

const CASES: readonly {
  name: string;
  model: Model;
  families: readonly number[];
  sizes: readonly number[];
}[] = [
  {
    name: "pictures of any height and width",
    model: withInput(
      build(
        [3],
        [
          ["Conv", "x w1 b1", "h", { pads: [1, 1, 1, 1] }],
          ["MaxPool", "h", "p", { kernel_shape: [2, 2], strides: [2, 2] }],
          ["Conv", "p w2 b2", "k"],
          ["GlobalAveragePool", "k", "g"],
          ["Flatten", "g", "f"],
          ["Gemm", "f w3 b3", "y", { transB: 1 }],
        ],
        {
          w1: weights(8, 3, 3, 3),
          b1: weights(8),
          w2: weights(6, 8, 3, 3),
          b2: weights(6),
          w3: weights(2, 6),
          b3: weights(2),
        },
      ),
      ["batch", 3, "height", "width"],
    ),
    families: [8, 6],
    sizes: [7, 12],
  },
  {
    name: "attention over sequences of any length",
    model: withInput(
      build([6], [["MatMul", "x we", "h"], ...ATTENTION], { we: weights(6, 12), ...attentionWeights() }),
      ["batch", "sequence", 6],
    ),
    families: [12, 4, 4],
    sizes: [1, 3, 11],
  },
  {
    name: "ids of words, with places learnt for up to 16 of them",
    model: withInput(
      build(
        [],
        [
          ["Shape", "x", "xs"],
          ["Gather", "xs one1", "length", { axis: 0 }],
          ["Slice", "places zero1 length axis", "place"],
          ["Gather", "words x", "e", { axis: 0 }],
          ["Add", "e place", "a"],
          ["MatMul", "a wi", "i"],
          ["Relu", "i", "h"],
          ...ATTENTION,
        ],
        {
          one1: ints(1),
          zero1: ints(0),
          words: weights(20, 6),
          places: weights(16, 6),
          wi: weights(6, 12),
          ...attentionWeights(),
        },
      ),
      ["batch", "sequence"],
      "int64",
    ),
    families: [12, 4, 4],
    sizes: [1, 3, 11],
  },
];

describe.each(CASES)("$name", ({ model, families, sizes }) => {
  it("is grouped, and proven at every size", async () => {
    expect(group(model).families.map((family) => family.units.length)).toEqual(families);
    const { model: pruned, plan, report } = await prune(model, engine, { ratio: 0.5 });
    expect(report.certificate).toMatchObject({ valid: true });
    expect(pruned.inputs).toEqual(model.inputs);
    for (const size of sizes) {
      const proof = await certify({ original: at(model, size), plan, pruned: at(pruned, size) }, engine);
      expect(proof).toMatchObject({ valid: true });
      expect(proof.equivalence.maxRelativeError).toBeLessThanOrEqual(1e-5);
    }
  });
});

describe("bounds that follow the length", () => {
  it("are not written down for one length", () => {
    const model = withInput(
      build(
        [6],
        [
          ["MatMul", "x w1", "h"],
          ["Shape", "h", "shape"],
          ["Slice", "shape one two", "length"],
          ["Concat", "length four", "ends", { axis: 0 }],
          ["Slice", "h starts ends axes", "s"],
          ["MatMul", "s w2", "y"],
        ],
        {
          w1: weights(6, 8),
          one: ints(1),
          two: ints(2),
          four: ints(4),
          starts: ints(0, 0),
          axes: ints(1, 2),
          w2: weights(4, 2),
        },
      ),
      ["batch", "sequence", 6],
    );
    const { families, frozen } = group(model);
    expect(families).toEqual([]);
    expect([...frozen.values()].map(({ sentence }) => sentence)).toContainEqual(
      expect.stringMatching(/make s is given bounds that follow the batch or another dynamic axis/),
    );
  });
});
