// A cut acts on the running session as it does on the file: for graphs of every kind, outputs with masks, and those of what
// is left where cuts are carried out, are to the bit those of the network that is physically smaller.

import type { Engine } from "../../src/engine/engine.ts";
import { apply } from "../../src/prune/apply.ts";
import { group } from "../../src/prune/group.ts";
import { masksOf } from "../../src/prune/masks.ts";
import { planAt } from "../../src/prune/plan.ts";
import { rankUnits, spend } from "../../src/prune/ranking.ts";
import { sampleInputs } from "../../src/prune/sample.ts";
import { score } from "../../src/prune/score.ts";
import { GRAPH_CASES } from "../prune/graphs/all.ts";
import type { GraphCase } from "../prune/graphs/case.ts";
import type { EngineCase } from "./case-helpers.ts";
import { assertClose } from "./references.ts";

async function maskedEqualsCut(engine: Engine, { name, model, settings }: GraphCase): Promise<void> {
  const groups = group(model, settings ?? {});
  const session = await engine.compile(model, { cuts: "mask" });
  if (session.refusal !== undefined) return session.close();
  const compacting = await engine.compile(model, { cuts: "compact" });
  const scores = await score(model, groups, session);
  const { inputs, batch } = sampleInputs(model);
  for (const ratio of [0.34, 0.7]) {
    const ranking = rankUnits(groups, scores, { ratio });
    const cut = spend(model, groups, ranking, { ratio });
    const masks = masksOf(groups, ranking);
    await session.setMasks(masks);
    await compacting.setMasks(masks);
    const masked = await session.run(inputs, batch, cut.cuts);
    const compacted = await compacting.run(inputs, batch, cut.cuts);
    const smaller = await engine.compile(
      apply(model, planAt(model, groups, scores, { ratio }, { ranking, cut }), groups),
    );
    for (const [output, { data }] of await smaller.run(inputs, batch)) {
      assertClose(masked.get(output)?.data ?? [], data, 0, `${output} of ${name} masked at ${ratio}`);
      assertClose(compacted.get(output)?.data ?? [], data, 0, `${output} of ${name} compacted at ${ratio}`);
    }
    smaller.close();
  }
  session.close();
  compacting.close();
}

export const MASK_CASES: readonly EngineCase[] = Object.entries(GRAPH_CASES).map(([kind, cases]) => ({
  name: `a cut in the running session is a cut in the network: ${kind}`,
  async run(engine) {
    for (const each of cases) await maskedEqualsCut(engine, each);
  },
}));
