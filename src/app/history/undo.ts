// Undo and redo of everything that changes the result: which network is open, with which data, by which rule, how much
// leaves. How the network is looked at is nobody's step.

import type { Examples } from "../../engine/engine.ts";
import type { Model } from "../../model/graph.ts";
import type { Budget } from "../../prune/budget.ts";
import type { GroupSettings } from "../../prune/groups.ts";
import type { Criterion } from "../../prune/score.ts";
import { attempt, lookOn, openNetwork } from "../actions.ts";
import { decide } from "../decide/decide.ts";
import type { App, Data, Source, State, Task } from "../state.ts";
import { pageText as text } from "../text.ts";
import { type History, record, redo, startHistory, undo } from "./history.ts";

interface Step {
  readonly model: Model;
  readonly source: Source | undefined;
  readonly examples: Examples | undefined;
  readonly data: Data | undefined;
  readonly classes: readonly string[] | undefined;
  readonly heads: GroupSettings["heads"];
  readonly criterion: Criterion;
  readonly budget: Budget;
}

export interface Undoing {
  readonly undo: () => void;
  readonly redo: () => void;
  /** Records every step from now on. */
  readonly follow: () => void;
}

// Ratios that follow each other within this time are one drag.
const DRAG_MS = 700;

function stepOf({ opened, criterion, budget }: State): Step | undefined {
  if (opened === undefined) return undefined;
  const { model, source, examples, data, network, groups } = opened;
  return {
    model,
    source,
    examples,
    data,
    classes: network.columns.at(-1)?.labels,
    heads: groups.settings.heads,
    criterion,
    budget,
  };
}

const sameNetwork = (a: Step, b: Step) =>
  a.model === b.model && a.examples === b.examples && a.heads === b.heads;
const sameData = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);
const sameRule = (a: Step, b: Step) => sameNetwork(a, b) && sameData(a.criterion, b.criterion);

async function restore(app: App, task: Task, from: Step, to: Step): Promise<void> {
  const { model, criterion, budget, ...rest } = to;
  const before = app.store.get();
  if (!sameNetwork(from, to)) {
    const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    await openNetwork(app, task, async () => ({ model, ...known }));
  }
  await decide(app, { criterion, budget });
  // An edit, data or heads: the network is the same, and so is who looks at which neuron.
  if (from.model.name === model.name) lookOn(app, before);
}

export function makeUndoing(app: App): Undoing {
  const { store } = app;
  let history: History<Step> | undefined;
  let at = 0;
  // Whether the present step moved nothing but the ratio: an opening is no part of the drag after it.
  let moved = false;
  let restoring = false;
  const tell = () => {
    const undoable = { back: (history?.past.length ?? 0) > 0, forward: (history?.future.length ?? 0) > 0 };
    if (!sameData(undoable, store.get().undoable)) store.set({ undoable });
  };
  const take = (state: State) => {
    const step = stepOf(state);
    if (step === undefined || restoring) return;
    history ??= startHistory(step);
    const { present } = history;
    if (!sameRule(present, step) || !sameData(present.budget, step.budget)) {
      const { ratio: _, ...others } = step.budget;
      const { ratio: __, ...known } = present.budget;
      const now = performance.now();
      const moves = sameRule(present, step) && sameData(others, known);
      history = record(history, step, moves && moved && now - at < DRAG_MS);
      moved = moves;
      at = now;
    }
    tell();
  };
  const go = (move: typeof undo) => () => {
    const now = history;
    if (now === undefined || restoring) return;
    const next = move(now);
    if (next === now || next.present === now.present) return;
    restoring = true;
    void attempt(app, text.opening, async (task) => {
      await restore(app, task, now.present, next.present);
      history = next;
      at = 0;
    }).finally(() => {
      restoring = false;
      take(store.get());
    });
  };
  const follow = () => {
    take(store.get());
    // Most of what changes is no step: it costs three comparisons.
    store.listen((state, before) => {
      const { opened, criterion, budget } = state;
      const step = opened !== before.opened || criterion !== before.criterion || budget !== before.budget;
      if (step) take(state);
    });
  };
  return { undo: go(undo), redo: go(redo), follow };
}
