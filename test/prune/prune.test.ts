// The whole pipeline on the CPU engine against what PyTorch gives (test/expected). The Chrome tests hold the WebGPU
// engine and the page to the same numbers.

import { beforeAll, describe, expect, it } from "vitest";
import {
  cpuEngine,
  type Engine,
  type Examples,
  evaluate,
  floats,
  type Model,
  prune,
} from "../../src/index.ts";
import { expectedMlp, expectedSeed, fashionExamples, openSample } from "./expected.ts";

const engine: Engine = cpuEngine();

async function outputs(model: Model, inputs: number[][]): Promise<number[][]> {
  const session = await engine.compile(model);
  const input = model.inputs[0]?.name ?? "";
  const result = await session.run(new Map([[input, Float32Array.from(inputs.flat())]]), inputs.length);
  session.close();
  const { data, dims } = [...result.values()][0] ?? { data: new Float32Array(), dims: [] };
  const width = dims.at(-1) ?? 1;
  return inputs.map((_, row) => Array.from(data.subarray(row * width, (row + 1) * width)));
}

function expectClose(
  actual: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
  tolerance: number,
) {
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  const worst = Math.max(
    ...actual.flatMap((row, r) => row.map((value, c) => Math.abs(value - (expected[r]?.[c] ?? Number.NaN)))),
  );
  expect(worst).toBeLessThanOrEqual(tolerance);
}

describe.each(["public/samples/seed.json", "test/fixtures/seed.onnx"])(
  "the seed's network from %s",
  (path) => {
    const expected = expectedSeed();
    const model = openSample(path);

    it("scores and removes what the seed says", async () => {
      const { report } = await prune(model, engine, { ratio: 0.5 });
      expectClose(
        report.layers.map((layer) => layer.scores),
        expected.layers.map((layer) => layer.norms),
        1e-6,
      );
      expect(report.layers.map((layer) => layer.removed)).toEqual(
        expected.layers.map((layer) => layer.removed),
      );
      expect(report.layers.map((layer) => layer.kept)).toEqual(expected.layers.map((layer) => layer.kept));
      expect(report.certificate.valid).toBe(true);
    });

    it("leaves the weights and biases of the seed's second figure", async () => {
      const { model: pruned } = await prune(model, engine, { ratio: 0.5 });
      const tensors = [...pruned.initializers.values()];
      expected.pruned.forEach((layer, index) => {
        const [weight, bias] = [tensors[2 * index], tensors[2 * index + 1]];
        if (weight === undefined || bias === undefined) throw new Error("a layer is missing");
        expect(weight.dims).toEqual([layer.weight.length, layer.weight[0]?.length]);
        expect(Array.from(floats(weight))).toEqual(layer.weight.flat().map(Math.fround));
        expect(Array.from(floats(bias))).toEqual(layer.bias.map(Math.fround));
      });
    });

    it("computes PyTorch's outputs before and after", async () => {
      const { model: pruned } = await prune(model, engine, { ratio: 0.5 });
      expectClose(await outputs(model, expected.inputs), expected.outputs_before, 1e-6);
      expectClose(await outputs(pruned, expected.inputs), expected.outputs_after, 1e-6);
    });
  },
);

describe("fashion-mlp", () => {
  const expected = expectedMlp();
  const model = openSample("public/samples/fashion-mlp.onnx");
  let examples: Examples;
  beforeAll(async () => {
    examples = await fashionExamples();
  });

  it("has PyTorch's accuracy and logits before pruning", async () => {
    const { correct, logits } = await evaluate(model, engine, examples, 4);
    expect(Math.abs(correct - expected.accuracy * 10_000)).toBeLessThanOrEqual(2);
    expectClose(logits, expected.first_logits, 1e-4);
  });

  it("counts in parts, which say how far it is, what it counts at once", async () => {
    const count = 901;
    const some = {
      count,
      inputs: examples.inputs.subarray(0, 784 * count),
      labels: examples.labels.subarray(0, count),
    };
    const shares: number[] = [];
    const parts = await evaluate(model, engine, some, 4, (share) => shares.push(share));
    expect(parts).toEqual(await evaluate(model, engine, some, 4));
    expect(parts.total).toBe(count);
    expect(shares).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
  });

  it.each(expected.pruned)("$rule at $ratio: same neurons, accuracy and logits as PyTorch", async (entry) => {
    const criterion =
      entry.rule === "seed"
        ? { bias: true, inputs: "all" as const }
        : { bias: false, inputs: "surviving" as const };
    const { model: pruned, report } = await prune(model, engine, { ratio: entry.ratio, criterion });
    expect(report.layers.map((layer) => layer.removed)).toEqual([...entry.removed, []]);
    if (entry.norms !== undefined)
      expectClose(
        report.layers.slice(0, 2).map((layer) => layer.scores),
        entry.norms,
        1e-3,
      );
    expect(report.certificate).toMatchObject({ valid: true });
    const { correct, logits } = await evaluate(pruned, engine, examples, 4);
    expect(Math.abs(correct - entry.accuracy * 10_000)).toBeLessThanOrEqual(2);
    expectClose(logits.slice(0, entry.first_logits.length), entry.first_logits, 1e-4);
  });
});
