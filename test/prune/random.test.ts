// Random graphs: whatever is built, the pruned network is the zeroed oracle's equal, a plan replays to the same bytes,
// maps of old to new indices compose, and a ratio of 0 changes nothing.

import { describe, expect, it } from "vitest";
import { saveModel } from "../../src/formats/formats.ts";
import type { Model } from "../../src/model/graph.ts";
import { apply } from "../../src/prune/apply.ts";
import { CRITERIA } from "../../src/prune/criteria.ts";
import { group } from "../../src/prune/group.ts";
import { composeMaps, indexMaps } from "../../src/prune/index-map.ts";
import { readPlan } from "../../src/prune/plan-file.ts";
import { prune } from "../../src/prune/prune.ts";
import { seededRandom } from "../../src/prune/sample.ts";
import { onnxRuntimeEngine } from "./onnx-runtime.ts";
import { randomModel } from "./random-model.ts";

const engine = onnxRuntimeEngine();

describe.each(Array.from({ length: 40 }, (_, seed) => seed))("random graph %d", (seed) => {
  const model = randomModel(seed);

  it("is proven, and its plan replays", async () => {
    const { model: pruned, plan, report } = await prune(model, engine, { ratio: 0.4 });
    expect(report.certificate).toMatchObject({ valid: true });
    expect(report.certificate.equivalence.maxRelativeError).toBeLessThanOrEqual(1e-5);
    expect(apply(model, readPlan(JSON.stringify(plan), "plan.json"))).toEqual(pruned);
  });

  it("is proven under a criterion and a budget of chance, and replays to the same bytes", async () => {
    const random = seededRandom(seed);
    const kind =
      CRITERIA.filter((each) => each !== "bn-gamma")[Math.floor(random() * (CRITERIA.length - 1))] ?? "l1";
    const budget = {
      ratio: Math.round(random() * 20) / 20,
      ...(random() < 0.5 ? { global: true } : {}),
      ...(random() < 0.3 ? { multiple: 2 } : {}),
    };
    const criterion = { kind, bias: true, inputs: "all" } as const;
    const { model: pruned, plan, report } = await prune(model, engine, { budget, criterion });
    expect(report.certificate).toMatchObject({ valid: true });
    const again = apply(model, readPlan(JSON.stringify(plan), "plan.json"));
    expect(saveModel(again, "onnx")).toEqual(saveModel(pruned, "onnx"));
  });

  it("is cut twice as it is cut once", async () => {
    const first = await prune(model, engine, { ratio: 0.3 });
    const second = await prune(first.model, engine, { ratio: 0.3 });
    expect(second.report.certificate).toMatchObject({ valid: true });
    const maps = composeMaps(indexMaps(first.plan), indexMaps(second.plan));
    const layers = first.plan.layers.map((layer, index) => ({
      ...layer,
      removed: maps[index]?.moved.flatMap((place, old) => (place === null ? [old] : [])) ?? [],
    }));
    const once = apply(model, { ...first.plan, layers });
    const bytes = (each: Model) =>
      group(each).layers.map(({ weight }) => each.initializers.get(weight)?.bytes);
    expect(bytes(once)).toEqual(bytes(second.model));
  });

  it("stays what it is at the ratio 0", async () => {
    expect((await prune(model, engine, { ratio: 0 })).model).toBe(model);
  });
});
