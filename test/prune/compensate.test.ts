// Compensation: the means of what left stand in the biases of those who read it, and the certificate knows.

import { describe, expect, it } from "vitest";
import { certify, cpuEngine, evaluate, floats, type Model, prune, replay } from "../../src/index.ts";
import { readPlan } from "../../src/prune/plan-file.ts";
import { build, type NodeSpec, values, weights } from "./build.ts";
import { fashionExamples, openSample } from "./expected.ts";
import { onnxRuntimeEngine } from "./onnx-runtime.ts";

const engine = cpuEngine();

/** x [1] → three neurons a = (x, 2x, 3x) → y = 5a₀ + 6a₁ + 7a₂ and −a₀ − a₁ − a₂, with and without a bias. */
function chain(bias: boolean, attributes = {}): Model {
  const second: NodeSpec = ["Gemm", bias ? "a v c" : "a v", "y", { transB: 1, ...attributes }];
  return build([1], [["Gemm", "x w", "a", { transB: 1 }], second], {
    w: values([3, 1], [1, 2, 3]),
    v: values([2, 3], [5, 6, 7, -1, -1, -1]),
    c: values([2], [100, 200]),
  });
}
// Mean 2: the neurons say 2, 4 and 6 on average.
const examples = { count: 3, inputs: Float32Array.of(1, 2, 3), labels: Uint8Array.of(0, 0, 0) };
const settings = { ratio: 0.7, compensate: true } as const;

describe("a removed neuron's mean", () => {
  it.each<readonly [string, Model, readonly number[]]>([
    ["is added to a bias", chain(true), [100 + 5 * 2 + 6 * 4, 200 - 2 - 4]],
    ["makes a bias where there is none", chain(false), [34, -6]],
    ["is scaled as the operator scales", chain(true, { alpha: 2, beta: 0.5 }), [100 + 4 * 34, 200 + 4 * -6]],
  ])("%s", async (_, model, biases) => {
    const { model: pruned, plan, report } = await prune(model, engine, settings, examples);
    expect(plan.layers[0]?.removed).toEqual([0, 1]);
    expect(plan.compensation).toEqual([{ value: "a", means: [2, 4] }]);
    const name = pruned.nodes[1]?.inputs[2] ?? "";
    const tensor = pruned.initializers.get(name);
    expect(Array.from(tensor === undefined ? [] : floats(tensor))).toEqual(biases);
    expect(report.certificate).toMatchObject({ valid: true });
    expect(report.certificate.equivalence.sentence).toMatch(
      /and the removed neurons' means behind the layers/,
    );
  });

  it("is named where bits are compared, and is not a licence to change another one", async () => {
    const { model: pruned, plan, report } = await prune(chain(true), engine, settings, examples);
    expect(report.certificate.bits.sentence).toMatch(
      /but for biases that compensation has changed \(make y|v\)\.$/,
    );
    const again = await replay(chain(true), readPlan(JSON.stringify(plan), "plan.json"), engine);
    expect([...again.model.initializers]).toEqual([...pruned.initializers]);
    const wrong = { ...plan, compensation: [{ value: "a", means: [2, 4.001] }] };
    const mixed = await certify({ original: chain(true), plan: wrong, pruned }, engine);
    expect(mixed).toMatchObject({ valid: false, bits: { holds: false }, equivalence: { holds: false } });
    expect(mixed.bits.sentence).toMatch(
      /^The bias of .* is 134 at element 0, but with the plan's means it is 134\.006\.$/,
    );
  });

  it("is measured again, and left open where the inputs are not here", async () => {
    const { plan, report } = await prune(chain(true), engine, settings, examples);
    expect(report.certificate).toMatchObject({ verdict: "proven" });
    const forged = { ...plan, compensation: [{ value: "a", means: [2, 1000] }] };
    const { certificate } = (await replay(chain(true), forged, engine, examples)).report;
    expect(certificate).toMatchObject({
      verdict: "refuted",
      bits: { holds: true },
      equivalence: { holds: false },
    });
    expect(certificate.equivalence.sentence).toMatch(
      /The plan's means are wrong: channel 1 of a says 4\.000 on average, not 1000\.$/,
    );
    const without = (await replay(chain(true), plan, engine)).report.certificate;
    expect(without).toMatchObject({
      verdict: "checked",
      equivalence: { holds: null },
      loss: { holds: true },
    });
    expect(without.equivalence.sentence).toMatch(
      /The plan's means are not checked: they were measured on the first 3 examples, which are not here\.$/,
    );
    const random = (await prune(chain(true), engine, settings)).plan;
    expect((await replay(chain(true), random, engine, examples)).report.certificate.verdict).toBe("proven");
  });

  it.each<readonly [string, readonly NodeSpec[]]>([
    ["a convolution that pads", [["Conv", "r v", "y", { pads: [1, 1, 1, 1] }]]],
    [
      "two that share a bias",
      [
        ["Conv", "r v c", "p"],
        ["Conv", "r u c", "q"],
        ["Add", "p q", "y"],
      ],
    ],
    ["one in groups, which has no room", [["Conv", "r g", "y", { group: 2 }]]],
  ])("serves %s, against an oracle that ONNX Runtime computes", async (_, nodes) => {
    const model = build([2, 5, 5], [["Conv", "x w b", "h"], ["Relu", "h", "r"], ...nodes], {
      w: weights(6, 2, 2, 2),
      b: weights(6),
      v: weights(4, 6, 3, 3),
      u: weights(4, 6, 3, 3),
      c: weights(4),
      g: weights(4, 3, 3, 3),
    });
    const { report } = await prune(model, onnxRuntimeEngine(), { ratio: 0.5, compensate: true });
    expect(report.certificate).toMatchObject({ valid: true });
    expect(report.certificate.equivalence.maxRelativeError).toBeLessThanOrEqual(1e-5);
  });

  it("serves a MatMul whose bias is an Add", async () => {
    const nodes: NodeSpec[] = [
      ["MatMul", "x w", "h"],
      ["Relu", "h", "r"],
      ["MatMul", "r v", "m"],
      ["Add", "m c", "y"],
    ];
    const model = build([3], nodes, { w: weights(3, 6), v: weights(6, 2), c: weights(2) });
    const { report, plan } = await prune(model, onnxRuntimeEngine(), { ratio: 0.5, compensate: true });
    expect(plan.compensation).toHaveLength(1);
    expect(report.certificate).toMatchObject({ valid: true });
  });
});

describe("on fashion-mlp", () => {
  it("keeps more right answers at 50 % by activations", async () => {
    const criterion = { kind: "activation", bias: true, inputs: "all" } as const;
    const model = openSample("public/samples/fashion-mlp.onnx");
    const data = await fashionExamples();
    const [plain, compensated] = await Promise.all(
      [false, true].map(async (compensate) => {
        const pruned = await prune(model, engine, { ratio: 0.5, compensate, criterion }, data);
        expect(pruned.report.certificate).toMatchObject({ valid: true });
        return (await evaluate(pruned.model, engine, data)).correct;
      }),
    );
    expect(compensated).toBeGreaterThan((plain ?? 0) + 300);
  });
});
