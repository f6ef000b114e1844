// The criteria besides the seed's, against sums written out by hand, and what each removes from the seed's network.

import { describe, expect, it } from "vitest";
import { type Criterion, cpuEngine, group, plan, prune, readPlan, score } from "../../src/index.ts";
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

describe("a criterion", () => {
  it("removes neurons 0 and 2 of the seed's second layer where the group counts, and 0 and 1 where rows do", async () => {
    const seed = openSample("public/samples/seed.json");
    const removed = async (criterion: Criterion) =>
      (await prune(seed, cpuEngine(), { criterion })).plan.layers.map((layer) => layer.removed);
    expect(await removed({ ...base, kind: "group-l1" })).toEqual([[0], [0, 2], []]);
    expect(await removed(base)).toEqual([[0], [0, 1], []]);
  });

  it.each(["l2", "group-l1", "group-l2", "bn-gamma", "random"] as const)(
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
