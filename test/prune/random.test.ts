// Random graphs: whatever is built, the pruned network is the zeroed oracle's equal, a plan replays to the same bytes,
// maps of old to new indices compose, and a ratio of 0 changes nothing.

import { describe, expect, it } from "vitest";
import type { Model } from "../../src/model/graph.ts";
import { apply } from "../../src/prune/apply.ts";
import { group } from "../../src/prune/group.ts";
import { readPlan } from "../../src/prune/plan.ts";
import { prune } from "../../src/prune/prune.ts";
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

  it("is cut twice as it is cut once", async () => {
    const first = await prune(model, engine, { ratio: 0.3 });
    const second = await prune(first.model, engine, { ratio: 0.3 });
    expect(second.report.certificate).toMatchObject({ valid: true });
    const kept = first.plan.layers.map((layer, index) => {
      const left = Array.from({ length: layer.neurons }, (_, row) => row).filter(
        (row) => !layer.removed.includes(row),
      );
      const gone = new Set(second.plan.layers[index]?.removed);
      return left.filter((_, row) => !gone.has(row));
    });
    const layers = first.plan.layers.map((layer, index) => ({
      ...layer,
      removed: Array.from({ length: layer.neurons }, (_, row) => row).filter(
        (row) => !kept[index]?.includes(row),
      ),
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
