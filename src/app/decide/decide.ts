// What a person decides: the rule, and how much leaves. A slider tick moves a cut in an order that was ranked once; what
// needs new scores may be overtaken by a later decision, and then ends without a trace.

import type { Examples } from "../../engine/engine.ts";
import { ModelError } from "../../model/error.ts";
import { type Activations, observe } from "../../prune/activations.ts";
import { atRatio, type Budget, budgetFor } from "../../prune/budget.ts";
import { CRITERIA, type CriterionKind, criterionMismatch, needsActivations } from "../../prune/criteria.ts";
import { masksOf } from "../../prune/masks.ts";
import { type Ranking, rankUnits, spend, unitsAt } from "../../prune/ranking.ts";
import { type Criterion, type Scores, score } from "../../prune/score.ts";
import type { App, Decision, Opened } from "../state.ts";
import { controlText, pageText as text } from "../text.ts";
import { readRatio } from "./target.ts";

const observed = new WeakMap<Opened, Promise<Activations>>();

/** What the open network's neurons say to its examples; measured once. */
function activationsOf(app: App, opened: Opened): Promise<Activations> {
  const { model, groups, examples } = opened;
  const known = observed.get(opened) ?? observe(model, groups, app.engines.live, examples);
  observed.set(opened, known);
  return known;
}

/** The criteria that have something to look at in the open network. */
export function criteriaFor({ groups, session }: Opened): CriterionKind[] {
  return CRITERIA.filter(
    (kind) =>
      criterionMismatch(groups, kind) === undefined &&
      (session.refusal === undefined || !needsActivations({ kind })),
  );
}

// Which examples scores have seen, where their criterion looks at any.
const seen = new WeakMap<Scores, Examples | undefined>();

/** Scores of a network for a decision. */
export async function scoresFor(app: App, opened: Opened, { criterion, budget }: Decision): Promise<Scores> {
  const { model, groups, session } = opened;
  const activations = needsActivations(criterion) ? await activationsOf(app, opened) : undefined;
  const scores = await score(model, groups, session, criterion, budget, activations);
  seen.set(scores, opened.examples);
  return scores;
}

/** Gives the session the ranking's masks. A network that cannot run needs none. */
export async function maskSession({ session, groups }: Opened, ranking: Ranking): Promise<void> {
  if (session.refusal === undefined) await session.setMasks(masksOf(groups, ranking));
}

function describeRemoval(opened: Opened, removed: ReadonlySet<number>): string {
  const layers = opened.groups.layers.flatMap((layer, index) => {
    const gone = layer.units.filter((unit) => removed.has(unit)).length;
    return gone === 0 ? [] : [text.removed(index + 1, gone, layer.rows)];
  });
  return layers.length === 0 ? text.nothingRemoved : layers.join("; ");
}

function same(a: Criterion | Budget, b: Criterion | Budget): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** True where the scores serve another decision too. */
function serves(scores: Scores, opened: Opened, { criterion, budget }: Decision): boolean {
  if (needsActivations(criterion) && seen.get(scores) !== opened.examples) return false;
  if (!same(criterion, scores.criterion) || (budget.global === true && !scores.exact)) return false;
  return scores.budget === undefined || same(scores.budget, budget);
}

/** True where two budgets differ at most in how far they go. */
function ranksAlike(a: Budget, b: Budget): boolean {
  return same(atRatio({ ...a, multiple: 1 }, 0), atRatio({ ...b, multiple: 1 }, 0));
}

/** Scores and ranks what is asked for, as far as that has changed. Ends without a trace once it is overtaken. */
async function carryOut(app: App, opened: Opened, turn: number): Promise<void> {
  const { scores, ranking: known, budget: before } = app.store.get();
  const wanted = { ...app.wanted };
  const { criterion, budget } = wanted;
  const { model, groups } = opened;
  const now =
    scores !== undefined && serves(scores, opened, wanted) ? scores : await scoresFor(app, opened, wanted);
  if (turn !== app.turns.decide) return;
  const ranked = now === scores && known !== undefined && ranksAlike(budget, before);
  const ranking = ranked ? known : rankUnits(groups, now, budget);
  const cut = spend(model, groups, ranking, budget);
  if (app.masked !== ranking) {
    app.masked = ranking;
    await maskSession(opened, ranking);
    if (turn !== app.turns.decide) return;
  }
  const removed = unitsAt(groups, ranking, cut.cuts);
  const announcement = describeRemoval(opened, removed);
  app.store.set({
    ...cut,
    budget,
    criterion,
    scores: now,
    ranking,
    removed,
    proof: undefined,
    proofFailure: undefined,
    announcement,
  });
}

/**
 * Moves the cut, changes the rule, or both. With the seed's rule a new ratio scores and ranks nothing again; another
 * rule, other neurons picked by hand, and counting surviving inputs, do. What is refused is asked for no longer.
 */
export async function decide(app: App, change: Partial<Decision>): Promise<void> {
  Object.assign(app.wanted, change);
  const { opened, scores } = app.store.get();
  if (opened === undefined || scores === undefined) return;
  const turn = ++app.turns.decide;
  try {
    // A plan or a link may use other names of the layers.
    app.wanted.budget = budgetFor(opened.groups, app.wanted.budget);
    await carryOut(app, opened, turn);
  } catch (error) {
    const { criterion, budget } = app.store.get();
    if (turn === app.turns.decide) Object.assign(app.wanted, { criterion, budget });
    throw error;
  }
}

/** Moves the ratio and leaves everything else of the budget. */
export function moveRatio(app: App, ratio: number): Promise<void> {
  return decide(app, { budget: atRatio(app.wanted.budget, ratio) });
}

/** Moves it to what somebody has typed, in percent. Throws ModelError "setting" where that is no ratio. */
export async function typeRatio(app: App, written: string): Promise<void> {
  const ratio = readRatio(written);
  if (ratio === undefined) throw new ModelError("setting", "ratio", controlText.noRatio(written));
  await moveRatio(app, ratio);
}

/** Units that a rule would take from the open network. */
export async function unitsChosenBy(app: App, opened: Opened, decision: Decision): Promise<Set<number>> {
  const { model, groups } = opened;
  const ranking = rankUnits(groups, await scoresFor(app, opened, decision), decision.budget);
  return unitsAt(groups, ranking, spend(model, groups, ranking, decision.budget).cuts);
}
