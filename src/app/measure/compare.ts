// The same network under every criterion that fits it: scored once, while somebody looks; a slider tick only cuts.

import { atRatio, type Budget } from "../../prune/budget.ts";
import { cutsAt, type Ranking, rankUnits, unitsAt } from "../../prune/ranking.ts";
import type { Scores } from "../../prune/score.ts";
import type { NeuronId } from "../../view/network.ts";
import { attempt } from "../actions.ts";
import { criterionOf } from "../decide/choosing.ts";
import { criteriaFor, scoresFor } from "../decide/decide.ts";
import type { App, Opened, State } from "../state.ts";
import { pageText as text } from "../text.ts";

/** What one criterion says of a unit, and the units of which it decides otherwise than the present choice. */
export interface Opinion {
  readonly scores: Scores;
  readonly score: number;
  /** From 0, which leaves first, among `of`. */
  readonly position: number;
  readonly of: number;
  readonly leaves: boolean;
  readonly apart: readonly number[];
}

/** True where the comparison is of what is open, and can be ranked as is asked for. */
function isCurrent({ comparison, opened, budget }: State): boolean {
  return comparison?.opened === opened && comparison?.global === (budget.global === true);
}

/** Scores the open network under every criterion, while a comparison is asked for and is not there. */
export function followComparison(app: App): void {
  const { store } = app;
  let failed: Opened | undefined;
  let running = false;
  const compare = async (opened: Opened, budget: Budget) => {
    const scores: Scores[] = [];
    for (const kind of criteriaFor(opened)) {
      const criterion = criterionOf(kind, { ...store.get().criterion, inputs: "all" });
      scores.push(await scoresFor(app, opened, { criterion, budget }));
    }
    if (store.get().opened === opened)
      store.set({ comparison: { opened, global: budget.global === true, scores } });
  };
  store.listen((state) => {
    const { comparing, opened, budget } = state;
    if (!comparing || running || opened === undefined || opened === failed || isCurrent(state)) return;
    running = true;
    failed = opened;
    void attempt(app, text.running, () => compare(opened, budget))
      .then(() => {
        if (isCurrent(store.get())) failed = undefined;
      })
      .finally(() => {
        running = false;
      });
  });
}

const rankings = new WeakMap<Scores, { readonly key: string; readonly ranking: Ranking }>();

/** The ranking of scores for a budget, made anew only where the budget ranks otherwise. */
function rankingOf({ groups }: Opened, scores: Scores, budget: Budget): Ranking {
  const key = JSON.stringify(atRatio(budget, 0));
  const known = rankings.get(scores);
  if (known?.key === key) return known.ranking;
  const ranking = rankUnits(groups, scores, atRatio(budget, 0));
  rankings.set(scores, { key, ranking });
  return ranking;
}

/** What stands in one of two sets alone. */
function unitsApart(a: ReadonlySet<number>, b: ReadonlySet<number>): number[] {
  return [...[...a].filter((unit) => !b.has(unit)), ...[...b].filter((unit) => !a.has(unit))];
}

/** All neurons of units. */
export function neuronsOfUnits({ groups }: Opened, units: readonly number[]): NeuronId[] {
  const wanted = new Set(units);
  return groups.layers.flatMap((layer, at) =>
    Array.from(layer.units.keys())
      .filter((index) => wanted.has(layer.units[index] ?? -1))
      .map((index) => ({ column: at + 1, index })),
  );
}

/** What every criterion says of a unit at the present ratio; undefined while it is not known. */
export function opinionsOn(state: State, unit: number): Opinion[] | undefined {
  const { opened, comparison, budget, ratio, removed } = state;
  if (opened === undefined || comparison === undefined || !isCurrent(state)) return undefined;
  const { groups } = opened;
  const family = groups.families.findIndex(({ units }) => units.includes(unit));
  const place = groups.families[family]?.units.indexOf(unit) ?? -1;
  if (place < 0) return undefined;
  return comparison.scores.map((scores) => {
    const ranking = rankingOf(opened, scores, budget);
    const leaving = unitsAt(groups, ranking, cutsAt(ranking, budget, ratio));
    return {
      scores,
      score: scores.units[family]?.[place] ?? 0,
      position: ranking.units.get(unit)?.rank ?? 0,
      of: ranking.orders[family]?.positions.length ?? 0,
      leaves: leaving.has(unit),
      apart: unitsApart(leaving, removed),
    };
  });
}
