// Carries the present decision out: the smaller network and its proof. Loaded when the first decision rests.

import { takeBreaks } from "../../model/pause.ts";
import { applyGently } from "../../prune/apply.ts";
import { certify } from "../../prune/certify.ts";
import { measureBaseline } from "../../prune/certify-outputs.ts";
import { identify, type Plan, planAt } from "../../prune/plan.ts";
import { makeReport } from "../../prune/report.ts";
import type { App, Opened, State } from "../state.ts";
import { fingerprint } from "./fingerprint.ts";

/** The present decision as a plan. */
function planNow({ opened, scores, ranking, budget, ratio, cuts }: State): Plan | undefined {
  if (opened === undefined || scores === undefined || ranking === undefined) return undefined;
  return planAt(opened.model, opened.groups, scores, budget, { ranking, cut: { ratio, cuts } });
}

/** Carries the present decision out and proves it. */
export async function prove(app: App, opened: Opened): Promise<void> {
  const { scores, removed } = app.store.get();
  const decided = planNow(app.store.get());
  if (scores === undefined || decided === undefined) return;
  const { model, groups, examples } = opened;
  const planned = await identify(decided, model, fingerprint);
  const pruned = await applyGently(model, planned, groups, takeBreaks());
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
