// The criteria besides the seed's: what each says a unit weighs. Sums run in float64 over the weights as they stand in
// the file, on the CPU, so that every device ranks alike.

import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { floats } from "../model/tensor.ts";
import { type Activations, unitStatistic } from "./activations.ts";
import { weightTensor } from "./exact.ts";
import { foldedNorms } from "./folded.ts";
import { addDistances } from "./geometric-median.ts";
import { type Groups, type Role, unitCount } from "./groups.ts";
import { seededRandom } from "./sample.ts";
import { sumAlong } from "./sum-along.ts";

/**
 * - l1: the seed's rule, rows of the unit's own layers (the default)
 * - l1-folded: the same with batch norms folded into their layers, as PyTorch's ONNX exporter writes them
 * - l2: the same rows by their Euclidean length
 * - group-l1, group-l2: rows, consumers' columns and normalisation scales together, absolute or squared; no biases and
 *   no depthwise filters (Torch-Pruning's GroupMagnitudeImportance)
 * - bn-gamma: scales of batch norms alone (Liu et al., Learning Efficient Convolutional Networks through Network Slimming)
 * - fpgm: distances of the rows to all others of their layer (He et al., Filter Pruning via Geometric Median)
 * - activation: mean size of what layers read of the unit, over sample inputs (Molchanov et al., Pruning Convolutional
 *   Neural Networks for Resource Efficient Inference, section 2.2)
 * - apoz: how often that is not zero (Hu et al., Network Trimming; they rank by the average percentage of zeros)
 * - random: seeded, to compare others with
 */
export const CRITERIA = [
  "l1",
  "l1-folded",
  "l2",
  "group-l1",
  "group-l2",
  "bn-gamma",
  "fpgm",
  "activation",
  "apoz",
  "random",
] as const;

export type CriterionKind = (typeof CRITERIA)[number];

/** Which reading of the rule. The defaults are the seed's: bias counts, and so does every input. */
export interface Criterion {
  /** l1 where left out. */
  readonly kind?: CriterionKind;
  /** |b| belongs to the norm (l1, l1-folded and l2). */
  readonly bias: boolean;
  /** "surviving": inputs that left upstream do not count, layer by layer (l1). */
  readonly inputs: "all" | "surviving";
  /** For random; 0 where left out. */
  readonly seed?: number;
}

export const SEED_CRITERION: Criterion = { bias: true, inputs: "all" };

const square = (value: number) => value * value;

/** Sum over the slices of these roles, for every unit. */
function sumSlices(
  model: Model,
  groups: Groups,
  roles: readonly Role[],
  term: (value: number) => number,
): Float64Array {
  const totals = new Float64Array(unitCount(groups));
  for (const { initializer, axis, role, units } of groups.slices) {
    const tensor = roles.includes(role) ? weightTensor(model, initializer) : undefined;
    if (tensor === undefined) continue;
    const sums = sumAlong(tensor, axis, term, initializer);
    units.forEach((unit, index) => {
      totals[unit] = (totals[unit] ?? 0) + (sums[index] ?? 0);
    });
  }
  return totals;
}

/** Euclidean length of each row, with its bias where that counts, summed over the rows of a unit. */
function rowLengths(model: Model, groups: Groups, bias: boolean): Float64Array {
  const totals = new Float64Array(unitCount(groups));
  for (const layer of groups.layers) {
    const weight = weightTensor(model, layer.weight);
    const own = bias && layer.bias !== undefined ? weightTensor(model, layer.bias) : undefined;
    if (weight === undefined) continue;
    const sums = sumAlong(weight, layer.rowAxis, square, layer.weight);
    layer.units.forEach((unit, row) => {
      const added = own === undefined ? 0 : square(floats(own, layer.bias)[row] ?? 0);
      totals[unit] = (totals[unit] ?? 0) + Math.sqrt((sums[row] ?? 0) + added);
    });
  }
  return totals;
}

/** Why a network has nothing that this criterion could look at, in a sentence; undefined where it has. */
export function criterionMismatch(groups: Groups, kind: CriterionKind): string | undefined {
  if (kind === "bn-gamma") {
    const scales = groups.slices.filter(({ role }) => role === "scale");
    const named = new Set(scales.flatMap(({ units }) => [...units]));
    const without = groups.families.find(({ units }) => !units.some((unit) => named.has(unit)));
    return without === undefined
      ? undefined
      : `The criterion bn-gamma needs a normalisation behind every layer, but ${without.name} has none.`;
  }
  if (!needsActivations({ kind })) return undefined;
  const read = new Set(Array.from(groups.features.values(), ({ units }) => [...units]).flat());
  const unread = groups.families.find(({ units }) => !units.every((unit) => read.has(unit)));
  return unread === undefined
    ? undefined
    : `The criterion ${kind} looks at what layers read, but none reads ${unread.name}.`;
}

function activity(groups: Groups, criterion: Criterion, activations: Activations | undefined): Float64Array {
  if (activations === undefined) {
    const message = `The criterion ${criterion.kind} needs activations, which sample inputs give (observe).`;
    throw new ModelError("setting", "criterion", message);
  }
  const which = criterion.kind === "apoz" ? "active" : "size";
  return unitStatistic(groups, activations, which, unitCount(groups));
}

/** True for the criteria that look at activations. */
export function needsActivations({ kind }: Pick<Criterion, "kind">): boolean {
  return kind === "activation" || kind === "apoz";
}

/**
 * The score of every unit, by its number, under a criterion other than l1. Throws ModelError "setting" where the
 * criterion does not fit the network or its settings.
 */
export function criterionScores(
  model: Model,
  groups: Groups,
  criterion: Criterion,
  activations?: Activations,
): Float64Array {
  if (criterion.inputs === "surviving")
    throw new ModelError(
      "setting",
      "inputs",
      `Only the criterion l1 counts surviving inputs, not ${criterion.kind}.`,
    );
  const mismatch = criterion.kind === undefined ? undefined : criterionMismatch(groups, criterion.kind);
  if (mismatch !== undefined) throw new ModelError("setting", "criterion", mismatch);
  switch (criterion.kind) {
    case "l1-folded":
      return foldedNorms(model, groups, criterion.bias);
    case "l2":
      return rowLengths(model, groups, criterion.bias);
    case "group-l1":
      return sumSlices(model, groups, ["row", "column", "scale"], Math.abs);
    case "group-l2":
      return sumSlices(model, groups, ["row", "column", "scale"], square);
    case "bn-gamma":
      return sumSlices(model, groups, ["scale"], Math.abs);
    case "fpgm":
      return addDistances(model, groups, new Float64Array(unitCount(groups)));
    case "activation":
    case "apoz":
      return activity(groups, criterion, activations);
    case "random": {
      const random = seededRandom(criterion.seed ?? 0);
      return Float64Array.from({ length: unitCount(groups) }, random);
    }
    default:
      throw new RangeError(`criterionScores does not compute ${criterion.kind}`);
  }
}

/** True for the seed's rule, whose norms an engine computes. */
export function isSeedRule(criterion: Criterion): boolean {
  return criterion.kind === undefined || criterion.kind === "l1";
}
