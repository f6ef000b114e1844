// Carries the present decision out: the smaller network, as a plan or for counting alone, and its proof. Loaded when the
// first decision rests.

import type { Model } from "../../model/graph.ts";
import { apply } from "../../prune/apply.ts";
import { certify } from "../../prune/certify.ts";
import { measureBaseline } from "../../prune/certify-outputs.ts";
import { macsBehindCuts } from "../../prune/count.ts";
import { identify, type Plan, planAt } from "../../prune/plan.ts";
import { makeReport } from "../../prune/report.ts";
import type { App, Opened, State } from "../state.ts";

/** From so many saved multiply-adds on the CPU counts faster by a smaller network than by masks (docs/adr/0004-…). */
const WORTH_CUTTING = 1e8;
/** Where more than this share is left, gathering and making the smaller network cost what it saves. */
const MOST_LEFT = 0.6;

/** The present decision as a plan. */
function planNow({ opened, scores, ranking, budget, ratio, cuts }: State): Plan | undefined {
  if (opened === undefined || scores === undefined || ranking === undefined) return undefined;
  return planAt(opened.model, opened.groups, scores, budget, { ranking, cut: { ratio, cuts } });
}

/** The network without what leaves, where counting by it is worth making it. */
export function smallerNow(app: App, state: State): Model | undefined {
  const { opened, removed } = state;
  if (opened?.examples === undefined || app.engines.live.kind !== "cpu") return undefined;
  const { model, groups, examples } = opened;
  const [before, after] = [macsBehindCuts(groups), macsBehindCuts(groups, removed)];
  if ((before - after) * examples.count < WORTH_CUTTING || after > MOST_LEFT * before) return undefined;
  const planned = planNow(state);
  return planned === undefined ? undefined : apply(model, planned, groups);
}

/** Carries the present decision out and proves it. */
export async function prove(app: App, opened: Opened): Promise<void> {
  const { scores, removed } = app.store.get();
  const decided = planNow(app.store.get());
  if (scores === undefined || decided === undefined) return;
  const { model, groups, examples } = opened;
  const planned = await identify(decided, model);
  const pruned = apply(model, planned, groups);
  const baseline = app.store.get().baseline ?? (await measureBaseline(model, app.engines.prover, examples));
  if (app.store.get().opened === opened) app.store.set({ baseline });
  const certificate = await certify(
    { original: model, plan: planned, pruned, groups, baseline },
    app.engines.prover,
    examples,
  );
  const now = app.store.get();
  if (now.opened !== opened || now.removed !== removed) return;
  app.store.set({
    proof: { model: pruned, plan: planned, report: makeReport(model, groups, scores, planned, certificate) },
  });
}
