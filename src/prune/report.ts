// The report: everything that was decided and proven, as one JSON object. The page, the command line and a team's own
// scripts read the same one.

import type { Model } from "../model/graph.ts";
import { shortestFloat32 } from "../model/number.ts";
import type { Budget } from "./budget.ts";
import type { Certificate } from "./certificate.ts";
import { type Cost, cost, costByLayer } from "./count.ts";
import type { Groups } from "./groups.ts";
import { type Plan, plannedUnits } from "./plan.ts";
import { rankedBy } from "./ranked-by.ts";
import type { Criterion, Scores } from "./score.ts";

export interface Change {
  readonly before: number;
  readonly after: number;
}

export interface ReportedLayer {
  readonly name: string;
  /** Other names that it is known by: its node's, its weight's. */
  readonly aliases: readonly string[];
  /** L1 norm of every neuron, in index order. */
  readonly scores: readonly number[];
  /** What the neurons were ranked by, where that is not their own norm: of coupled ones the score of all together. */
  readonly ranked?: readonly number[];
  /** Original indices of the neurons that left and of those that stayed: kept[new] = old. */
  readonly removed: readonly number[];
  readonly kept: readonly number[];
  /** Weights and biases, and multiply-accumulates of one example. */
  readonly params: Change;
  readonly macs: Change;
  /** Why neurons of this layer could not leave, where that is so. */
  readonly fixed?: string;
}

export interface Report {
  readonly format: "espalier-report";
  readonly version: 1;
  readonly model: string;
  readonly budget: Budget;
  /** The budget's ratio, or the one that reaches its target. */
  readonly ratio: number;
  readonly criterion: Criterion;
  readonly layers: readonly ReportedLayer[];
  readonly params: Change;
  readonly macs: Change;
  readonly bytes: Change;
  readonly certificate: Certificate;
  /** Numbers that have to change in files beside the network's, where there are any. */
  readonly sizes?: readonly ReportedSize[];
}

/** A field of a settings file that counts what was pruned. `after` is a list where layers differ, which one field cannot say. */
export interface ReportedSize {
  readonly file: string;
  readonly field: string;
  readonly before: number;
  readonly after: number | readonly number[];
}

/** 2.1, not 2.0999999046325684: the shortest number that is the same float32. */
const readable = (score: number) => Number(shortestFloat32(score));

function reportLayers(groups: Groups, scores: Scores, planned: Plan): ReportedLayer[] {
  const [before, after] = [costByLayer(groups), costByLayer(groups, plannedUnits(groups, planned))];
  return groups.layers.map((layer, index) => {
    const removed = planned.layers[index]?.removed ?? [];
    const change = (what: "params" | "macs"): Change => ({
      before: before[index]?.[what] ?? 0,
      after: after[index]?.[what] ?? 0,
    });
    const gone = new Set(removed);
    const ranks = rankedBy(groups, scores, index);
    const ranked = ranks === scores.norms[index] ? undefined : Array.from(ranks, readable);
    const reported = {
      name: layer.name,
      aliases: layer.aliases,
      scores: Array.from(scores.norms[index] ?? [], readable),
      ...(ranked === undefined ? {} : { ranked }),
      removed,
      kept: Array.from(layer.units.keys()).filter((row) => !gone.has(row)),
      params: change("params"),
      macs: change("macs"),
    };
    const reason = Array.from(layer.units, (unit) => groups.frozen.get(unit)).find(
      (each) => each !== undefined,
    );
    return reason === undefined ? reported : { ...reported, fixed: reason.sentence };
  });
}

/** What the network's stated sizes become; those that stay are left out. */
function reportSizes(model: Model, groups: Groups, removed: ReadonlySet<number>): ReportedSize[] {
  return (model.sizes ?? []).flatMap(({ file, field, axis, weights }) => {
    const kept = weights.map((weight) => {
      const slice = groups.slices.find((each) => each.initializer === weight && each.axis === axis);
      const size = model.initializers.get(weight)?.dims[axis] ?? 0;
      return size - (slice?.units.filter((unit) => removed.has(unit)).length ?? 0);
    });
    const before = model.initializers.get(weights[0] ?? "")?.dims[axis] ?? 0;
    const [first = before] = kept;
    const after = kept.every((size) => size === first) ? first : kept;
    return after === before ? [] : [{ file, field, before, after }];
  });
}

/** Puts a decision and its certificate together. Costs are those of one example. */
export function makeReport(
  model: Model,
  groups: Groups,
  scores: Scores,
  planned: Plan,
  certificate: Certificate,
): Report {
  const removed = plannedUnits(groups, planned);
  const [before, after] = [cost(model, groups), cost(model, groups, removed)];
  const sizes = reportSizes(model, groups, removed);
  const change = (what: keyof Cost): Change => ({ before: before[what], after: after[what] });
  return {
    format: "espalier-report",
    version: 1,
    model: model.name,
    budget: planned.budget,
    ratio: planned.ratio,
    criterion: planned.criterion,
    layers: reportLayers(groups, scores, planned),
    params: change("params"),
    macs: change("macs"),
    bytes: change("bytes"),
    certificate,
    ...(sizes.length === 0 ? {} : { sizes }),
  };
}
