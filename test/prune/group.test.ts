// Which neurons are coupled, which may leave and which not, and why; and that every cut equals the zeroed oracle.

import { describe, expect, it } from "vitest";
import { cost, cpuEngine, explain, open, rank, save, score, spend } from "../../src/index.ts";
import type { Model } from "../../src/model/graph.ts";
import { group } from "../../src/prune/group.ts";
import { prune } from "../../src/prune/prune.ts";
import { build, shape, weights } from "./build.ts";

const engine = cpuEngine();
const transB = { transB: 1 };

/** The same network as an exporter writes it that knows one batch size only. */
function fixedBatch(model: Model): Model {
  return { ...model, inputs: model.inputs.map((input) => ({ ...input, dims: input.dims.with(0, 1) })) };
}

interface Case {
  readonly name: string;
  readonly model: Model;
  /** Sizes of the families, in order. */
  readonly families: readonly number[];
  /** A reason that some frozen unit must give. */
  readonly frozen?: RegExp;
}

const cases: readonly Case[] = [
  {
    name: "a chain of Gemm and Relu",
    model: build(
      [3],
      [
        ["Gemm", "x w1 b1", "h", transB],
        ["Relu", "h", "a"],
        ["Gemm", "a w2 b2", "y", transB],
      ],
      { w1: weights(6, 3), b1: weights(6), w2: weights(2, 6), b2: weights(2) },
    ),
    families: [6],
    frozen: /^it is an output of the network$/,
  },
  {
    name: "MatMul and Add, weights [in][out]",
    model: build(
      [3],
      [
        ["MatMul", "x w1", "h"],
        ["Add", "h b1", "s"],
        ["Tanh", "s", "a"],
        ["MatMul", "a w2", "y"],
      ],
      { w1: weights(3, 6), b1: weights(6), w2: weights(6, 2) },
    ),
    families: [6],
  },
  {
    name: "a residual sum, whose two layers share a family",
    model: build(
      [3],
      [
        ["Gemm", "x w1 b1", "p", transB],
        ["Relu", "p", "pa"],
        ["Gemm", "pa w2 b2", "q", transB],
        ["Relu", "q", "qa"],
        ["Gemm", "qa w3 b3", "r", transB],
        ["Add", "pa r", "sum"],
        ["Gemm", "sum w4 b4", "y", transB],
      ],
      {
        w1: weights(8, 3),
        b1: weights(8),
        w2: weights(5, 8),
        b2: weights(5),
        w3: weights(8, 5),
        b3: weights(8),
        w4: weights(2, 8),
        b4: weights(2),
      },
    ),
    families: [8, 5],
  },
  {
    name: "a skip from the input, which fixes the layer that it is added to",
    model: build(
      [4],
      [
        ["Gemm", "x w1 b1", "h", transB],
        ["Add", "h x", "s"],
        ["Gemm", "s w2 b2", "y", transB],
      ],
      { w1: weights(4, 4), b1: weights(4), w2: weights(2, 4), b2: weights(2) },
    ),
    families: [],
    frozen: /make s adds it to a value that cannot be pruned/,
  },
  {
    name: "softmax between layers, which reads all neurons at once",
    model: build(
      [3],
      [
        ["Gemm", "x w1 b1", "h", transB],
        ["Softmax", "h", "a"],
        ["Gemm", "a w2 b2", "y", transB],
      ],
      { w1: weights(4, 3), b1: weights(4), w2: weights(2, 4), b2: weights(2) },
    ),
    families: [],
    frozen: /make a divides every neuron by the sum over all of them/,
  },
  {
    name: "one weight used by two layers, cut differently",
    model: build(
      [4],
      [
        ["Gemm", "x w b1", "h", transB],
        ["Relu", "h", "a"],
        ["Gemm", "a w b2", "k", transB],
        ["Sigmoid", "k", "c"],
        ["Gemm", "c w3 b3", "y", transB],
      ],
      { w: weights(4, 4), b1: weights(4), b2: weights(4), w3: weights(2, 4), b3: weights(2) },
    ),
    families: [4, 4],
  },
  {
    name: "two outputs that share a trunk",
    model: build(
      [3],
      [
        ["Gemm", "x w1 b1", "h", transB],
        ["LeakyRelu", "h", "a", { alpha: 0.1 }],
        ["Gemm", "a w2 b2", "y", transB],
        ["Gemm", "a w3 b3", "z", transB],
      ],
      {
        w1: weights(6, 3),
        b1: weights(6),
        w2: weights(2, 6),
        b2: weights(2),
        w3: weights(3, 6),
        b3: weights(3),
      },
    ),
    families: [6],
  },
  {
    name: "a Reshape of the hidden neurons to their own shape",
    model: build(
      [3],
      [
        ["Gemm", "x w1 b1", "h", transB],
        ["Reshape", "h size", "r"],
        ["Relu", "r", "a"],
        ["Gemm", "a w2 b2", "y", transB],
      ],
      { w1: weights(6, 3), b1: weights(6), size: shape(-1, 6), w2: weights(2, 6), b2: weights(2) },
    ),
    families: [6],
  },
  {
    name: "a Reshape that spreads the neurons over two axes",
    model: build(
      [3],
      [
        ["Gemm", "x w1 b1", "h", transB],
        ["Reshape", "h size", "r"],
        ["MatMul", "r w2", "y"],
      ],
      { w1: weights(6, 3), b1: weights(6), size: shape(-1, 2, 3), w2: weights(3, 2) },
    ),
    // Both halves lose the same places.
    families: [3],
  },
  {
    name: "a sequence: MatMul along the last of three axes",
    model: build(
      [5, 3],
      [
        ["MatMul", "x w1", "h"],
        ["Add", "b1 h", "s"],
        ["Relu", "s", "a"],
        ["MatMul", "a w2", "y"],
      ],
      { w1: weights(3, 6), b1: weights(6), w2: weights(6, 2) },
    ),
    families: [6],
  },
  {
    name: "per-neuron constants after the activation",
    model: build(
      [3],
      [
        ["Gemm", "x w1 b1", "h", transB],
        ["Relu", "h", "a"],
        ["Add", "a shift", "s"],
        ["Gemm", "s w2", "y"],
      ],
      { w1: weights(6, 3), b1: weights(6), shift: weights(1, 6), w2: weights(6, 2) },
    ),
    families: [6],
  },
  {
    name: "a file that was exported for a batch of one",
    model: fixedBatch(
      build(
        [2, 3],
        [
          ["Reshape", "x flat", "r"],
          ["Gemm", "r w1 b1", "h", transB],
          ["Relu", "h", "a"],
          ["Gemm", "a w2", "y"],
        ],
        { flat: shape(1, -1), w1: weights(5, 6), b1: weights(5), w2: weights(5, 2) },
      ),
    ),
    families: [5],
  },
  {
    name: "a network without a hidden layer",
    model: build([3], [["Gemm", "x w1 b1", "y", transB]], { w1: weights(2, 3), b1: weights(2) }),
    families: [],
  },
];

describe.each(cases)("$name", ({ model, families, frozen }) => {
  it("has these families", () => {
    const groups = group(model);
    expect(groups.families.map((family) => family.units.length)).toEqual(families);
    if (frozen !== undefined) {
      expect([...groups.frozen.values()].map((reason) => reason.sentence)).toContainEqual(
        expect.stringMatching(frozen),
      );
    }
  });

  it.each([0, 0.34, 0.5, 1])("is exact at the ratio %d", async (ratio) => {
    const { model: pruned, report } = await prune(model, engine, { ratio });
    expect(report.certificate).toMatchObject({ valid: true });
    expect(report.certificate.equivalence.maxRelativeError).toBeLessThanOrEqual(1e-5);
    if (ratio === 0) expect(pruned).toBe(model);
    const leave = families
      .map((size) => Math.min(Math.floor(size * ratio + 1e-9), size - 1))
      .reduce((a, b) => a + b, 0);
    const coupledRows = report.layers.reduce((sum, layer) => sum + layer.removed.length, 0);
    expect(coupledRows).toBeGreaterThanOrEqual(leave);
    const { params, macs } = cost(pruned, group(pruned));
    expect(report).toMatchObject({ params: { after: params }, macs: { after: macs } });
  });
});

describe("couplings", () => {
  it("couples the rows of both layers of a residual sum, index by index", async () => {
    const residual = cases[2]?.model;
    if (residual === undefined) throw new Error("case");
    const { report } = await prune(residual, engine, { ratio: 0.5 });
    const [first, , third] = report.layers;
    expect(first?.removed).toHaveLength(4);
    expect(third?.removed).toEqual(first?.removed);
  });

  it("gives a shared weight a copy for each cut, and only then", async () => {
    const shared = cases[5]?.model;
    if (shared === undefined) throw new Error("case");
    const { model: pruned } = await prune(shared, engine, { ratio: 0.5 });
    const names = pruned.nodes.filter((node) => node.operator === "Gemm").map((node) => node.inputs[1]);
    expect(names).toEqual(["w", "w_1", "w3"]);
    expect(pruned.initializers.get("w")?.dims).toEqual([2, 4]);
    expect(pruned.initializers.get("w_1")?.dims).toEqual([2, 2]);
  });

  it("takes the Add behind a MatMul for the layer's bias, but not one behind an activation", () => {
    expect(group(cases[1]?.model as Model).layers[0]?.bias).toBe("b1");
    expect(group(cases[10]?.model as Model).layers[0]?.bias).toBe("b1");
    expect(
      group(cases[10]?.model as Model)
        .slices.filter((slice) => slice.initializer === "shift")
        .map((slice) => slice.role),
    ).toEqual(["constant"]);
  });

  it("counts a layer once for every position of a sequence", () => {
    expect(group(cases[9]?.model as Model).layers.map((layer) => layer.positions)).toEqual([5, 5]);
  });
});

describe("names and readings that others depend on", () => {
  it("gives a copy a name that no value of the graph has", async () => {
    const taken = build(
      [4],
      [
        ["Gemm", "x w b1", "h", transB],
        ["Relu", "h", "w_1"],
        ["Gemm", "w_1 w b2", "k", transB],
        ["Relu", "k", "c"],
        ["Gemm", "c v", "y"],
      ],
      { w: weights(4, 4), b1: weights(4), b2: weights(4), v: weights(4, 2) },
    );
    const { model: pruned, report } = await prune(taken, engine, { ratio: 0.5 });
    expect(report.certificate.valid).toBe(true);
    expect(pruned.nodes[2]?.inputs).toEqual(["w_1", "w_2", "b2"]);
    const reread = open(save(pruned, "onnx"), "reread.onnx");
    expect(reread.nodes.map((node) => node.inputs)).toEqual(pruned.nodes.map((node) => node.inputs));
  });

  it("cuts a bias that stands behind an Identity", async () => {
    const model = build(
      [3],
      [
        ["Identity", "zero", "b"],
        ["Gemm", "x w b", "h", transB],
        ["Relu", "h", "a"],
        ["Gemm", "a v", "y"],
      ],
      { zero: weights(4), w: weights(4, 3), v: weights(4, 2) },
    );
    const { report } = await prune(model, engine, { ratio: 0.5 });
    expect(report.certificate.valid).toBe(true);
    expect(report.layers.map((layer) => layer.removed.length)).toEqual([2, 0]);
  });

  it("explains a sum by the terms that were counted, also where layers are coupled", async () => {
    const residual = cases[2]?.model as Model;
    const groups = group(residual);
    const session = await engine.compile(residual);
    const scores = await score(residual, groups, session, { bias: true, inputs: "surviving" }, 0.5);
    const ranking = rank(groups, scores, 0.5);
    const decided = { ranking, cuts: spend(residual, groups, ranking, 0.5).cuts };
    groups.layers.forEach((layer, index) => {
      for (let row = 0; row < layer.rows; row++) {
        const { terms, norm } = explain(residual, groups, scores, decided, { layer: index, row });
        const sum = terms.reduce((total, term) => total + (term.counts ? Math.abs(term.value) : 0), 0);
        expect(Math.abs(sum - norm)).toBeLessThan(1e-5);
      }
    });
  });
});
