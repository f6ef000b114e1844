// Keeps the measured things true while the slider moves: the accuracy follows every tick (the latest wins), and once
// the slider rests the decision is carried out and proven.

import { ModelError } from "../../model/error.ts";
import type { Model } from "../../model/graph.ts";
import { apply } from "../../prune/apply.ts";
import { certify } from "../../prune/certify.ts";
import { measureBaseline } from "../../prune/certify-outputs.ts";
import { macsBehindCuts } from "../../prune/count.ts";
import { isMaskable } from "../../prune/masks.ts";
import { identify, type Plan, planAt } from "../../prune/plan.ts";
import { makeReport } from "../../prune/report.ts";
import type { App, Opened, Proof, State } from "../state.ts";

const REST = 350;

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
function smallerNow(app: App, state: State): Model | undefined {
  const { opened, removed } = state;
  if (opened?.examples === undefined || app.engines.live.kind !== "cpu") return undefined;
  const { model, groups, examples } = opened;
  const [before, after] = [macsBehindCuts(groups), macsBehindCuts(groups, removed)];
  if ((before - after) * examples.count < WORTH_CUTTING || after > MOST_LEFT * before) return undefined;
  const planned = planNow(state);
  return planned === undefined ? undefined : apply(model, planned, groups);
}

/** Counts for the newest cuts until they are the present ones. */
async function countUntilCurrent(app: App): Promise<void> {
  for (;;) {
    const state = app.store.get();
    const { opened, cuts, removed, correct } = state;
    if (opened?.examples === undefined || correct.after !== undefined) return;
    const { session, groups } = opened;
    // The proof, which cuts the network, has its count then.
    if (!isMaskable(groups)) return;
    try {
      const before = correct.before ?? (await session.countCorrect([])).correct;
      const after = (await session.countCorrect(cuts, smallerNow(app, state))).correct;
      const now = app.store.get();
      if (now.opened !== opened) continue;
      // Overtaken: the original's count still holds, the pruned one does not.
      app.store.set({ correct: now.removed === removed ? { before, after } : { before } });
    } catch (error) {
      // A session that was replaced meanwhile may fail as it likes.
      if (app.store.get().opened?.session === session) throw error;
    }
  }
}

/** Keeps the accuracy true: one count at a time, those overtaken are never begun. */
export function followAccuracy(app: App): void {
  let running = false;
  const count = async () => {
    if (running) return;
    running = true;
    try {
      await countUntilCurrent(app);
    } finally {
      running = false;
    }
  };
  app.store.listen((state, before) => {
    // Only a new network or decision asks for a count: one that failed must not be tried again and again.
    if (state.removed === before.removed && state.opened === before.opened) return;
    const { before: original } = state.correct;
    if (state.opened === before.opened)
      app.store.set({ correct: original === undefined ? {} : { before: original } });
    if (state.opened?.examples !== undefined) {
      count().catch((error: unknown) => app.store.set({ error: String(error) }));
    }
  });
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
  const { correct } = certificate.loss;
  app.store.set({
    ...(correct === undefined || isMaskable(groups) ? {} : { correct }),
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
    const { opened, removed } = app.store.get();
    if (running || opened === undefined || !needsProof(app.store.get())) return;
    running = true;
    try {
      await prove(app, opened);
    } catch (error) {
      const now = app.store.get();
      // A failure with what has been replaced meanwhile says nothing of what is there now.
      if (now.opened === opened && now.removed === removed)
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

/**
 * Resolves with the proof of the present decision, as soon as there is one. Rejects where it cannot be made, and where
 * another network or decision takes the place of this one.
 */
export function proven(app: App): Promise<Proof> {
  const { opened, removed } = app.store.get();
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const look = (state: State) => {
      const moved = state.opened !== opened || state.removed !== removed;
      if (moved || !needsProof(state)) stop();
      if (moved)
        reject(
          new ModelError("setting", "save", "Nothing was saved: the network or the ratio changed meanwhile."),
        );
      else if (state.proof !== undefined) resolve(state.proof);
      else if (state.proofFailure !== undefined)
        reject(new ModelError("device", "proof", state.proofFailure));
    };
    stop = app.store.listen(look);
    look(app.store.get());
  });
}
