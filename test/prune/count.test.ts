// Parameters and multiply-accumulates against numbers worked out by hand from the samples' architectures.

import { describe, expect, it } from "vitest";
import { cost, costByLayer, cpuEngine, group, macsByNode, prune } from "../../src/index.ts";
import { openSample } from "./expected.ts";

const engine = cpuEngine();

/** A layer's parameters and its multiply-accumulates. */
const dense = (inputs: number, rows: number) => ({ params: rows * inputs + rows, macs: rows * inputs });
const conv = (inputs: number, rows: number, side: number) => ({
  params: rows * inputs * 9 + rows,
  macs: rows * inputs * 9 * side * side,
});

// fashion-cnn: 28 × 28, pooled to 14 × 14, with a stride to 7 × 7; two blocks of two 3 × 3 convolutions.
const cnn = (trunk: number, inner: number, wide: number, innerWide: number) => [
  conv(1, trunk, 28),
  conv(trunk, inner, 14),
  conv(inner, trunk, 14),
  conv(trunk, wide, 7),
  conv(wide, innerWide, 7),
  conv(innerWide, wide, 7),
  dense(wide, 10),
];

const SAMPLES = [
  ["seed.json", [dense(2, 2), dense(2, 4), dense(4, 2)], [dense(2, 1), dense(1, 2), dense(2, 2)]],
  [
    "fashion-mlp.onnx",
    [dense(784, 300), dense(300, 100), dense(100, 10)],
    [dense(784, 150), dense(150, 50), dense(50, 10)],
  ],
  ["fashion-cnn.onnx", cnn(24, 24, 48, 48), cnn(12, 12, 24, 24)],
] as const;

describe.each(SAMPLES)("%s", (name, before, after) => {
  const model = openSample(`public/samples/${name}`);
  const groups = group(model);
  const sum = (list: readonly { params: number; macs: number }[], what: "params" | "macs") =>
    list.reduce((total, each) => total + each[what], 0);

  it("counts as by hand, layer by layer and in all", () => {
    expect(costByLayer(groups)).toEqual(before);
    expect(cost(model, groups)).toEqual({
      params: sum(before, "params"),
      macs: sum(before, "macs"),
      bytes: 4 * sum(before, "params"),
    });
    const nodes = groups.layers.map(({ node }) => macsByNode(groups).get(node));
    expect(nodes).toEqual(before.map(({ macs }) => macs));
  });

  it("says the same of what half of it will cost, and of the half itself", async () => {
    const { model: pruned, report } = await prune(model, engine, { ratio: 0.5 });
    expect(report.layers.map(({ params, macs }) => ({ params: params.after, macs: macs.after }))).toEqual(
      after,
    );
    expect(report.params.after).toBe(sum(after, "params"));
    expect(report.macs.after).toBe(sum(after, "macs"));
    expect(costByLayer(group(pruned))).toEqual(after);
  });
});
