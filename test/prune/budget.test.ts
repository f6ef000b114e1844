// What a budget says and what leaves for it; the certificate counts and ranks anew each time.

import { describe, expect, it } from "vitest";
import {
  type Budget,
  certify,
  cost,
  cpuEngine,
  group,
  plannedUnits,
  prune,
  replay,
} from "../../src/index.ts";
import { readPlan } from "../../src/prune/plan-file.ts";
import { openSample } from "./expected.ts";

const engine = cpuEngine();
const seed = openSample("public/samples/seed.json");
const mlp = openSample("public/samples/fashion-mlp.onnx");
const cnn = openSample("public/samples/fashion-cnn.onnx");
const [first = "", second = "", last = ""] = group(seed).layers.map((layer) => layer.name);

async function removedFrom(model: typeof seed, budget: Budget): Promise<number[][]> {
  const { plan, report } = await prune(model, engine, { budget });
  expect(report.certificate).toMatchObject({ valid: true });
  expect(plan.budget).toEqual(budget);
  return plan.layers.map((layer) => [...layer.removed]);
}

// The seed's scores: 2.1, 7.2 and 0.5, 0.8, 1.4, 2.0.
describe("a budget on the seed's network", () => {
  it.each<readonly [string, Budget, readonly number[][]]>([
    ["a ratio", { ratio: 0.5 }, [[0], [0, 1], []]],
    ["a ratio of its own for one layer", { ratio: 0, layers: { [second]: 0.75 } }, [[], [0, 1, 2], []]],
    // Over their means, 4.65 and 1.175: 0.45, 1.55 and 0.43, 0.68, 1.19, 1.70.
    ["one ranking: the two weakest of six", { ratio: 0.34, global: true }, [[0], [0], []]],
    ["one ranking: the four weakest", { ratio: 0.67, global: true }, [[0], [0, 1, 2], []]],
    ["one ranking: of each layer one stays", { ratio: 1, global: true }, [[0], [0, 1, 2], []]],
    ["a protected neuron", { ratio: 0.5, protect: { [second]: [0] } }, [[0], [1, 2], []]],
    ["a layer that is protected as a whole", { ratio: 0.5, protect: { [first]: [0, 1] } }, [[], [0, 1], []]],
    ["a forced neuron takes a place", { ratio: 0.5, force: { [second]: [3] } }, [[0], [0, 3], []]],
    ["and more than the ratio's", { ratio: 0, force: { [second]: [3, 1] } }, [[], [1, 3], []]],
    [
      "one ranking with a forced neuron",
      { ratio: 0.34, global: true, force: { [first]: [1] } },
      [[1], [0], []],
    ],
    ["multiples of 3 stay", { ratio: 0.5, multiple: 3 }, [[], [0], []]],
    // 28 parameters; without one of the second layer's neurons 23, without two 18, without a neuron of each 13.
    ["at most 18 parameters", { target: { of: "params", atMost: 18 } }, [[0], [0, 1], []]],
    ["three quarters of them", { target: { of: "params", share: 0.83 } }, [[], [0], []]],
  ])("%s", async (_, budget, removed) => {
    expect(await removedFrom(seed, budget)).toEqual(removed);
  });

  it.each<readonly [string, Budget, RegExp]>([
    ["a ratio and a target", { ratio: 0.5, target: { of: "macs", share: 0.5 } }, /a ratio or a target/],
    ["neither", {}, /a ratio or a target/],
    ["a ratio of 2 for a layer", { ratio: 0, layers: { [first]: 2 } }, /The ratio is 2/],
    ["ratios and one ranking", { ratio: 0, layers: { [first]: 0.5 }, global: true }, /not both/],
    ["a layer that is not there", { ratio: 0, layers: { gone: 0.5 } }, /There is no layer gone; there are /],
    ["a ratio for the outputs", { ratio: 0, layers: { [last]: 0.5 } }, /no neuron that may leave/],
    [
      "a neuron that is not there",
      { ratio: 0, protect: { [first]: [2] } },
      /no neuron 2; its 2 are numbered from 0/,
    ],
    ["an output forced out", { ratio: 0, force: { [last]: [0] } }, /must stay, because it is an output/],
    ["every neuron forced out", { ratio: 0, force: { [first]: [0, 1] } }, /one has to stay/],
    [
      "both of a neuron",
      { ratio: 0, force: { [first]: [0] }, protect: { [first]: [0] } },
      /both protects and removes/,
    ],
    ["half a multiple", { ratio: 0.5, multiple: 2.5 }, /multiple of 2.5; a whole number/],
    [
      "nothing left",
      { target: { of: "params", atMost: 1 } },
      /No ratio brings params down to 1; the least .* is 9/,
    ],
    ["more than all", { target: { of: "bytes", share: 1.5 } }, /The target for bytes is 1.5/],
  ])("is refused for %s", async (_, budget, sentence) => {
    await expect(prune(seed, engine, { budget })).rejects.toThrow(sentence);
  });

  it("travels in the plan, which replays", async () => {
    const budget = { ratio: 0.5, protect: { [second]: [0] }, multiple: 2 };
    const { model, plan } = await prune(seed, engine, { budget });
    const again = await replay(seed, readPlan(JSON.stringify(plan), "plan.json"), engine);
    expect(again.model).toEqual(model);
    expect(again.report.certificate).toMatchObject({ valid: true });
  });
});

describe("a target", () => {
  it.each<readonly [Budget]>([
    [{ target: { of: "params", share: 0.5 } }],
    [{ target: { of: "macs", atMost: 60_000 } }],
    [{ target: { of: "bytes", share: 0.3 }, global: true }],
    [{ target: { of: "params", share: 0.5 }, multiple: 8 }],
  ])("%o is reached by the smallest ratio on fashion-mlp", async (budget) => {
    const { target, ...rest } = budget;
    const { report } = await prune(mlp, engine, { budget });
    if (target === undefined) throw new Error("no target");
    const limit = "share" in target ? target.share * report[target.of].before : target.atMost;
    expect(report[target.of].after).toBeLessThanOrEqual(limit);
    expect(report.certificate).toMatchObject({ valid: true });
    const less = await prune(mlp, engine, { budget: { ...rest, ratio: report.ratio - 1e-6 } });
    expect(less.report[target.of].after).toBeGreaterThan(limit);
  });
});

describe("multiples", () => {
  it("stay in every layer of fashion-cnn, and never fewer than the ratio leaves", async () => {
    const budget = { ratio: 0.6, multiple: 8 };
    const { plan, report } = await prune(cnn, engine, { budget });
    expect(report.certificate).toMatchObject({ valid: true });
    for (const { neurons, removed } of plan.layers.slice(0, -1)) {
      const kept = neurons - removed.length;
      expect(kept % 8).toBe(0);
      expect(kept).toBeGreaterThanOrEqual(neurons - Math.floor(0.6 * neurons));
    }
  });
});

describe("the certificate", () => {
  it.each<readonly [string, Budget, Budget, RegExp]>([
    [
      "another ratio",
      { ratio: 0.5 },
      { ratio: 0.25 },
      /2 of 4 neurons left, but the ratio 0.5 asks for 2|left, but/,
    ],
    [
      "a protected neuron gone",
      { ratio: 0.5 },
      { ratio: 0.5, protect: { [second]: [0] } },
      /neuron 0 left, although the budget protects it/,
    ],
    [
      "a forced neuron that stayed",
      { ratio: 0.5 },
      { ratio: 0.5, force: { [first]: [1] } },
      /neuron 1 stayed, although/,
    ],
    ["one ranking that was two", { ratio: 0.34 }, { ratio: 0.34, global: true }, /left, but the ratio/],
    [
      "a multiple not kept",
      { ratio: 0.5 },
      { ratio: 0.5, multiple: 3 },
      /left, but the ratio 0.5 asks for 0/,
    ],
    ["a target not reached", { ratio: 0.5 }, { target: { of: "params", atMost: 12 } }, /13 are left/],
  ])("catches %s", async (_, done, claimed, sentence) => {
    const { model, plan } = await prune(seed, engine, { budget: done });
    const wrong = { ...plan, budget: claimed, ratio: claimed.ratio ?? plan.ratio };
    const { rule } = await certify({ original: seed, plan: wrong, pruned: model }, engine);
    expect(rule.holds).toBe(false);
    expect(rule.sentence).toMatch(sentence);
  });
});

it("promises what the pruned network costs", async () => {
  const { model, plan } = await prune(cnn, engine, { budget: { ratio: 0.5, global: true } });
  const groups = group(cnn);
  expect(cost(cnn, groups, plannedUnits(groups, plan))).toEqual(cost(model, group(model)));
});
