// Networks that PyTorch pruned (test/fixtures/pruned/make.py), our own, and tampered ones, against their originals.

import { describe, expect, it } from "vitest";
import {
  certifyPair,
  cpuEngine,
  group,
  type Model,
  ModelError,
  open,
  prune,
  recover,
  replay,
  save,
} from "../../src/index.ts";
import { take } from "../../src/model/take.ts";
import { float32Tensor, floats } from "../../src/model/tensor.ts";
import { matchRows } from "../../src/prune/match-rows.ts";
import { openSample } from "./expected.ts";

const engine = cpuEngine();
const seed = openSample("public/samples/seed.json");
const mlp = openSample("public/samples/fashion-mlp.onnx");
const cnn = openSample("public/samples/fashion-cnn.onnx");
const fixture = (name: string) => openSample(`test/fixtures/pruned/${name}.onnx`);
const counts = (layers: readonly { neurons: number; removed: readonly number[] }[]) =>
  layers.map(({ neurons, removed }) => neurons - removed.length);

describe("a network that PyTorch pruned", () => {
  it("fashion-mlp by L1 without biases: which neurons, by which rule, and all five points", async () => {
    const { layers, plan, ruleUnknown, certificate } = await certifyPair(
      mlp,
      fixture("fashion-mlp-l1"),
      engine,
    );
    const ours = await prune(mlp, engine, { ratio: 0.9, criterion: { bias: false, inputs: "all" } });
    expect(layers.map(({ removed }) => removed)).toEqual(ours.plan.layers.map(({ removed }) => removed));
    expect(layers.every(({ exact }) => exact)).toBe(true);
    // With biases it is the same neurons, so that the first reading that is tried explains them.
    expect(plan.criterion).toEqual({ bias: true, inputs: "all" });
    expect(plan.ratio).toBeCloseTo(0.9, 9);
    expect({ ruleUnknown, valid: certificate.valid }).toEqual({ ruleUnknown: false, valid: true });
  });

  it("fashion-cnn by L2 over coupled filters, under other names", async () => {
    const { layers, plan, certificate } = await certifyPair(cnn, fixture("fashion-cnn-l2"), engine);
    expect(counts(layers)).toEqual([12, 12, 12, 24, 24, 24, 10]);
    expect(plan.criterion).toMatchObject({ kind: "l2", bias: false });
    expect(certificate).toMatchObject({ valid: true });
    expect(certificate.equivalence.maxRelativeError).toBeLessThanOrEqual(1e-5);
  });

  it("and trained on: the same neurons by the nearest rows, and no bits", async () => {
    const exact = recover(mlp, fixture("fashion-mlp-l1"));
    const { layers, certificate } = await certifyPair(mlp, fixture("fashion-mlp-tuned"), engine);
    expect(layers.map(({ removed }) => removed)).toEqual(exact.layers.map(({ removed }) => removed));
    for (const { exact: same, largestDifference } of layers) {
      expect(same).toBe(false);
      expect(largestDifference).toBeGreaterThan(1e-4);
      expect(largestDifference).toBeLessThan(0.01);
    }
    expect(certificate).toMatchObject({
      valid: false,
      structure: { holds: true },
      bits: { holds: false },
      rule: { holds: true },
      equivalence: { holds: false },
    });
  });
});

describe("our own", () => {
  it.each([
    ["seed", seed, { ratio: 0.5 }],
    ["fashion-mlp", mlp, { ratio: 0.8, global: true }],
    ["fashion-cnn", cnn, { ratio: 0.5, multiple: 8 }],
  ] as const)("%s holds, with its plan and without", async (_, model, budget) => {
    const { model: pruned, plan } = await prune(model, engine, { budget });
    const other = open(save(pruned, "onnx"), "pruned.onnx");
    const alone = await certifyPair(model, other, engine);
    expect(alone.certificate).toMatchObject({ valid: true });
    expect(alone.layers.map(({ removed }) => removed)).toEqual(plan.layers.map(({ removed }) => removed));
    expect((await certifyPair(model, other, engine, { plan })).certificate).toMatchObject({ valid: true });
  });
});

describe("a network with rows that are alike", () => {
  const layer = (weights: number[][], bias: number[]) => ({ weights, bias, activation: "relu" });
  const network = (hidden: ReturnType<typeof layer>) => {
    const out = {
      weights: [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      bias: [0, 0],
    };
    const json = { format: "espalier-network", version: 1, name: "n", layers: [hidden, out] };
    return open(new TextEncoder().encode(JSON.stringify(json)), "n.json");
  };
  const alike = [
    [1, 2],
    [0.1, 0.1],
    [0.1, 0.1],
    [3, 1],
  ];

  it("is certified without its plan: of equals the lower index left", async () => {
    const model = network(layer(alike, [0.5, 0.2, 0.2, 0.1]));
    const { model: pruned, plan } = await prune(model, engine, { ratio: 0.25 });
    const found = await certifyPair(model, pruned, engine);
    expect(found.layers[0]?.removed).toEqual(plan.layers[0]?.removed);
    expect(found.layers[0]?.removed).toEqual([1]);
    expect(found.certificate).toMatchObject({ valid: true });
  });

  it("and no rule about batch norms is made up where there are none", async () => {
    const strong = [
      [9, 9],
      [8, 8],
      [0.1, 0.1],
      [0.2, 0.1],
    ];
    const model = network(layer(strong, [0.5, 0.2, 0.2, 0.1]));
    const name = group(model).layers[0]?.name ?? "";
    const budget = { ratio: 0, force: { [name]: [0, 1] } };
    const { model: pruned } = await prune(model, engine, { budget });
    const found = await certifyPair(model, pruned, engine);
    expect(found.ruleUnknown).toBe(true);
    expect(found.certificate).toMatchObject({ verdict: "refuted", rule: { holds: false } });
    const scale = { kind: "bn-gamma", bias: true, inputs: "all" } as const;
    const claimed = { ...found.plan, criterion: scale };
    expect((await certifyPair(model, pruned, engine, { plan: claimed })).certificate.rule).toEqual({
      name: "rule",
      holds: false,
      sentence: `The criterion bn-gamma needs a normalisation behind every layer, but ${name} has none.`,
    });
  });

  it("leaves a rule unchecked whose inputs are not here", async () => {
    const model = network(layer(alike, [0.5, 0.2, 0.2, 0.1]));
    const examples = { count: 2, inputs: Float32Array.of(1, 2, 3, -4), labels: Uint8Array.of(0, 1) };
    const criterion = { kind: "activation", bias: true, inputs: "all" } as const;
    const { plan, report } = await prune(model, engine, { ratio: 0.5, criterion }, examples);
    expect(report.certificate).toMatchObject({ verdict: "proven" });
    const again = await replay(model, plan, engine);
    expect(again.report.certificate).toMatchObject({ verdict: "checked", rule: { holds: null } });
    expect(again.report.certificate.rule.sentence).toBe(
      "Not checked. The scores were measured on the first 2 examples, which are not here.",
    );
  });
});

function withWeight(model: Model, at: number, change: (data: Float32Array) => void): Model {
  const [name, tensor] = [...model.initializers][at] ?? [];
  if (name === undefined || tensor === undefined) throw new Error(`no weight ${at}`);
  const data = floats(tensor).slice();
  change(data);
  return { ...model, initializers: new Map(model.initializers).set(name, float32Tensor(tensor.dims, data)) };
}

describe("what does not hold is said", () => {
  it("one bit of a bias", async () => {
    const { model: pruned } = await prune(seed, engine, { ratio: 0.5 });
    const changed = withWeight(pruned, 1, (data) => {
      data[0] = Math.fround((data[0] ?? 0) * (1 + 2 ** -23));
    });
    const { certificate } = await certifyPair(seed, changed, engine);
    expect(certificate).toMatchObject({ valid: false, bits: { holds: false }, rule: { holds: true } });
  });

  it("a rule that nobody knows", async () => {
    const { model: pruned, plan } = await prune(cnn, engine, {
      criterion: { kind: "random", seed: 3, bias: true, inputs: "all" },
    });
    const found = await certifyPair(cnn, pruned, engine);
    expect(found.ruleUnknown).toBe(true);
    expect(found.certificate).toMatchObject({
      valid: false,
      bits: { holds: true },
      equivalence: { holds: true },
    });
    expect(found.certificate.rule.sentence).toMatch(
      /^No rule that is known here chose what left\. By L1: The rule is broken/,
    );
    expect((await certifyPair(cnn, pruned, engine, { plan })).certificate).toMatchObject({ valid: true });
  });

  it("another network", async () => {
    await expect(certifyPair(mlp, cnn, engine)).rejects.toThrow(ModelError);
    await expect(certifyPair(mlp, seed, engine)).rejects.toThrow(
      /^Layer 0 is 2 × 2 in the pruned network; of its 300 × 784/,
    );
  });

  it("a layer that lost a column too many", async () => {
    const { model: pruned } = await prune(seed, engine, { ratio: 0.5 });
    const [, , [name, tensor] = []] = [...pruned.initializers];
    if (name === undefined || tensor === undefined) throw new Error("no weight");
    const wider = {
      ...pruned,
      initializers: new Map(pruned.initializers).set(name, take(tensor, 1, [0, 0])),
    };
    await expect(certifyPair(seed, wider, engine)).rejects.toThrow(ModelError);
  });
});

describe("matching rows", () => {
  const rows = (...values: number[][]) => ({
    rows: values.map((row) => Float32Array.from(row)),
    bias: undefined,
  });
  const before = rows([1, 2], [3, 4], [1, 2], [5, 6]);

  it("takes the last of equal rows, as the rule takes out the first, and what is known first", () => {
    expect(matchRows(before, rows([1, 2], [5, 6]), () => "open")).toEqual({
      kept: [2, 3],
      exact: true,
      largestDifference: 0,
    });
    const known = (row: number) => (row === 2 ? "out" : "open");
    expect(matchRows(before, rows([1, 2], [5, 6]), known)?.kept).toEqual([0, 3]);
  });

  it("takes the last of equally near rows", () => {
    expect(matchRows(rows([1], [1], [1]), rows([1.5]), () => "open")?.kept).toEqual([2]);
  });

  it("else the nearest that keep the order", () => {
    const match = matchRows(before, rows([3, 4.5], [1, 2.25]), () => "open");
    expect(match).toEqual({ kept: [1, 2], exact: false, largestDifference: 0.5 });
  });

  it("finds nothing where a row that stays has no place", () => {
    expect(matchRows(before, rows([1, 2]), (row) => (row < 2 ? "in" : "open"))).toBeUndefined();
  });
});
