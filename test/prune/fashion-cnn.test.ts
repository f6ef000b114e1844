// A convolutional network with two residual blocks, trained on Fashion-MNIST, against what PyTorch gives for it.

import { beforeAll, describe, expect, it } from "vitest";
import { compileSteps } from "../../src/engine/steps.ts";
import {
  apply,
  certify,
  type Examples,
  group,
  type Model,
  open,
  plan,
  prune,
  score,
} from "../../src/index.ts";
import { expectedCnn, fashionExamples, openSample, readFile } from "./expected.ts";
import { onnxRuntimeEngine } from "./onnx-runtime.ts";

const engine = onnxRuntimeEngine();
const expected = expectedCnn();
const folded = openSample("test/fixtures/fashion-cnn.onnx");
const FOLDED = { kind: "l1-folded", bias: true, inputs: "all" } as const;
let examples: Examples;

beforeAll(async () => {
  examples = await fashionExamples();
});

async function scored(model: Model) {
  const groups = group(model);
  const session = await engine.compile(model);
  const scores = await score(model, groups, session);
  session.close();
  return { groups, scores };
}

describe("fashion-cnn, with its batch norms folded in", () => {
  it("has PyTorch's groups and scores", async () => {
    const { groups, scores } = await scored(folded);
    const wanted = Object.values(expected.groups);
    expect(groups.families.map((family) => [...family.layers])).toEqual(
      wanted.map((each) => each.convs_in_graph_order),
    );
    wanted.forEach(({ scores: numbers }, family) => {
      numbers.forEach((value, at) => {
        expect(scores.units[family]?.[at]).toBeCloseTo(value, value > 100 ? 3 : 4);
      });
    });
  });

  it("reports what coupled filters were ranked by: the score of all together", async () => {
    const { report } = await prune(folded, engine, { ratio: 0.5 });
    const coupled = report.layers.filter(({ ranked }) => ranked !== undefined);
    expect(coupled.map(({ name }) => name)).toEqual(
      Object.values(expected.groups)
        .filter((each) => each.convs_in_graph_order.length > 1)
        .flatMap((each) => each.convs_in_graph_order.map((layer) => report.layers[layer]?.name)),
    );
    for (const { ranked = [], removed, kept } of coupled)
      expect(Math.max(...removed.map((row) => ranked[row] ?? 0))).toBeLessThanOrEqual(
        Math.min(...kept.map((row) => ranked[row] ?? 0)),
      );
  });

  it.each(expected.pruned)("removes what PyTorch removes at the ratio $ratio", async (entry) => {
    const { groups, scores } = await scored(folded);
    const planned = plan(folded, groups, scores, entry.ratio);
    for (const [name, removed] of Object.entries(entry.removed))
      for (const conv of expected.groups[name]?.convs_in_graph_order ?? [])
        expect(planned.layers[conv]?.removed).toEqual(removed);
    const pruned = apply(folded, planned, groups);
    const session = await engine.compile(pruned);
    const inputs = new Map([[folded.inputs[0]?.name ?? "", examples.inputs.subarray(0, 2 * 784)]]);
    const logits = (await session.run(inputs, 2)).get(folded.outputs[0]?.name ?? "")?.data;
    session.close();
    entry.first_logits.flat().forEach((value, at) => {
      expect(logits?.[at]).toBeCloseTo(value, 3);
    });
    const proof = await certify({ original: folded, plan: planned, pruned, groups }, engine);
    expect(proof).toMatchObject({ valid: true });
    expect(proof.equivalence.maxRelativeError).toBeLessThanOrEqual(1e-5);
  });

  it("has the multiply-adds that counting by hand gives", async () => {
    const { report } = await prune(folded, engine, { ratio: 0.5 });
    const conv = (side: number, out: number, inputs: number, kernel: number) =>
      side ** 2 * out * inputs * kernel ** 2;
    const total = (one: number, two: number) =>
      conv(28, one, 1, 3) +
      2 * conv(14, one, one, 3) +
      conv(7, two, one, 3) +
      2 * conv(7, two, two, 3) +
      10 * two;
    expect(report.macs).toEqual({ before: total(24, 48), after: total(12, 24) });
  });
});

/** The same network with its batch norms, with arrows of its own, of another file's, or inferred ones. */
const graph = { bytes: readFile("test/fixtures/fashion-cnn-bn.onnx"), name: "fashion-cnn-bn.onnx" };
const withNorms = (name: string, options = {}) => open(readFile(`test/fixtures/${name}`), name, options);
const unfolded: readonly (readonly [string, Model])[] = [
  ["fashion-cnn-bn.onnx", withNorms("fashion-cnn-bn.onnx")],
  ["fashion-cnn.state.pt", withNorms("fashion-cnn.state.pt", { graph })],
  ["fashion-cnn.safetensors", withNorms("fashion-cnn.safetensors", { graph })],
  ["fashion-cnn.state.pt without arrows", withNorms("fashion-cnn.state.pt")],
  ["fashion-cnn.safetensors without arrows", withNorms("fashion-cnn.safetensors")],
];

describe.each(unfolded)("%s", (_, model) => {
  it("couples what the folded network couples", () => {
    expect(group(model).families.map((family) => family.units.length)).toEqual([24, 24, 48, 48]);
  });

  it("scores what PyTorch scores, with the batch norms folded in", async () => {
    const session = await engine.compile(model);
    const scores = await score(model, group(model), session, FOLDED);
    session.close();
    Object.values(expected.groups).forEach(({ scores: numbers }, family) => {
      numbers.forEach((value, at) => {
        expect(scores.units[family]?.[at]).toBeCloseTo(value, value > 100 ? 3 : 4);
      });
    });
  });

  it.each(expected.pruned)("removes what PyTorch removes at the ratio $ratio", async (entry) => {
    const settings = { ratio: entry.ratio, criterion: FOLDED };
    const { plan: planned, model: pruned, report } = await prune(model, engine, settings);
    for (const [name, removed] of Object.entries(entry.removed))
      for (const conv of expected.groups[name]?.convs_in_graph_order ?? [])
        expect(planned.layers[conv]?.removed).toEqual(removed);
    expect(report.certificate).toMatchObject({ valid: true });
    if (model.outputs[0]?.name !== "logits") return;
    const session = await engine.compile(pruned);
    const inputs = new Map([["input", examples.inputs.subarray(0, 2 * 784)]]);
    const logits = (await session.run(inputs, 2)).get("logits")?.data;
    session.close();
    entry.first_logits.flat().forEach((value, at) => {
      expect(logits?.[at]).toBeCloseTo(value, 3);
    });
  });
});

// What is seen of one of these files, such as its accuracy over all images on a GPU, then holds for all of them.
it("cut alike, the three files with batch norms become the same steps over the same numbers", async () => {
  const programs = unfolded.slice(0, 3).map(async ([, model]) => {
    const { model: pruned } = await prune(model, engine, { ratio: 0.5, criterion: FOLDED });
    const { steps, values } = compileSteps(pruned);
    return { steps, constants: values.map(({ constant }) => constant?.values) };
  });
  const [first, ...others] = await Promise.all(programs);
  expect(first?.constants.filter((values) => values !== undefined)).toHaveLength(26);
  for (const other of others) expect(other).toEqual(first);
});
