// Small graphs that break pruning tools: each is exact against the zeroed oracle or refused with its reason, and none
// is silently different. ONNX Runtime computes them, so nothing here rests on our own kernels.

import { describe, expect, it } from "vitest";
import { cpuEngine } from "../../src/index.ts";
import type { Model, Node } from "../../src/model/graph.ts";
import { apply } from "../../src/prune/apply.ts";
import { certify } from "../../src/prune/certify.ts";
import { cost } from "../../src/prune/count.ts";
import { group } from "../../src/prune/group.ts";
import { readPlan } from "../../src/prune/plan-file.ts";
import { prune } from "../../src/prune/prune.ts";
import { GRAPH_CASES } from "./graphs/all.ts";
import { KIN_CASES } from "./graphs/kin.ts";
import { onnxRuntimeEngine } from "./onnx-runtime.ts";

const engine = onnxRuntimeEngine();
const CASES = [...Object.values(GRAPH_CASES).flat(), ...KIN_CASES];

function weightsOf(model: Model): number {
  return cost(model, group(model)).params;
}

describe.each(CASES)("$name", ({ model, families, frozen, byDesign, ratios, settings: chosen }) => {
  const settings = byDesign ? { ...chosen, renormalised: "allow" as const } : (chosen ?? {});

  it("has these families and reasons", () => {
    const groups = group(model, settings);
    expect(groups.families.map((family) => family.units.length)).toEqual(families);
    const reasons = [...groups.frozen.values()].map((reason) => reason.sentence);
    if (frozen !== undefined) expect(reasons).toContainEqual(expect.stringMatching(frozen));
    expect(groups.renormalised.size > 0).toBe(byDesign ?? false);
  });

  it.each(ratios ?? [0.3, 0.5, 1])("is proven at the ratio %d", async (ratio) => {
    const { model: pruned, plan, report } = await prune(model, engine, { ratio, groups: settings });
    const { certificate } = report;
    expect(apply(model, readPlan(JSON.stringify(plan), "plan.json"))).toEqual(pruned);
    expect(certificate).toMatchObject({ valid: true });
    expect(certificate.equivalence.byDesign === true ? byDesign : true).toBe(true);
    if (!byDesign) expect(certificate.equivalence.maxRelativeError).toBeLessThanOrEqual(1e-5);
    const leave = families.reduce(
      (sum, size) => sum + Math.min(Math.floor(size * ratio + 1e-9), size - 1),
      0,
    );
    expect(weightsOf(pruned) < weightsOf(model)).toBe(leave > 0);
    // What the plan promises is what the pruned network has.
    expect(report.macs.after).toBe(cost(pruned, group(pruned)).macs);
    expect(report.params.after).toBeLessThanOrEqual(weightsOf(pruned));
  });
});

describe.each(CASES.filter((each) => each.byDesign === true))("$name, unless asked for", ({ model }) => {
  it("stays", async () => {
    const { plan, report } = await prune(model, engine);
    expect(report.certificate).toMatchObject({ valid: true });
    expect(report.certificate.equivalence.maxRelativeError).toBeLessThanOrEqual(1e-5);
    expect(plan.renormalised).toBeUndefined();
    expect(report.layers.some((layer) => /takes a mean over all channels/.test(layer.fixed ?? ""))).toBe(
      true,
    );
  });
});

const MEANS = CASES.filter((each) => each.byDesign === true);
const hasRelu = ({ model }: { model: Model }) => model.nodes.some(({ operator }) => operator === "Relu");

describe.each(MEANS.filter(hasRelu))("$name, where it may leave", ({ model }) => {
  it("excuses no other operator, attribute, value, node or bias", async () => {
    const cpu = cpuEngine();
    const settings = { ratio: 0.5, compensate: true, groups: { renormalised: "allow" } } as const;
    const { model: pruned, plan } = await prune(model, cpu, settings);
    const at = pruned.nodes.findIndex(({ operator }) => operator === "Relu");
    const relu = pruned.nodes[at] as Node;
    const certified = (nodes: readonly Node[], initializers = pruned.initializers) =>
      certify({ original: model, plan, pruned: { ...pruned, nodes, initializers } }, cpu);
    expect(await certified(pruned.nodes)).toMatchObject({ verdict: "proven" });
    const other = await certified(pruned.nodes.with(at, { ...relu, operator: "Sigmoid" }));
    expect(other).toMatchObject({ verdict: "refuted", equivalence: { holds: false } });
    expect(other.equivalence.sentence).toMatch(/: make .* has become Sigmoid\.$/);
    const marked = { ...relu, attributes: new Map([["alpha", 2]]) };
    expect((await certified(pruned.nodes.with(at, marked))).equivalence.sentence).toMatch(
      /has another alpha\.$/,
    );
    const inserted = [
      { ...relu, name: "extra", operator: "Tanh", outputs: ["extra"] },
      { ...relu, inputs: ["extra"] },
    ];
    const longer = await certified(pruned.nodes.toSpliced(at, 1, ...inserted));
    expect(longer.equivalence.sentence).toMatch(/reads extra in the place of/);
    const wild = new Map(pruned.initializers);
    for (const [name, tensor] of wild)
      if (/^b\d/.test(name)) wild.set(name, { ...tensor, bytes: tensor.bytes.map(() => 0x4a) });
    expect((await certified(pruned.nodes, wild)).bits).toMatchObject({ holds: false });
  });
});

describe.each(MEANS.filter((each) => !hasRelu(each)))("$name, where it may leave", ({ model }) => {
  it("excuses no other epsilon", async () => {
    const cpu = cpuEngine();
    const { model: pruned, plan } = await prune(model, cpu, {
      ratio: 0.5,
      groups: { renormalised: "allow" },
    });
    const nodes = pruned.nodes.map((node) =>
      node.operator === "LayerNormalization" ? { ...node, attributes: new Map([["epsilon", 10]]) } : node,
    );
    const certificate = await certify({ original: model, plan, pruned: { ...pruned, nodes } }, cpu);
    expect(certificate).toMatchObject({ verdict: "refuted", equivalence: { holds: false } });
    expect(certificate.equivalence.sentence).toMatch(/: make n has another epsilon\.$/);
  });
});
