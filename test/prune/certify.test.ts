// A certificate is worth what it catches: every planted fault fails the check that is there for it.

import { describe, expect, it } from "vitest";
import { cpuEngine, type Engine } from "../../src/index.ts";
import type { Model } from "../../src/model/graph.ts";
import { take } from "../../src/model/take.ts";
import { float32Tensor, floats } from "../../src/model/tensor.ts";
import { certify } from "../../src/prune/certify.ts";
import { group } from "../../src/prune/group.ts";
import { zeroedOracle } from "../../src/prune/oracle.ts";
import type { Plan } from "../../src/prune/plan.ts";
import { prune } from "../../src/prune/prune.ts";
import { LACKING, lackingNetwork } from "../engine/networks.ts";
import { fashionExamples, openSample } from "./expected.ts";

const engine = cpuEngine();
const original = openSample("public/samples/seed.json");
const weightOf = (model: Model, layer: number) => [...model.initializers.keys()][2 * layer] ?? "";

function withTensor(model: Model, name: string, change: (data: Float32Array) => void): Model {
  const tensor = model.initializers.get(name);
  if (tensor === undefined) throw new Error(`no ${name}`);
  const data = floats(tensor).slice();
  change(data);
  return { ...model, initializers: new Map(model.initializers).set(name, float32Tensor(tensor.dims, data)) };
}

function withRemoved(plan: Plan, layer: number, removed: number[]): Plan {
  return {
    ...plan,
    layers: plan.layers.map((each, index) => (index === layer ? { ...each, removed } : each)),
  };
}

describe("the certificate", async () => {
  const { model: pruned, plan } = await prune(original, engine, { ratio: 0.5 });
  const check = (changed: Model, planned: Plan = plan) =>
    certify({ original, plan: planned, pruned: changed }, engine);

  it("holds for an honest pruning and says by how much the outputs moved", async () => {
    const certificate = await check(pruned);
    expect(certificate).toMatchObject({
      valid: true,
      structure: { holds: true },
      bits: { holds: true },
      rule: { holds: true },
    });
    expect(certificate.equivalence).toMatchObject({ holds: true });
    expect(certificate.loss.maxChange).toBeGreaterThan(0.1);
    expect(certificate.loss.correct).toBeUndefined();
  });

  it("says that a share is rounded, where it is no whole number of neurons", async () => {
    const { report } = await prune(original, engine, { ratio: 0.735 });
    expect((await check(pruned)).rule.sentence).toMatch(
      /^In each layer the 50 % with the lowest scores left, and/,
    );
    expect(report.certificate.rule.sentence).toMatch(
      /^In each layer the 73\.5 % with the lowest scores, rounded down to whole neurons, left, and/,
    );
  });

  it("catches one changed weight, to the last bit", async () => {
    const changed = withTensor(pruned, weightOf(pruned, 1), (data) => {
      data[1] = Math.fround((data[1] ?? 0) * (1 + 2 ** -23));
    });
    const certificate = await check(changed);
    expect(certificate).toMatchObject({ valid: false, bits: { holds: false } });
    expect(certificate.bits.sentence).toMatch(/differs from its origin at element 1\./);
  });

  it("catches the wrong column removed", async () => {
    const name = weightOf(original, 1);
    const tensor = original.initializers.get(name);
    if (tensor === undefined) throw new Error("no weight");
    const wrong = take(take(tensor, 0, [2, 3]), 1, [0]);
    const certificate = await check({
      ...pruned,
      initializers: new Map(pruned.initializers).set(name, wrong),
    });
    expect(certificate).toMatchObject({
      valid: false,
      structure: { holds: true },
      bits: { holds: false },
      equivalence: { holds: false },
    });
  });

  it("catches a neuron left although a weaker one stays", async () => {
    const other = await prune(original, engine, { ratio: 0.5 });
    const planned = withRemoved(other.plan, 1, [0, 2]);
    const certificate = await check(pruned, planned);
    expect(certificate.rule).toMatchObject({ holds: false });
    expect(certificate.rule.sentence).toMatch(
      /neuron 2 left with the score 1\.4\d*, but neuron 1 stayed with 0\.8/,
    );
  });

  it("catches a count that is not the ratio's", async () => {
    const certificate = await check(pruned, withRemoved(plan, 1, [0]));
    expect(certificate.rule.sentence).toMatch(/1 of 4 neurons left, but the ratio 0\.5 asks for 2/);
    expect(certificate.valid).toBe(false);
  });

  it("catches shapes that do not fit, and then runs nothing", async () => {
    const name = weightOf(pruned, 1);
    const tensor = pruned.initializers.get(name);
    if (tensor === undefined) throw new Error("no weight");
    const certificate = await check({
      ...pruned,
      initializers: new Map(pruned.initializers).set(name, take(tensor, 0, [0])),
    });
    expect(certificate).toMatchObject({
      valid: false,
      structure: { holds: false },
      equivalence: { holds: null },
    });
    expect(certificate.equivalence.maxRelativeError).toBeNaN();
  });

  it("catches a weight that nobody reads", async () => {
    const extra = new Map(pruned.initializers).set("left over", float32Tensor([1], Float32Array.of(1)));
    expect((await check({ ...pruned, initializers: extra })).structure.sentence).toBe(
      "Nothing reads the weight left over.",
    );
  });

  it("does not take NaN for equal, wherever it stands", async () => {
    for (const place of [0, 1, 127]) {
      const broken: Engine = {
        ...engine,
        compile: async (model) => {
          const session = await engine.compile(model);
          const run: typeof session.run = async (...args) => {
            const outputs = await session.run(...args);
            if (model === pruned) for (const { data } of outputs.values()) data[place] = Number.NaN;
            return outputs;
          };
          return { ...session, run, rowNorms: session.rowNorms.bind(session), close: () => session.close() };
        },
      };
      const certificate = await certify({ original, plan, pruned }, broken);
      expect(certificate).toMatchObject({
        valid: false,
        equivalence: { holds: false },
        loss: { holds: false },
      });
    }
  });

  it("counts right answers where there are labelled examples", async () => {
    const mlp = openSample("public/samples/fashion-mlp.onnx");
    const examples = await fashionExamples();
    const { report } = await prune(mlp, engine, { ratio: 0.5 }, examples);
    expect(report.certificate).toMatchObject({
      valid: true,
      loss: { correct: { before: 8800, after: 8396, total: 10_000 } },
    });
    expect(report.certificate.loss.sentence).toMatch(
      /^Accuracy on 10,000 examples: 88\.00 % before, 83\.96 % after/,
    );
  });
});

describe("the certificate of a network that the engine cannot run", async () => {
  const lacking = lackingNetwork();
  const { model: pruned, plan, report } = await prune(lacking, engine, { ratio: 0.5 });

  it("holds the shapes, the bits and the rule, and says that the outputs were not checked, and why", () => {
    const { certificate } = report;
    const unknown = { holds: null, sentence: `Not checked. ${LACKING}` };
    expect(certificate).toMatchObject({
      valid: false,
      verdict: "checked",
      structure: { holds: true },
      bits: { holds: true },
      rule: { holds: true },
      equivalence: unknown,
      loss: unknown,
      inputs: "no inputs",
    });
    expect(pruned.initializers.get("0.weight")?.dims).toEqual([3, 4]);
  });

  it("is refuted by a weight that changed", async () => {
    const wrong = withTensor(pruned, "0.weight", (data) => data.fill(1));
    const certificate = await certify({ original: lacking, plan, pruned: wrong }, engine);
    expect(certificate).toMatchObject({ valid: false, verdict: "refuted", bits: { holds: false } });
  });
});

describe("the zeroed oracle", () => {
  it("zeroes exactly the columns that read removed units, and leaves the original alone", async () => {
    const groups = group(original);
    const unit = groups.layers[0]?.units[0] ?? 0;
    const before = floats(
      original.initializers.get(weightOf(original, 1)) ?? float32Tensor([0], new Float32Array()),
    ).slice();
    const oracle = await zeroedOracle(original, groups, new Set([unit]));
    const node = oracle.nodes[groups.layers[1]?.node ?? 0];
    const zeroed = floats(
      oracle.initializers.get(node?.inputs[1] ?? "") ?? float32Tensor([0], new Float32Array()),
    );
    expect(Array.from(zeroed)).toEqual(Array.from(before, (value, index) => (index % 2 === 0 ? 0 : value)));
    expect(
      floats(original.initializers.get(weightOf(original, 1)) ?? float32Tensor([0], new Float32Array())),
    ).toEqual(before);
  });
});
