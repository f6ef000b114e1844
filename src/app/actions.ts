// What a person can do: open a network, move the ratio, choose the rule, look. Each action is one function over App.

import type { Examples } from "../engine/engine.ts";
import { openModel } from "../formats/formats.ts";
import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { group } from "../prune/group.ts";
import { masksOf } from "../prune/masks.ts";
import { type Criterion, isPrunable, score, whyNotPrunable } from "../prune/score.ts";
import type { NeuronId } from "../view/network.ts";
import { networkOf, unitsAt } from "./network.ts";
import type { App, Opened, State } from "./state.ts";

/** Runs an action; a refusal becomes one sentence on the page, and what was open stays open. */
export async function attempt(app: App, busy: string, work: () => Promise<void> | void): Promise<void> {
  app.store.set({ busy, error: undefined });
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ModelError)) console.error(error);
    app.store.set({ error: error instanceof Error ? error.message : String(error) });
  } finally {
    app.store.set({ busy: undefined });
  }
}

export interface OpenExtras {
  readonly examples?: Examples;
  readonly examplesName?: string;
  readonly classes?: readonly string[];
  readonly ratio?: number;
  readonly selected?: NeuronId;
}

/** Opens a model in place of the present one. Throws before anything changes, so a refused file loses nothing. */
export async function openNetwork(app: App, model: Model, extras: OpenExtras = {}): Promise<void> {
  const { criterion } = app.store.get();
  const ratio = extras.ratio ?? 0.5;
  const groups = group(model);
  const session = await app.engine.compile(model);
  try {
    const scores = await score(model, groups, session, criterion, ratio);
    await session.setMasks(masksOf(groups, scores));
    if (extras.examples !== undefined) await session.setExamples(extras.examples);
    const opened: Opened = {
      model,
      groups,
      session,
      network: networkOf(model, groups, scores, extras.classes),
      ...(extras.examples === undefined ? {} : { examples: extras.examples }),
      ...(extras.examplesName === undefined ? {} : { examplesName: extras.examplesName }),
    };
    app.store.get().opened?.session.close();
    app.store.set({
      opened,
      scores,
      ratio,
      removed: unitsAt(groups, scores, ratio),
      selected: extras.selected,
      correct: {},
      proof: undefined,
      proofFailure: undefined,
      baseline: undefined,
      compact: false,
      ...(isPrunable(groups) ? {} : { error: whyNotPrunable(model, groups) }),
    });
  } catch (error) {
    session.close();
    throw error;
  }
}

export function openBytes(app: App, bytes: Uint8Array, name: string, extras: OpenExtras = {}): Promise<void> {
  return openNetwork(app, openModel(bytes, name), extras);
}

function announce(state: State, removed: ReadonlySet<number>): string {
  const layers = state.opened?.groups.layers ?? [];
  return layers
    .map((layer, index) => ({
      index,
      gone: layer.units.filter((unit) => removed.has(unit)).length,
      of: layer.rows,
    }))
    .filter(({ gone }) => gone > 0)
    .map(({ index, gone, of }) => `layer ${index + 1}: ${gone} of ${of} removed`)
    .join("; ");
}

let scoring = 0;

/** Moves the cut. With the seed's rule nothing is scored again; counting surviving inputs does score again. */
export async function setRatio(app: App, ratio: number): Promise<void> {
  const { opened, scores, criterion } = app.store.get();
  if (opened === undefined || scores === undefined) return;
  const turn = ++scoring;
  const now =
    criterion.inputs === "all"
      ? scores
      : await score(opened.model, opened.groups, opened.session, criterion, ratio);
  // A later move of the slider has overtaken this one.
  if (turn !== scoring || app.store.get().opened !== opened) return;
  if (now !== scores) await opened.session.setMasks(masksOf(opened.groups, now));
  const removed = unitsAt(opened.groups, now, ratio);
  app.store.set({
    ratio,
    scores: now,
    removed,
    proof: undefined,
    proofFailure: undefined,
    announcement: announce(app.store.get(), removed),
  });
}

/** Chooses another reading of the rule and ranks anew. */
export async function setCriterion(app: App, criterion: Criterion): Promise<void> {
  const { opened, ratio } = app.store.get();
  app.store.set({ criterion });
  if (opened === undefined) return;
  const scores = await score(opened.model, opened.groups, opened.session, criterion, ratio);
  await opened.session.setMasks(masksOf(opened.groups, scores));
  const removed = unitsAt(opened.groups, scores, ratio);
  app.store.set({
    scores,
    removed,
    proof: undefined,
    proofFailure: undefined,
    announcement: announce(app.store.get(), removed),
  });
}

/** Attaches labelled examples to the open network. Throws ModelError "shape" where they do not fit it. */
export async function attachExamples(app: App, examples: Examples, name: string): Promise<void> {
  const { opened } = app.store.get();
  if (opened === undefined) return;
  await opened.session.setExamples(examples);
  app.store.set({
    opened: { ...opened, examples, examplesName: name },
    correct: {},
    baseline: undefined,
    proof: undefined,
  });
}
