// The criteria besides the seed's, against sums written out by hand, and what each removes from the seed's network.

import { describe, expect, it } from "vitest";
import {
  type Criterion,
  certify,
  cpuEngine,
  group,
  observe,
  plan,
  prune,
  readPlan,
  replay,
  score,
} from "../../src/index.ts";
import { build, values, weights } from "./build.ts";
import { openSample } from "./expected.ts";
import { onnxRuntimeEngine } from "./onnx-runtime.ts";

const base = { bias: true, inputs: "all" } as const;

/** x [1, 1, 1] → Conv → BatchNormalization → depthwise Conv → Conv, two channels in the middle. */
const small = build(
  [1, 1, 1],
  [
    ["Conv", "x w b", "h"],
    ["BatchNormalization", "h gamma beta mean variance", "n"],
    ["Conv", "n d", "m", { group: 2 }],
    ["Conv", "m v", "y"],
  ],
  {
    w: values([2, 1, 1, 1], [3, -4]),
    b: values([2], [5, 0]),
    gamma: values([2], [-7, 2]),
    beta: values([2], [1, 1]),
    mean: values([2], [0, 0]),
    variance: values([2], [1, 1]),
    d: values([2, 1, 1, 1], [100, 1]),
    v: values([3, 2, 1, 1], [1, 2, -1, 2, 1, -3]),
  },
);

async function unitScores(criterion: Criterion): Promise<number[]> {
  const groups = group(small);
  const session = await onnxRuntimeEngine().compile(small);
  const scores = await score(small, groups, session, criterion);
  session.close();
  return Array.from(scores.units[0] ?? []);
}

describe("scores of two channels", () => {
  it.each<readonly [string, Criterion, readonly number[]]>([
    ["l1: rows with their bias, the depthwise filter's too", base, [3 + 5 + 100, 4 + 1]],
    ["l2: their lengths", { ...base, kind: "l2" }, [Math.hypot(3, 5) + 100, 4 + 1]],
    ["l2 without biases", { ...base, kind: "l2", bias: false }, [3 + 100, 4 + 1]],
    ["group-l1: rows, columns and gammas", { ...base, kind: "group-l1" }, [3 + 7 + 3, 4 + 2 + 7]],
    ["group-l2: their squares", { ...base, kind: "group-l2" }, [9 + 49 + 3, 16 + 4 + 17]],
    ["bn-gamma", { ...base, kind: "bn-gamma" }, [7, 2]],
    ["fpgm: how far the rows are from each other", { ...base, kind: "fpgm" }, [7 + 99, 7 + 99]],
  ])("%s", async (_, criterion, expected) => {
    const found = await unitScores(criterion);
    expected.forEach((value, at) => {
      expect(found[at]).toBeCloseTo(value, 6);
    });
  });

  it("random: the same for the same seed, others for another", async () => {
    const [one, again, other] = await Promise.all(
      [1, 1, 2].map((seed) => unitScores({ ...base, kind: "random", seed })),
    );
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });
});

/** x [2] → three neurons with Relu → y [1]. */
const dense = build(
  [2],
  [
    ["Gemm", "x w b", "h", { transB: 1 }],
    ["Relu", "h", "a"],
    ["Gemm", "a v", "y", { transB: 1 }],
  ],
  {
    w: values([3, 2], [1, 0, 0, 1, -1, -1]),
    b: values([3], [0, 0, 0]),
    v: values([1, 3], [1, 1, 1]),
  },
);
// What the three say to (1, −1), (3, −4), (−2, 1) and (−1, −1): 1 0 0, 3 0 1, 0 1 1, 0 0 2.
const examples = {
  count: 4,
  inputs: Float32Array.of(1, -1, 3, -4, -2, 1, -1, -1),
  labels: Uint8Array.of(0, 0, 0, 0),
};

describe("criteria of activations", () => {
  it("measure what layers read: its mean, its mean size, and how often it is not zero", async () => {
    const { values: found, sample } = await observe(dense, group(dense), cpuEngine(), examples);
    expect(sample).toMatchObject({ description: "the first 4 examples", count: 4 });
    expect(Array.from(found.get("a")?.mean ?? [])).toEqual([4 / 4, 1 / 4, 4 / 4]);
    expect(Array.from(found.get("a")?.size ?? [])).toEqual([4 / 4, 1 / 4, 4 / 4]);
    expect(Array.from(found.get("a")?.active ?? [])).toEqual([2 / 4, 1 / 4, 3 / 4]);
  });

  it.each<readonly [Criterion["kind"], readonly number[]]>([
    ["activation", [1, 0]],
    ["apoz", [1, 0]],
    ["fpgm", [0, 1]],
  ])("%s removes the weakest two", async (kind, removed) => {
    const criterion = { ...base, kind: kind ?? "l1" };
    const { plan: planned, report } = await prune(dense, cpuEngine(), { ratio: 0.7, criterion }, examples);
    expect(planned.layers[0]?.removed).toEqual([...removed].sort());
    expect(report.certificate).toMatchObject({ valid: true });
  });

  it("are not checked on other inputs than they were measured on", async () => {
    const criterion = { ...base, kind: "apoz" } as const;
    const { plan: planned } = await prune(dense, cpuEngine(), { ratio: 0.7, criterion }, examples);
    const again = await replay(dense, planned, cpuEngine());
    expect(again.report.certificate.rule).toMatchObject({
      holds: null,
      sentence: "Not checked. The scores were measured on the first 4 examples, which are not here.",
    });
    const right = await replay(dense, planned, cpuEngine(), examples);
    expect(right.report.certificate).toMatchObject({ valid: true });
  });

  it("need activations, which score is handed", async () => {
    const session = await cpuEngine().compile(dense);
    await expect(score(dense, group(dense), session, { ...base, kind: "apoz" })).rejects.toThrow(
      /needs activations/,
    );
    session.close();
  });
});

describe("the certificate", () => {
  it.each(["l2", "group-l1", "group-l2", "bn-gamma", "fpgm", "activation", "apoz"] as const)(
    "catches a neuron that %s would have kept",
    async (kind) => {
      const wide = wideNetwork();
      const { model, plan: planned } = await prune(wide, cpuEngine(), {
        ratio: 0.5,
        criterion: { ...base, kind },
      });
      const [layer] = planned.layers;
      if (layer === undefined) throw new Error("no layer");
      const kept = Array.from({ length: layer.neurons }, (_, row) => row).filter(
        (row) => !layer.removed.includes(row),
      );
      // The strongest in place of the weakest.
      const removed = [...layer.removed.slice(1), kept.at(-1) ?? 0].sort((a, b) => a - b);
      const wrong = { ...planned, layers: planned.layers.with(0, { ...layer, removed }) };
      const { rule } = await certify({ original: wide, plan: wrong, pruned: model }, cpuEngine());
      expect(rule.sentence).toMatch(
        /The rule is broken: in make h neuron \d+ left with the score .*, but neuron \d+ stayed/,
      );
    },
  );
});

/** x [3] → eight neurons, normalised → y [2], with random weights. */
function wideNetwork() {
  return build(
    [3],
    [
      ["Gemm", "x w b", "h", { transB: 1 }],
      ["BatchNormalization", "h gamma beta mean variance", "n"],
      ["Relu", "n", "a"],
      ["Gemm", "a v", "y", { transB: 1 }],
    ],
    {
      w: weights(8, 3),
      b: weights(8),
      gamma: weights(8),
      beta: weights(8),
      mean: weights(8),
      variance: values([8], [1, 1, 1, 1, 1, 1, 1, 1]),
      v: weights(2, 8),
    },
  );
}

describe("a criterion", () => {
  it("removes neurons 0 and 2 of the seed's second layer where the group counts, and 0 and 1 where rows do", async () => {
    const seed = openSample("public/samples/seed.json");
    const removed = async (criterion: Criterion) =>
      (await prune(seed, cpuEngine(), { criterion })).plan.layers.map((layer) => layer.removed);
    expect(await removed({ ...base, kind: "group-l1" })).toEqual([[0], [0, 2], []]);
    expect(await removed(base)).toEqual([[0], [0, 1], []]);
  });

  it.each(["l2", "group-l1", "group-l2", "bn-gamma", "fpgm", "activation", "apoz", "random"] as const)(
    "%s gives a valid certificate",
    async (kind) => {
      const { report } = await prune(small, onnxRuntimeEngine(), { criterion: { ...base, kind } });
      expect(report.certificate).toMatchObject({ valid: true });
      expect(report.layers[0]?.removed).toHaveLength(1);
    },
  );

  it("stands in the plan, and a plan of before reads as l1", async () => {
    const groups = group(small);
    const session = await onnxRuntimeEngine().compile(small);
    const scores = await score(small, groups, session, { ...base, kind: "group-l1" });
    session.close();
    const planned = plan(small, groups, scores, 0.5);
    expect(readPlan(JSON.stringify(planned), "plan.json").criterion.kind).toBe("group-l1");
    const old = { ...planned, criterion: base };
    expect(readPlan(JSON.stringify(old), "plan.json").criterion).toEqual(base);
    const wrong = { ...planned, criterion: { ...base, kind: "weight" } };
    expect(() => readPlan(JSON.stringify(wrong), "plan.json")).toThrow(
      /its criterion weight is not one of l1, l1-folded, l2/,
    );
  });

  it("is refused where it does not fit", async () => {
    const plain = build(
      [3],
      [
        ["Gemm", "x w1", "h", { transB: 1 }],
        ["Relu", "h", "a"],
        ["Gemm", "a w2", "y", { transB: 1 }],
      ],
      { w1: weights(4, 3), w2: weights(2, 4) },
    );
    const attempt = (criterion: Criterion) => prune(plain, cpuEngine(), { criterion });
    await expect(attempt({ ...base, kind: "bn-gamma" })).rejects.toThrow(
      /needs a normalisation behind every layer/,
    );
    await expect(attempt({ ...base, kind: "l2", inputs: "surviving" })).rejects.toThrow(
      /Only the criterion l1/,
    );
  });
});
