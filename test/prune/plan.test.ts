import { describe, expect, it } from "vitest";
import {
  apply,
  cost,
  cpuEngine,
  explain,
  group,
  plannedUnits,
  prune,
  rank,
  readPlan,
  score,
  spend,
} from "../../src/index.ts";
import type { Plan } from "../../src/prune/plan.ts";
import { openSample } from "./expected.ts";

const engine = cpuEngine();
const seed = openSample("public/samples/seed.json");

async function seedPlan(): Promise<Plan> {
  return (await prune(seed, engine)).plan;
}

describe("a plan", () => {
  it("names layers, sizes and who leaves, and survives a round trip through its file", async () => {
    const planned = await seedPlan();
    expect(planned.layers.map(({ neurons, removed }) => [neurons, removed])).toEqual([
      [2, [0]],
      [4, [0, 1]],
      [2, []],
    ]);
    expect(readPlan(JSON.stringify(planned), "plan.json")).toEqual(planned);
  });

  it("replays to the same bytes", async () => {
    const planned = await seedPlan();
    const [once, twice] = [apply(seed, planned), apply(seed, readPlan(JSON.stringify(planned), "plan.json"))];
    expect([...once.initializers.values()].map((tensor) => tensor.bytes)).toEqual(
      [...twice.initializers.values()].map((tensor) => tensor.bytes),
    );
  });

  it("leaves the original untouched", async () => {
    const before = [...seed.initializers.values()].map((tensor) => tensor.bytes.slice());
    apply(seed, await seedPlan());
    expect([...seed.initializers.values()].map((tensor) => tensor.bytes)).toEqual(before);
  });

  it.each([
    [
      "another network's",
      (p: Plan) => ({ ...p, layers: p.layers.slice(1) }),
      /it has 2 layers, the network 3/,
    ],
    [
      "a layer of another size",
      (p: Plan) => ({ ...p, layers: p.layers.map((l) => ({ ...l, neurons: 9 })) }),
      /with 9 neurons, the network's is .* with 2/,
    ],
    [
      "an output",
      (p: Plan) => ({
        ...p,
        layers: p.layers.with(2, { ...(p.layers[2] as Plan["layers"][number]), removed: [1] }),
      }),
      /must stay, because it is an output/,
    ],
    [
      "a neuron that is not there",
      (p: Plan) => ({
        ...p,
        layers: p.layers.with(0, { ...(p.layers[0] as Plan["layers"][number]), removed: [7] }),
      }),
      /has no neuron 7/,
    ],
    [
      "every neuron of a layer",
      (p: Plan) => ({
        ...p,
        layers: p.layers.with(0, { ...(p.layers[0] as Plan["layers"][number]), removed: [0, 1] }),
      }),
      /removes every neuron/,
    ],
  ])("is refused where it names %s", async (_, change, sentence) => {
    const changed = change(await seedPlan());
    expect(() => plannedUnits(group(seed), changed)).toThrow(sentence);
  });

  it.each([
    ["not JSON", "{", /is not JSON/],
    ["null", "null", /is not an Espalier plan/],
    ["another format", `{"format":"x"}`, /"format" is not/],
    ["a later version", `{"format":"espalier-plan","version":2}`, /its version is 2/],
    ["no ratio", `{"format":"espalier-plan","version":1}`, /"ratio" is not a number/],
    [
      "a ratio of 5",
      `{"format":"espalier-plan","version":1,"ratio":5}`,
      /"ratio" is not a number from 0 to 1/,
    ],
    [
      "no criterion",
      `{"format":"espalier-plan","version":1,"model":"m","ratio":0.5,"layers":[]}`,
      /"criterion" needs/,
    ],
    [
      "layers of another form",
      `{"format":"espalier-plan","version":1,"model":"m","ratio":0.5,"criterion":{"bias":true,"inputs":"all"},"layers":[{"name":"a","removed":[-1]}]}`,
      /"layers" is not a list/,
    ],
  ])("file with %s is refused with a sentence", (_, text, sentence) => {
    expect(() => readPlan(text, "plan.json")).toThrow(sentence);
  });
});

describe("cost", () => {
  it("counts the seed's 28 parameters and 20 multiply-adds, and 13 and 8 of them after", async () => {
    const groups = group(seed);
    expect(cost(seed, groups)).toEqual({ params: 28, macs: 20, bytes: 112 });
    const removed = plannedUnits(groups, await seedPlan());
    // 1·2+1, 2·1+2, 2·2+2 parameters; 2+2+4 multiply-adds.
    expect(cost(seed, groups, removed)).toEqual({ params: 13, macs: 8, bytes: 52 });
  });

  it("agrees with the pruned network itself on fashion-mlp", async () => {
    const mlp = openSample("public/samples/fashion-mlp.onnx");
    const { model, report } = await prune(mlp, engine, { ratio: 0.5 });
    expect(report.params.before).toBe(784 * 300 + 300 + 300 * 100 + 100 + 100 * 10 + 10);
    expect(report.params.after).toBe(784 * 150 + 150 + 150 * 50 + 50 + 50 * 10 + 10);
    expect(cost(model, group(model))).toEqual({
      params: report.params.after,
      macs: report.macs.after,
      bytes: report.bytes.after,
    });
  });
});

describe("explain", () => {
  it("reads |0.1| + |1| + |−1| = 2.1 for the seed's first neuron, and what goes with it", async () => {
    const groups = group(seed);
    const session = await engine.compile(seed);
    const scores = await score(seed, groups, session);
    const ranking = rank(groups, scores, 0.5);
    const decided = { ranking, cuts: spend(seed, groups, ranking, 0.5).cuts };
    const first = explain(seed, groups, scores, decided, { layer: 0, row: 0 });
    expect(first.terms.map(({ value }) => value)).toEqual([Math.fround(0.1), 1, -1]);
    expect(first.norm).toBeCloseTo(2.1, 6);
    expect(first).toMatchObject({ verdict: "leaves", rank: { position: 0, of: 2, leaving: 1 } });
    expect(first.rank?.weakestKept).toBeCloseTo(7.2, 6);
    expect(first.consequences).toEqual([
      { layer: 0, role: "row", index: 0, weights: 2 },
      { layer: 0, role: "bias", index: 0, weights: 1 },
      { layer: 1, role: "column", index: 0, weights: 4 },
    ]);
    expect(explain(seed, groups, scores, decided, { layer: 1, row: 2 })).toMatchObject({
      verdict: "stays",
      rank: { position: 2 },
    });
    expect(explain(seed, groups, scores, decided, { layer: 2, row: 0 })).toMatchObject({
      verdict: "fixed",
      reason: { sentence: "it is an output of the network" },
    });
  });
});
