// Undo and redo as plain data: what was, what is, what was undone. A drag is one step, however many places it passes.

/** `past` oldest first, `future` next first. */
export interface History<Step> {
  readonly past: readonly Step[];
  readonly present: Step;
  readonly future: readonly Step[];
}

// Networks are kept alive by their steps; nobody goes back further than this.
const MOST = 100;

export function startHistory<Step>(present: Step): History<Step> {
  return { past: [], present, future: [] };
}

/** A new step; what was undone is gone. With `merge` it takes the present step's place instead of following it. */
export function record<Step>(history: History<Step>, step: Step, merge: boolean): History<Step> {
  if (merge) return { ...history, present: step, future: [] };
  return { past: [...history.past, history.present].slice(-MOST), present: step, future: [] };
}

/** One step back; the same history where there is none. */
export function undo<Step>({ past, present, future }: History<Step>): History<Step> {
  const before = past.at(-1);
  if (before === undefined) return { past, present, future };
  return { past: past.slice(0, -1), present: before, future: [present, ...future] };
}

/** One step forward again; the same history where nothing was undone. */
export function redo<Step>({ past, present, future }: History<Step>): History<Step> {
  const [next, ...rest] = future;
  if (next === undefined) return { past, present, future };
  return { past: [...past, present], present: next, future: rest };
}
