// Scores: how much each neuron weighs. The seed's rule is the L1 norm of its whole incoming row with its bias; a unit
// that spans several layers (a residual sum) has the sum of its rows' norms.

import type { Session } from "../engine/engine.ts";
import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import { elementCount } from "../model/tensor.ts";
import type { Activations, SampleNote } from "./activations.ts";
import { type Budget, type BudgetLike, budgetFor, type ResolvedBudget, resolveBudget } from "./budget.ts";
import { type Criterion, criterionScores, isSeedRule, SEED_CRITERION } from "./criteria.ts";
import { exactNorm, exactNorms, nearTies } from "./exact.ts";
import type { Family, Groups, Layer } from "./groups.ts";
import { leavingCount, orderOf, unitsBefore } from "./rank.ts";

export { type Criterion, SEED_CRITERION } from "./criteria.ts";

export interface Scores {
  readonly criterion: Criterion;
  /** Budget that the scores depend on, where inputs are "surviving". */
  readonly budget: Budget | undefined;
  /** True where families can be compared with each other on every device: no score carries an engine's rounding. */
  readonly exact: boolean;
  /** What activations were measured on, where they were. */
  readonly sample?: SampleNote;
  /**
   * L1 norm of every neuron of every layer, whether it may leave or not; its unit's score under other criteria than l1.
   * norms[layer][row].
   */
  readonly norms: readonly Float32Array[];
  /** For each layer 1 for every column that counted; undefined where all did. */
  readonly columns: readonly (Uint8Array | undefined)[];
  /** Score of every unit that may leave, family by family. units[family][position in family.units]. */
  readonly units: readonly Float64Array[];
}

/** 1 for every column of the layer whose unit has not left; undefined where none has. */
export function survivingColumns(
  model: Model,
  groups: Groups,
  layer: Layer,
  removed: ReadonlySet<number>,
): Uint8Array | undefined {
  const slice = groups.slices.find(
    ({ role, node, initializer }) => role === "column" && node === layer.node && initializer === layer.weight,
  );
  if (slice === undefined || !slice.units.some((unit) => removed.has(unit))) return undefined;
  // Columns are the weight's axes besides the rows': what lies behind the inputs' axis is a kernel, before it directions.
  const dims = inferOne(model).shapes.get(layer.weight) ?? [];
  const each = elementCount(dims.filter((_, axis) => axis > slice.axis && axis !== layer.rowAxis));
  return Uint8Array.from({ length: layer.columns }, (_, column) =>
    removed.has(slice.units[Math.floor(column / each) % slice.units.length] ?? 0) ? 0 : 1,
  );
}

/** Sum over the family's layers of the norms of each unit's rows. */
export function familyScores(
  family: Family,
  layers: readonly Layer[],
  norms: readonly (Float32Array | undefined)[],
): Float64Array {
  const position = new Map(family.units.map((unit, index) => [unit, index]));
  const scores = new Float64Array(family.units.length);
  for (const index of family.layers) {
    layers[index]?.units.forEach((unit, row) => {
      const at = position.get(unit);
      if (at !== undefined) scores[at] = (scores[at] ?? 0) + (norms[index]?.[row] ?? 0);
    });
  }
  return scores;
}

/** What one call of score works on. */
interface Scoring {
  readonly model: Model;
  readonly groups: Groups;
  readonly session: Session | undefined;
  readonly criterion: Criterion;
  /** Sum every row exactly, not near ties alone. */
  readonly exact: boolean;
  readonly norms: Float32Array[];
  readonly columns: (Uint8Array | undefined)[];
}

/** True where the layer's weight and bias stand in the file as they are, and can be asked of the engine. */
function isStored(model: Model, layer: Layer): boolean {
  const bias = layer.bias === undefined ? undefined : model.initializers.get(layer.bias);
  const fits = bias === undefined || elementCount(bias.dims) === layer.rows;
  return model.initializers.has(layer.weight) && fits && (layer.bias === undefined || bias !== undefined);
}

async function scoreLayer(scoring: Scoring, index: number, removed: ReadonlySet<number>): Promise<void> {
  const { groups, session, criterion, norms } = scoring;
  const layer = groups.layers[index];
  if (layer === undefined || norms[index] !== undefined) return;
  const columns = survivingColumns(scoring.model, groups, layer, removed);
  scoring.columns[index] = columns;
  // A weight that the network computes is not on the device.
  if (session === undefined || !isStored(scoring.model, layer)) {
    norms[index] = exactNorms(scoring.model, layer, criterion.bias, columns);
    return;
  }
  norms[index] = await session.rowNorms({
    weight: layer.weight,
    rowAxis: layer.rowAxis,
    ...(criterion.bias && layer.bias !== undefined ? { bias: layer.bias } : {}),
    ...(columns === undefined ? {} : { columns }),
  });
}

/**
 * The family's scores, with near ties settled: engines sum in different orders, so norms closer than their rounding
 * are replaced by exact ones, and the order of leaving is the same on every device.
 */
function settledScores(scoring: Scoring, family: Family): Float64Array {
  const { model, groups, session, criterion, norms, exact } = scoring;
  // Without a session every norm is exact already.
  if (session === undefined) return familyScores(family, groups.layers, norms);
  const near = exact ? family.units.keys() : nearTies(familyScores(family, groups.layers, norms));
  const tied = new Set(Array.from(near, (at) => family.units[at]));
  if (tied.size > 0) {
    for (const index of family.layers) {
      const layer = groups.layers[index];
      if (layer === undefined) continue;
      const columns = scoring.columns[index];
      layer.units.forEach((unit, row) => {
        const own = norms[index];
        if (own !== undefined && tied.has(unit))
          own[row] = exactNorm(model, layer, row, criterion.bias, columns);
      });
    }
  }
  return familyScores(family, groups.layers, norms);
}

/** Scores under a criterion that looks at whole units. */
function scoreUnits(model: Model, groups: Groups, criterion: Criterion, activations?: Activations): Scores {
  const totals = criterionScores(model, groups, criterion, activations);
  return {
    criterion,
    budget: undefined,
    exact: true,
    ...(activations === undefined ? {} : { sample: activations.sample }),
    norms: groups.layers.map((layer) => Float32Array.from(layer.units, (unit) => totals[unit] ?? 0)),
    columns: groups.layers.map(() => undefined),
    units: groups.families.map((family) => Float64Array.from(family.units, (unit) => totals[unit] ?? 0)),
  };
}

/** The budget's terms, where what survives decides the scores. */
function survivingTerms(groups: Groups, budget: Budget | undefined): ResolvedBudget {
  const refuse = (sentence: string): never => {
    throw new ModelError("setting", "inputs", sentence);
  };
  if (budget === undefined)
    return refuse("Scores that count surviving inputs need the ratio: what survives depends on it.");
  if (budget.target !== undefined || budget.global === true)
    return refuse(
      "Scores that count surviving inputs need a ratio for each layer, not a target or one ranking for all.",
    );
  return resolveBudget(groups, budget);
}

/**
 * Scores of all neurons, computed by the session's engine on the unpruned weights; without a session exactly, on the
 * CPU, which needs no engine that knows the network's operators and no copy of its weights.
 * With inputs "surviving" a layer's scores depend on what has left before it, so `budget` must be given; families are
 * decided in the order of their first layer. One ranking over all families needs the budget too, because engines round.
 * `activations` are what the criteria activation and apoz look at. Throws ModelError "setting" where one is missing.
 */
export async function score(
  model: Model,
  groups: Groups,
  session?: Session,
  criterion: Criterion = SEED_CRITERION,
  given?: BudgetLike,
  activations?: Activations,
): Promise<Scores> {
  const budget = given === undefined ? undefined : budgetFor(groups, given);
  if (!isSeedRule(criterion)) return scoreUnits(model, groups, criterion, activations);
  const surviving = criterion.inputs === "surviving";
  const terms = surviving ? survivingTerms(groups, budget) : undefined;
  const exact = session === undefined || budget?.global === true;
  const scoring: Scoring = { model, groups, session, criterion, exact, norms: [], columns: [] };
  const removed = new Set<number>();
  const units: Float64Array[] = [];
  // Families stand in the order of their first layer. A coupled layer further down may read what is decided later;
  // that still counts when the family is scored.
  for (const [at, family] of groups.families.entries()) {
    for (const index of family.layers) await scoreLayer(scoring, index, removed);
    const scores = settledScores(scoring, family);
    units.push(scores);
    if (terms === undefined) continue;
    const order = orderOf(family, scores, terms);
    const count = leavingCount(order, terms.ratios[at] ?? budget?.ratio ?? 0, budget?.multiple);
    for (const unit of unitsBefore(family, order, count)) removed.add(unit);
  }
  for (const index of groups.layers.keys()) await scoreLayer(scoring, index, removed);
  const { norms, columns } = scoring;
  return { criterion, budget: surviving ? budget : undefined, exact, norms, columns, units };
}
