// What an embedded figure knows of its network: who leaves at which ratio. The scores are exact sums, so that it needs no
// engine, and two figures of one network agree on every device.

import { openModel } from "../../formats/formats.ts";
import { ModelError } from "../../model/error.ts";
import type { Model } from "../../model/graph.ts";
import { atRatio, type Budget } from "../../prune/budget.ts";
import { group } from "../../prune/group.ts";
import type { Groups } from "../../prune/groups.ts";
import { checkOriginal, type Plan, plannedUnits, planSettings } from "../../prune/plan.ts";
import { readPlan } from "../../prune/plan-file.ts";
import { rankUnits, spend, unitsAt } from "../../prune/ranking.ts";
import { SEED_CRITERION, score } from "../../prune/score.ts";
import type { Network, Removal } from "../../view/network.ts";
import { networkOf, removalOf } from "../picture/network.ts";
import { elementText as text } from "../text.ts";

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

/** Where there is no plan: the L1 norm and a ratio. */
const USUAL = { criterion: SEED_CRITERION, budget: { ratio: 0.5 } satisfies Budget, ratio: 0.5 };

/** Throws ModelError where the plan is not the network's. */
async function planFor(model: Model, text: string): Promise<Plan> {
  const planned = readPlan(text, "plan");
  await checkOriginal(planned, model);
  return planned;
}

/** Throws ModelError where a plan's rule, by which the figure goes on to other ratios, does not choose what the plan says. */
function checkChosen(groups: Groups, planned: Plan, chosen: ReadonlySet<number>): void {
  const units = plannedUnits(groups, planned);
  if (chosen.size !== units.size || [...units].some((unit) => !chosen.has(unit)))
    throw new ModelError("setting", "plan", text.otherRule);
}

/** Reads a network's file and, where there is one, its plan's text. Throws ModelError. */
export async function openFigure(bytes: Uint8Array, name: string, plan?: string): Promise<Figure> {
  const model = openModel(bytes, name);
  const planned = plan === undefined ? undefined : await planFor(model, plan);
  const groups = group(model, planned === undefined ? {} : planSettings(planned));
  const { criterion, budget, ratio } = planned ?? USUAL;
  const scores = await score(model, groups, undefined, criterion, budget);
  const ranking = rankUnits(groups, scores, budget);
  const cutsAt = (share: number) => spend(model, groups, ranking, atRatio(budget, share)).cuts;
  if (planned !== undefined) checkChosen(groups, planned, unitsAt(groups, ranking, cutsAt(ratio)));
  const network = networkOf(model, groups, scores);
  const inputs = network.columns[0]?.size ?? 0;
  return {
    network,
    ratio,
    at(share) {
      const cuts = cutsAt(share);
      const removal = removalOf(groups, ranking, cuts, inputs, scores);
      return { ratio: share, removal, removed: removedOf(groups, unitsAt(groups, ranking, cuts)) };
    },
  };
}
