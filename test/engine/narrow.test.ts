// What is left of a running program at a cut: as much work as the network has that was cut, and no more values than needed.

import { describe, expect, it } from "vitest";
import { createCpuEngine } from "../../src/engine/cpu/engine.ts";
import { type Narrowed, narrow } from "../../src/engine/narrow.ts";
import { type Program, stepWork } from "../../src/engine/program.ts";
import { compileSteps } from "../../src/engine/steps.ts";
import type { Model } from "../../src/model/graph.ts";
import { apply } from "../../src/prune/apply.ts";
import { group } from "../../src/prune/group.ts";
import { masksOf } from "../../src/prune/masks.ts";
import { planAt } from "../../src/prune/plan.ts";
import { rankUnits, spend } from "../../src/prune/ranking.ts";
import { score } from "../../src/prune/score.ts";
import { openSample } from "../prune/expected.ts";
import { GRAPH_CASES } from "../prune/graphs/all.ts";
import { model, node, tensor } from "./networks.ts";

async function cutAt(whole: Model, ratio: number, settings = {}) {
  const groups = group(whole, settings);
  const scores = await score(whole, groups, await createCpuEngine().compile(whole));
  const ranking = rankUnits(groups, scores, { ratio });
  const cut = spend(whole, groups, ranking, { ratio });
  const program = compileSteps(whole);
  const keep = new Set(program.outputs.map(({ value }) => value));
  const masks = masksOf(groups, ranking);
  const narrowed = narrow({ program, steps: program.steps, keep, masks, cuts: cut.cuts });
  const pruned = apply(whole, planAt(whole, groups, scores, { ratio }, { ranking, cut }), groups);
  return { narrowed, program, pruned: compileSteps(pruned) };
}

const layers = new Set(["dense", "conv", "depthwise"]);
const workOf = ({ program, steps }: Pick<Narrowed, "program" | "steps">) =>
  steps.filter(({ kind }) => layers.has(kind)).reduce((sum, step) => sum + stepWork(program, step), 0);
const all = (program: Program) => ({ program, steps: program.steps });

describe("narrow", () => {
  it.each(["fashion-mlp", "fashion-cnn"])(
    "leaves of %s the multiply-adds of the cut network",
    async (name) => {
      for (const ratio of [0.1, 0.5, 0.9]) {
        const { narrowed, pruned } = await cutAt(openSample(`public/samples/${name}.onnx`), ratio);
        expect(narrowed && workOf(narrowed)).toBe(workOf(all(pruned)));
      }
    },
  );

  it("leaves of no graph fewer multiply-adds than the cut network has, nor more than there were", async () => {
    for (const { model: whole, settings } of Object.values(GRAPH_CASES).flat()) {
      if ((await createCpuEngine().compile(whole)).refusal !== undefined) continue;
      const { narrowed, program, pruned } = await cutAt(whole, 0.5, settings);
      const left = workOf(narrowed ?? all(program));
      expect(left).toBeGreaterThanOrEqual(workOf(all(pruned)));
      expect(left).toBeLessThanOrEqual(workOf(all(program)));
    }
  });

  const weights = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
  const twice = model(
    { x: ["n", 3] },
    [node("Relu", ["x"], "r"), node("Exp", ["r"], "e"), node("Gemm", ["r", "w"], "y", { transB: 1 })],
    ["y", "e"],
    { w: weights },
  );
  const program = compileSteps(twice, 2);
  const keep = new Set(program.outputs.map(({ value }) => value));
  const mask = { value: "r", cut: 0, ranks: Uint32Array.of(1, 0, 2) };

  it("keeps whole what somebody else reads, zeros and all", () => {
    expect(narrow({ program, steps: program.steps, keep, masks: [mask], cuts: [1] })).toBeUndefined();
  });

  it("changes nothing where nothing is off, or all of it", () => {
    const alone = new Set([program.outputs[0]?.value ?? 0]);
    const at = (cut: number) =>
      narrow({
        program,
        steps: program.steps.slice(0, 1).concat(program.steps.slice(2)),
        keep: alone,
        masks: [mask],
        cuts: [cut],
      });
    expect(at(0)).toBeUndefined();
    expect(at(3)).toBeUndefined();
    const one = at(1);
    expect(one?.steps.map((step) => (step.kind === "dense" ? step.inner : step.kind))).toEqual([
      "gather",
      "activation",
      2,
    ]);
    expect(one?.smaller.size).toBe(2);
  });
});
