// What a person can do: open a network, attach examples (decide.ts: move the ratio, choose the rule). Whatever takes time may be
// overtaken by a later action of its kind; it then ends without a trace, and so does everything that was to follow it.

import type { Examples } from "../engine/engine.ts";
import { takeTurns } from "../engine/turns.ts";
import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { inputDims } from "../model/shapes.ts";
import { elementCount } from "../model/tensor.ts";
import type { Budget } from "../prune/budget.ts";
import { needsActivations } from "../prune/criteria.ts";
import { group } from "../prune/group.ts";
import type { GroupSettings } from "../prune/groups.ts";
import { isPrunable, whyNotPrunable } from "../prune/prunable.ts";
import { type Cut, type Ranking, rankUnits, spend, unitsAt } from "../prune/ranking.ts";
import { type Scores, SEED_CRITERION } from "../prune/score.ts";
import { planAhead } from "../view/drawing.ts";
import type { Network, NeuronId } from "../view/network.ts";
import { criteriaFor, decide, maskSession, scoresFor } from "./decide/decide.ts";
import { networkGently } from "./picture/network.ts";
import type { App, Data, Opened, Source, State, Task } from "./state.ts";
import { pageText as text } from "./text.ts";

/** Ends an action that opens a network once a later one does, or somebody has cancelled it. */
class Overtaken extends Error {}

/**
 * Runs an action; a refusal becomes one sentence on the page, and what was open stays open. Cancelled or overtaken, it
 * ends without a trace.
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
    app.store.set({ busy: undefined, progress: undefined, coming: undefined });
  };
  const present = () => turn === app.turns.attempt && !controller.signal.aborted;
  const progress = (text: string, share?: number) => {
    if (present()) app.store.set({ busy: text, progress: share });
  };
  app.store.set({ busy, progress: undefined, error: undefined, coming: undefined });
  try {
    await work({ turn, signal: controller.signal, progress });
  } catch (error) {
    if (controller.signal.aborted || error instanceof Overtaken) return;
    if (!(error instanceof ModelError)) console.error(error);
    app.store.set({ error: error instanceof Error ? error.message : String(error) });
  } finally {
    if (turn === app.turns.attempt)
      app.store.set({ busy: undefined, progress: undefined, coming: undefined });
  }
}

/** A network on its way in, with what belongs to it. */
export interface Incoming {
  readonly model: Model;
  readonly source?: Source;
  readonly examples?: Examples;
  readonly data?: Data;
  readonly classes?: readonly string[];
  /** What attention loses; default: the same features of every head. */
  readonly heads?: GroupSettings["heads"];
  /** Default: one half. */
  readonly ratio?: number;
  readonly selected?: NeuronId;
}

/** A network with its scores and their ranking. */
interface Prepared {
  readonly opened: Opened;
  readonly scores: Scores;
  readonly ranking: Ranking;
  readonly cut: Cut;
}

/** Compiles, scores and masks a network. Throws before anything on the page has changed. */
async function prepare(
  app: App,
  incoming: Incoming,
  budget: Budget,
  { signal, progress }: Task,
): Promise<Prepared> {
  const { model, examples, classes } = incoming;
  const groups = group(model, incoming.heads === undefined ? {} : { heads: incoming.heads });
  const session = await app.engines.live.compile(model, {
    signal,
    progress: (share) => progress(text.opening, share),
  });
  const runs = session.refusal === undefined;
  const labelled = examples === undefined || !runs ? {} : { examples };
  const data = !runs || incoming.data === undefined ? labelled : { ...labelled, data: incoming.data };
  try {
    const bare: Opened = { model, groups, session, network: { title: "", columns: [], links: [] }, ...data };
    const { kind = "l1" } = app.wanted.criterion;
    const criterion = criteriaFor(bare).includes(kind) ? app.wanted.criterion : SEED_CRITERION;
    const scores = await scoresFor(app, bare, { criterion, budget });
    const ranking = rankUnits(groups, scores, budget);
    await maskSession(bare, ranking);
    if (bare.examples !== undefined) await session.setExamples(bare.examples);
    const from = incoming.source === undefined ? {} : { source: incoming.source };
    // Among 10⁸ weights choosing those that are drawn takes a second, in which the page must not stand still.
    const turn = takeTurns({ signal });
    const rest = () => turn(1);
    const opened = { ...bare, network: await networkGently(model, groups, scores, classes, rest), ...from };
    await planAhead(opened.network, app.store.get().scope, rest);
    return { opened, scores, ranking, cut: spend(model, groups, ranking, budget) };
  } catch (error) {
    session.close();
    throw error;
  }
}

/**
 * Opens a network in place of the present one. Where loading or preparing it fails, the present one stays. Of two that
 * are opened at a time the one that was asked for later wins, however long either takes: the other throws Overtaken. What
 * a budget says of single layers is the present network's and goes.
 */
export async function openNetwork(app: App, task: Task, load: () => Promise<Incoming>): Promise<void> {
  const overtaken = () => task.signal.aborted || task.turn < app.turns.open;
  if (overtaken()) throw new Overtaken();
  app.turns.open = task.turn;
  const incoming = await load();
  if (overtaken()) throw new Overtaken();
  const budget = { ratio: incoming.ratio ?? 0.5 };
  const { opened, scores, ranking, cut } = await prepare(app, incoming, budget, task);
  if (overtaken()) {
    opened.session.close();
    throw new Overtaken();
  }
  const previous = app.store.get().opened;
  Object.assign(app.wanted, { budget, criterion: scores.criterion });
  app.turns.decide++;
  app.masked = ranking;
  app.store.set({
    opened,
    coming: undefined,
    scores,
    ranking,
    budget,
    ...cut,
    criterion: scores.criterion,
    removed: unitsAt(opened.groups, ranking, cut.cuts),
    selected: incoming.selected,
    brushed: [],
    correct: {},
    speed: undefined,
    proof: undefined,
    proofFailure: undefined,
    baseline: undefined,
    compact: false,
    openModules: undefined,
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
  return { examples: opened.examples, ...(opened.data === undefined ? {} : { data: opened.data }) };
}

/** What was looked at in another version of the network, as far as it is there: the selected neuron, open modules, and whether the picture is compact. */
export function lookOn({ store }: App, { opened, selected, compact, openModules }: State): void {
  const now = store.get().opened;
  if (now === undefined) return;
  const weight = opened?.groups.layers[(selected?.column ?? 0) - 1]?.weight;
  const layer = now.groups.layers.findIndex((each) => each.weight === weight);
  const column = weight === undefined || layer < 0 ? selected?.column : layer + 1;
  const size = column === undefined ? 0 : (now.network.columns[column]?.size ?? 0);
  if (selected !== undefined && column !== undefined && selected.index < size)
    store.set({ selected: { column, index: selected.index } });
  if (compact) store.set({ compact });
  if (openModules !== undefined) store.set({ openModules });
}

/**
 * Opens another version of the open network in its place. The budget, the selected neuron, the examples and whether the
 * picture is compact stay as they are where they still fit. `source`: where it can be opened from again.
 */
export async function replaceNetwork(
  app: App,
  task: Task,
  model: Model,
  source?: Source,
  heads: GroupSettings["heads"] = app.store.get().opened?.groups.settings.heads,
): Promise<void> {
  const before = app.store.get();
  const { opened, ratio, budget } = before;
  const classes = opened?.network.columns.at(-1)?.labels;
  const kept = keptExamples(opened, model);
  await openNetwork(app, task, async () => ({
    model,
    ratio,
    ...kept,
    ...(heads === undefined ? {} : { heads }),
    ...(classes === undefined ? {} : { classes }),
    ...(source === undefined ? {} : { source }),
  }));
  await decide(app, { budget }).catch((error: unknown) => {
    // A budget that names layers which are gone; the ratio holds.
    if (!(error instanceof ModelError)) throw error;
  });
  lookOn(app, before);
}

/** The picture's last column with other names of its classes. */
function withClasses(network: Network, classes: readonly string[] | undefined): Network {
  const last = network.columns.at(-1);
  if (last === undefined || classes?.length !== last.size) return network;
  return { ...network, columns: network.columns.with(-1, { ...last, labels: classes }) };
}

/**
 * Attaches labelled examples to the network they were read for. `classes`: what they call its classes. Throws ModelError
 * "shape" where they do not fit it.
 */
export async function attachExamples(
  app: App,
  opened: Opened,
  { classes, ...examples }: Examples & { readonly classes?: readonly string[] },
  data: Data,
): Promise<void> {
  await opened.session.setExamples(examples);
  const now = app.store.get().opened;
  if (now?.session !== opened.session) return;
  app.store.set({
    opened: { ...now, examples, data, network: withClasses(now.network, classes) },
    correct: {},
    baseline: undefined,
    proof: undefined,
    proofFailure: undefined,
  });
  if (needsActivations(app.wanted.criterion)) await decide(app, {});
}
