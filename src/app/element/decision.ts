// What an embedded figure knows of its network: who leaves at which ratio. The scores are exact sums, so that it needs no
// engine, and two figures of one network agree on every device.

import { openModel } from "../../formats/formats.ts";
import type { Model } from "../../model/graph.ts";
import { atRatio, type Budget } from "../../prune/budget.ts";
import { group } from "../../prune/group.ts";
import type { Groups } from "../../prune/groups.ts";
import { checkOriginal } from "../../prune/plan.ts";
import { readPlan } from "../../prune/plan-file.ts";
import { rankUnits, spend, unitsAt } from "../../prune/ranking.ts";
import { SEED_CRITERION, score } from "../../prune/score.ts";
import type { Network, Removal } from "../../view/network.ts";
import { networkOf, removalOf } from "../picture/network.ts";

/** Original indices of the neurons that leave, by layer; layers that keep all are left out. */
export type Removed = Readonly<Record<string, readonly number[]>>;

export interface Decided {
  readonly ratio: number;
  readonly removal: Removal;
  readonly removed: Removed;
}

export interface Figure {
  readonly network: Network;
  /** What the plan says, or one half. */
  readonly ratio: number;
  readonly at: (ratio: number) => Decided;
}

function removedOf(groups: Groups, units: ReadonlySet<number>): Removed {
  const layers = groups.layers.map(({ name, units: own }) => {
    const gone = Array.from(own, (unit, index) => (units.has(unit) ? index : -1)).filter(
      (index) => index >= 0,
    );
    return [name, gone] as const;
  });
  return Object.fromEntries(layers.filter(([, gone]) => gone.length > 0));
}

/** What a plan decides by; without one the L1 norm and a ratio. Throws ModelError where the plan is not the network's. */
async function decisionOf(model: Model, plan: string | undefined) {
  if (plan === undefined)
    return { criterion: SEED_CRITERION, budget: { ratio: 0.5 } satisfies Budget, ratio: 0.5 };
  const planned = readPlan(plan, "plan");
  await checkOriginal(planned, model);
  return planned;
}

/** Reads a network's file and, where there is one, its plan's text. Throws ModelError. */
export async function openFigure(bytes: Uint8Array, name: string, plan?: string): Promise<Figure> {
  const model = openModel(bytes, name);
  const groups = group(model);
  const { criterion, budget, ratio } = await decisionOf(model, plan);
  const scores = await score(model, groups, undefined, criterion, budget);
  const ranking = rankUnits(groups, scores, budget);
  const network = networkOf(model, groups, scores);
  const inputs = network.columns[0]?.size ?? 0;
  return {
    network,
    ratio,
    at(share) {
      const { cuts } = spend(model, groups, ranking, atRatio(budget, share));
      const removal = removalOf(groups, ranking, cuts, inputs, scores.norms);
      return { ratio: share, removal, removed: removedOf(groups, unitsAt(groups, ranking, cuts)) };
    },
  };
}
