// Keeps the measured things true while the slider moves: the accuracy follows every tick (the latest wins), and once
// the slider rests the decision is carried out and proven.

import { ModelError } from "../../model/error.ts";
import type { App, Proof, State } from "../state.ts";
import { saveText as text } from "../text.ts";

const REST = 350;

/** Counts for the newest cuts until they are the present ones. */
async function countUntilCurrent(app: App): Promise<void> {
  for (;;) {
    const state = app.store.get();
    const { opened, cuts, removed, correct } = state;
    if (opened?.examples === undefined || correct.after !== undefined) return;
    const { session } = opened;
    try {
      const before = correct.before ?? (await session.countCorrect([])).correct;
      const after = (await session.countCorrect(cuts)).correct;
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

/** True where what is proven is no longer what is decided. */
function needsProof(state: State): boolean {
  return state.opened !== undefined && state.proof === undefined && state.proofFailure === undefined;
}

/** Proves what is decided, once it rests and `picture`, the page's first, stands: drawing it takes every core. */
export function followProof(app: App, picture: Promise<void>): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  const go = async () => {
    const { opened, removed } = app.store.get();
    if (running || opened === undefined || !needsProof(app.store.get())) return;
    running = true;
    try {
      await picture;
      const { prove } = await import("./prove.ts");
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
      if (moved) reject(new ModelError("setting", "save", text.changedMeanwhile));
      else if (state.proof !== undefined) resolve(state.proof);
      else if (state.proofFailure !== undefined)
        reject(new ModelError("device", "proof", state.proofFailure));
    };
    stop = app.store.listen(look);
    look(app.store.get());
  });
}
