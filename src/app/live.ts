// Keeps the measured things true while the slider moves: the accuracy follows every tick (the latest wins), and once
// the slider rests the decision is carried out and proven.

import { apply } from "../prune/apply.ts";
import { certify, measureBaseline } from "../prune/certify.ts";
import { cutsAt } from "../prune/masks.ts";
import { plan } from "../prune/plan.ts";
import { makeReport } from "../prune/report.ts";
import type { App, Opened, Proof, State } from "./state.ts";

const REST = 350;

/** Counts right answers for the newest cuts; one count at a time, those overtaken are never begun. */
export function followAccuracy(app: App): void {
  let running = false;
  const count = async () => {
    if (running) return;
    running = true;
    for (;;) {
      const { opened, ratio, removed, correct } = app.store.get();
      if (opened?.examples === undefined || correct.after !== undefined) break;
      const before = correct.before ?? (await opened.session.countCorrect(cutsAt(opened.groups, 0))).correct;
      const after = (await opened.session.countCorrect(cutsAt(opened.groups, ratio))).correct;
      const now = app.store.get();
      if (now.opened !== opened) continue;
      // Overtaken: the original's count still holds, the pruned one does not.
      app.store.set({ correct: now.removed === removed ? { before, after } : { before } });
    }
    running = false;
  };
  app.store.listen((state, before) => {
    if (
      state.removed !== before.removed &&
      state.opened === before.opened &&
      state.correct.after !== undefined
    ) {
      app.store.set(
        state.correct.before === undefined ? { correct: {} } : { correct: { before: state.correct.before } },
      );
    }
    if (state.opened?.examples !== undefined && state.correct.after === undefined) {
      count().catch((error: unknown) => app.store.set({ error: String(error) }));
    }
  });
}

/** Carries the present decision out and proves it. */
export async function prove(app: App, opened: Opened): Promise<void> {
  const { scores, ratio, removed } = app.store.get();
  if (scores === undefined) return;
  const { model, groups, examples } = opened;
  const planned = plan(model, groups, scores, ratio);
  const pruned = apply(model, planned, groups);
  const baseline = app.store.get().baseline ?? (await measureBaseline(model, app.prover, examples));
  if (app.store.get().opened === opened) app.store.set({ baseline });
  const certificate = await certify(
    { original: model, plan: planned, pruned, groups, baseline },
    app.prover,
    examples,
  );
  const now = app.store.get();
  if (now.opened !== opened || now.removed !== removed) return;
  app.store.set({
    proof: { model: pruned, plan: planned, report: makeReport(model, groups, scores, planned, certificate) },
  });
}

/** True where what is proven is no longer what is decided. */
function needsProof(state: State): boolean {
  return state.opened !== undefined && state.proof === undefined && state.proofFailure === undefined;
}

export function followProof(app: App): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  const go = async () => {
    const { opened } = app.store.get();
    if (running || opened === undefined || !needsProof(app.store.get())) return;
    running = true;
    try {
      await prove(app, opened);
    } catch (error) {
      app.store.set({ proofFailure: error instanceof Error ? error.message : String(error) });
    } finally {
      running = false;
      if (needsProof(app.store.get())) timer = setTimeout(go, REST);
    }
  };
  app.store.listen((state, before) => {
    if (state.removed === before.removed && state.opened === before.opened) return;
    clearTimeout(timer);
    timer = setTimeout(go, REST);
  });
}

/** Resolves with the proof of the present decision, as soon as there is one. Rejects where it cannot be made. */
export function proven(app: App): Promise<Proof> {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const look = (state: State) => {
      if (!needsProof(state)) stop();
      if (state.proof !== undefined) resolve(state.proof);
      else if (state.proofFailure !== undefined) reject(new Error(state.proofFailure));
    };
    stop = app.store.listen(look);
    look(app.store.get());
  });
}
