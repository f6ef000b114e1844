// What a person can do: open a network, move the ratio, choose the rule, attach examples. Whatever takes time may be
// overtaken by a later action of its kind; it then ends without a trace.

import type { Examples } from "../engine/engine.ts";
import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { inputDims } from "../model/shapes.ts";
import { elementCount } from "../model/tensor.ts";
import { group } from "../prune/group.ts";
import { masksOf } from "../prune/masks.ts";
import { type Criterion, isPrunable, type Scores, score, whyNotPrunable } from "../prune/score.ts";
import type { NeuronId } from "../view/network.ts";
import { networkOf, unitsAt } from "./network.ts";
import type { App, Decision, Opened, Source, Task } from "./state.ts";
import { pageText as text } from "./text.ts";

/**
 * Runs an action; a refusal becomes one sentence on the page, and what was open stays open. Cancelled, it ends without a
 * trace.
 */
export async function attempt(
  app: App,
  busy: string,
  work: (task: Task) => Promise<void> | void,
): Promise<void> {
  const turn = ++app.turns.attempt;
  const controller = new AbortController();
  app.cancel = () => {
    controller.abort();
    app.turns.open++;
    app.store.set({ busy: undefined, progress: undefined });
  };
  const present = () => turn === app.turns.attempt && !controller.signal.aborted;
  const progress = (text: string, share?: number) => {
    if (present()) app.store.set({ busy: text, progress: share });
  };
  app.store.set({ busy, progress: undefined, error: undefined });
  try {
    app.task = { signal: controller.signal, progress };
    await work(app.task);
  } catch (error) {
    if (controller.signal.aborted) return;
    if (!(error instanceof ModelError)) console.error(error);
    app.store.set({ error: error instanceof Error ? error.message : String(error) });
  } finally {
    if (turn === app.turns.attempt) app.store.set({ busy: undefined, progress: undefined });
  }
}

/** A network on its way in, with what belongs to it. */
export interface Incoming {
  readonly model: Model;
  readonly source?: Source;
  readonly examples?: Examples;
  readonly examplesName?: string;
  readonly classes?: readonly string[];
  /** Default: one half. */
  readonly ratio?: number;
  readonly selected?: NeuronId;
}

/** Compiles, scores and masks a network. Throws before anything on the page has changed. */
async function prepare(
  app: App,
  incoming: Incoming,
  { signal, progress }: Task,
): Promise<{ opened: Opened; scores: Scores }> {
  const { model, examples, examplesName, classes } = incoming;
  const groups = group(model);
  const session = await app.engines.live.compile(model, {
    signal,
    progress: (share) => progress(text.opening, share),
  });
  try {
    const scores = await score(model, groups, session, app.wanted.criterion, incoming.ratio ?? 0.5);
    await session.setMasks(masksOf(groups, scores));
    if (examples !== undefined) await session.setExamples(examples);
    const opened = { model, groups, session, network: networkOf(model, groups, scores, classes) };
    const data = examples === undefined ? {} : { examples, examplesName: examplesName ?? "" };
    const from = incoming.source === undefined ? {} : { source: incoming.source };
    return { opened: { ...opened, ...data, ...from }, scores };
  } catch (error) {
    session.close();
    throw error;
  }
}

/**
 * Opens a network in place of the present one. Where loading or preparing it fails, the present one stays; where
 * another is opened meanwhile, that one wins.
 */
export async function openNetwork(app: App, load: () => Promise<Incoming>): Promise<void> {
  const turn = ++app.turns.open;
  const { task } = app;
  const incoming = await load();
  if (turn !== app.turns.open) return;
  const { opened, scores } = await prepare(app, incoming, task);
  if (turn !== app.turns.open) return opened.session.close();
  const ratio = incoming.ratio ?? 0.5;
  const previous = app.store.get().opened;
  app.wanted.ratio = ratio;
  app.turns.decide++;
  app.masked = scores;
  app.store.set({
    opened,
    scores,
    ratio,
    criterion: scores.criterion,
    removed: unitsAt(opened.groups, scores, ratio),
    selected: incoming.selected,
    correct: {},
    speed: undefined,
    proof: undefined,
    proofFailure: undefined,
    baseline: undefined,
    compact: false,
    ...(isPrunable(opened.groups) ? {} : { error: whyNotPrunable(opened.model, opened.groups) }),
  });
  previous?.session.close();
}

/** Where the examples still fit, they go with the next version of a network. */
function keptExamples(opened: Opened | undefined, model: Model): Partial<Incoming> {
  const features = (each: Model) => {
    const value = each.inputs[0];
    return value === undefined ? 0 : elementCount(inputDims(each, value, 1));
  };
  if (opened?.examples === undefined || features(opened.model) !== features(model)) return {};
  return { examples: opened.examples, examplesName: opened.examplesName ?? "" };
}

/**
 * Opens another version of the open network in its place. The ratio, the selected neuron, the examples and whether the
 * picture is compact stay as they are where they still fit.
 */
export async function replaceNetwork(app: App, model: Model): Promise<void> {
  const { opened, ratio, selected, compact } = app.store.get();
  const classes = opened?.network.columns.at(-1)?.labels;
  const kept = keptExamples(opened, model);
  await openNetwork(app, async () => ({
    model,
    ratio,
    ...kept,
    ...(classes === undefined ? {} : { classes }),
  }));
  const now = app.store.get().opened;
  if (now?.model !== model) return;
  const weight = opened?.groups.layers[(selected?.column ?? 0) - 1]?.weight;
  const layer = now.groups.layers.findIndex((each) => each.weight === weight);
  const column = weight === undefined || layer < 0 ? selected?.column : layer + 1;
  const size = column === undefined ? 0 : (now.network.columns[column]?.size ?? 0);
  if (selected !== undefined && column !== undefined && selected.index < size)
    app.store.set({ selected: { column, index: selected.index } });
  if (compact) app.store.set({ compact });
}

function describeRemoval(opened: Opened, removed: ReadonlySet<number>): string {
  const layers = opened.groups.layers.flatMap((layer, index) => {
    const gone = layer.units.filter((unit) => removed.has(unit)).length;
    return gone === 0 ? [] : [text.removed(index + 1, gone, layer.rows)];
  });
  return layers.length === 0 ? text.nothingRemoved : layers.join("; ");
}

function sameCriterion(a: Criterion, b: Criterion): boolean {
  return a.bias === b.bias && a.inputs === b.inputs;
}

/**
 * Moves the cut, changes the rule, or both. With the seed's rule a new ratio scores nothing again; another rule, and
 * counting surviving inputs, do.
 */
export async function decide(app: App, change: Partial<Decision>): Promise<void> {
  Object.assign(app.wanted, change);
  const { opened, scores } = app.store.get();
  if (opened === undefined || scores === undefined) return;
  const turn = ++app.turns.decide;
  const { criterion, ratio } = app.wanted;
  const { model, groups, session } = opened;
  const known = criterion.inputs === "all" && sameCriterion(criterion, scores.criterion);
  const now = known ? scores : await score(model, groups, session, criterion, ratio);
  if (turn !== app.turns.decide) return;
  if (app.masked !== now) {
    app.masked = now;
    await session.setMasks(masksOf(groups, now));
    if (turn !== app.turns.decide) return;
  }
  const removed = unitsAt(groups, now, ratio);
  const announcement = describeRemoval(opened, removed);
  app.store.set({
    ratio,
    criterion,
    scores: now,
    removed,
    proof: undefined,
    proofFailure: undefined,
    announcement,
  });
}

/** Units that a rule would take from the open network. */
export async function unitsChosenBy(opened: Opened, { criterion, ratio }: Decision): Promise<Set<number>> {
  const scores = await score(opened.model, opened.groups, opened.session, criterion, ratio);
  return unitsAt(opened.groups, scores, ratio);
}

/** Attaches labelled examples to the network they were read for. Throws ModelError "shape" where they do not fit it. */
export async function attachExamples(
  app: App,
  opened: Opened,
  examples: Examples,
  name: string,
): Promise<void> {
  await opened.session.setExamples(examples);
  const now = app.store.get().opened;
  if (now?.session !== opened.session) return;
  const changed = { ...now, examples, examplesName: name };
  app.store.set({
    opened: changed,
    correct: {},
    baseline: undefined,
    proof: undefined,
    proofFailure: undefined,
  });
}
