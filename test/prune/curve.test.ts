import { beforeAll, describe, expect, it } from "vitest";
import { createCpuEngine } from "../../src/engine/cpu/engine.ts";
import type { Engine, Examples } from "../../src/engine/engine.ts";
import { type Curve, curve, curveAsCsv, largestRatio } from "../../src/prune/curve.ts";
import { curveSvg } from "../../src/prune/curve-chart.ts";
import { mostSensitiveFirst } from "../../src/prune/curve-points.ts";
import { withTimes } from "../../src/prune/curve-times.ts";
import { prune } from "../../src/prune/prune.ts";
import { expectedMlp, fashionExamples, openSample } from "./expected.ts";

const mlp = openSample("public/samples/fashion-mlp.onnx");
const seed = openSample("public/samples/seed.json");
const engine: Engine = createCpuEngine();
const { pruned, accuracy } = expectedMlp();
const ratios = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

let examples: Examples;
let whole: Curve;

beforeAll(async () => {
  examples = await fashionExamples();
  whole = await curve(mlp, engine, { ratios }, examples);
}, 60_000);

function expectAccuracies(found: Curve, rule: string): void {
  for (const { ratio, correct = Number.NaN } of found.points) {
    const wanted = pruned.find((entry) => entry.rule === rule && entry.ratio === ratio)?.accuracy ?? 0;
    expect(Math.abs(correct - 10_000 * wanted), `at ${ratio}`).toBeLessThanOrEqual(2);
  }
}

describe("a curve", () => {
  it("has PyTorch's accuracy at every ratio", () => {
    expect(whole.points.map(({ ratio }) => ratio)).toEqual(ratios);
    expectAccuracies(whole, "seed");
    expect(Math.abs((whole.original.correct ?? 0) - 10_000 * accuracy)).toBeLessThanOrEqual(2);
  });

  it("has it where scores depend on what survives, too", async () => {
    const criterion = { bias: false, inputs: "surviving" } as const;
    expectAccuracies(await curve(mlp, engine, { ratios, criterion }, examples), "surviving-inputs, no bias");
  });

  it("has the costs of the pruned networks", async () => {
    const { report } = await prune(mlp, engine, { ratio: 0.5 });
    const half = whole.points.find(({ ratio }) => ratio === 0.5);
    expect(half).toMatchObject({
      params: report.params.after,
      macs: report.macs.after,
      bytes: report.bytes.after,
    });
    expect(whole.original).toMatchObject({ params: report.params.before, macs: report.macs.before });
  });

  it("says how far the outputs move where there are no labels, as the certificate does", async () => {
    const { points } = await curve(seed, engine, { ratios: [0, 0.5] });
    const { report } = await prune(seed, engine, { ratio: 0.5 });
    expect(points[0]?.drift).toBe(0);
    expect(points[1]?.drift).toBeCloseTo(report.certificate.loss.meanChange, 6);
  });

  it("prunes each layer alone", async () => {
    const { layers = [] } = await curve(mlp, engine, { ratios: [0, 0.5], layers: true }, examples);
    expect(layers.map(({ points }) => points[1]?.params)).toEqual([
      150 * 784 + 150 + 100 * 150 + 100 + 1010,
      300 * 784 + 300 + 50 * 300 + 50 + 510,
    ]);
    for (const [index, { points, name }] of layers.entries()) {
      const budget = { ratio: 0, layers: { [name]: 0.5 } };
      const { report } = await prune(mlp, engine, { budget }, examples);
      expect(points[0]?.correct, `layer ${index}`).toBe(whole.original.correct);
      expect(points[1]?.correct).toBe(report.certificate.loss.correct?.after);
    }
  });

  it("puts the layer first whose pruning costs most", () => {
    const layer = (name: string, ...accuracies: number[]) => ({
      name,
      points: accuracies.map((accuracy) => ({ ratio: 0, params: 0, macs: 0, bytes: 0, accuracy })),
    });
    const layers = [layer("robust", 0.9, 0.8), layer("frail", 0.9, 0.2), layer("fair", 0.9, 0.5)];
    expect(mostSensitiveFirst(layers).map(({ name }) => name)).toEqual(["frail", "fair", "robust"]);
    const drifts = layers.map(({ name, points }) => ({
      name,
      points: points.map(({ accuracy, ...rest }) => ({ ...rest, drift: accuracy })),
    }));
    expect(mostSensitiveFirst(drifts).map(({ name }) => name)).toEqual(["robust", "fair", "frail"]);
  });

  it("has the times of networks that were carried out, where a clock can tell them", async () => {
    const asked: number[] = [];
    const prunedAt = async (ratio: number) => {
      asked.push(ratio);
      return (await prune(mlp, engine, { ratio })).model;
    };
    const timed = await withTimes(whole, mlp, engine, { ratios: [0.1, 0.9], prunedAt });
    expect(asked).toEqual([0.1, 0.9]);
    expect(timed.batch).toBe(64);
    const times = timed.points.flatMap(({ ratio, milliseconds }) => ((milliseconds ?? 0) > 0 ? [ratio] : []));
    expect(times).toEqual([0.1, 0.9]);
    expect(timed.original.milliseconds).toBeGreaterThan(0);
    const [, time] = /class="line time" d="M([^"]+)"/.exec(curveSvg(timed)) ?? [];
    expect(time?.split("L")).toHaveLength(2);
    expect(curveSvg(whole)).not.toContain("line time");
    expect(curveAsCsv(timed).split("\n")[0]).toBe(
      "layer,ratio,accuracy,correct,drift,params,macs,bytes,milliseconds",
    );
    const small = await curve(seed, engine, { ratios: [0.5] });
    const untold = await withTimes(small, seed, engine, { ratios: [0.5], prunedAt: async () => seed });
    expect(untold.points).toEqual(small.points);
  });
});

describe("what is asked of a curve", () => {
  it("is the largest ratio that keeps an accuracy", () => {
    expect(largestRatio(whole, 0.8)).toBe(0.5);
    expect(largestRatio(whole, 0.9)).toBeUndefined();
  });

  it("can be taken back between two points, with nothing left on the engine", async () => {
    const stop = new AbortController();
    const shares: number[] = [];
    const progress = (share: number) => {
      shares.push(share);
      if (shares.length === 3) stop.abort(new Error("nobody waits"));
    };
    const settings = { ratios, progress, signal: stop.signal };
    await expect(curve(seed, engine, settings)).rejects.toThrow("nobody waits");
    expect(shares).toEqual([0.1, 0.2, 3 / 10]);
  });

  it("is refused for ratios that are none", async () => {
    await expect(curve(seed, engine, { ratios: [0.5, 2] })).rejects.toThrow(/ratio is 2/);
    await expect(curve(seed, engine, { ratios: [] })).rejects.toThrow(/one ratio or more/);
  });

  it("is numbers for a spreadsheet, and a picture", () => {
    const lines = curveAsCsv(whole).trimEnd().split("\n");
    expect(lines[0]).toBe("layer,ratio,accuracy,correct,drift,params,macs,bytes");
    expect(lines[5]).toMatch(/^,0\.5,0\.8396,8396,,125810,/);
    expect(lines).toHaveLength(11);
    const [worth] = /class="line worth" d="M([^"]+)"/.exec(curveSvg(whole))?.slice(1) ?? [];
    expect(worth?.split("L")).toHaveLength(10);
  });
});
