// Why a neuron stays or leaves: its arithmetic term by term, its rank, the cut, and what leaves with it.

import type { Model } from "../model/graph.ts";
import { elementCount, float32At } from "../model/tensor.ts";
import { weightTensor } from "./exact.ts";
import type { Groups, Layer, Reason, Role, Slice } from "./groups.ts";
import type { Order } from "./rank.ts";
import type { Ranking } from "./ranking.ts";
import type { Scores } from "./score.ts";

/** One summand of the norm: |value|. `column` is the input it multiplies; absent for the bias. */
export interface Term {
  readonly column?: number;
  readonly value: number;
  /** False where the criterion leaves it out. */
  readonly counts: boolean;
}

/** What else goes when the neuron goes. */
export interface Consequence {
  readonly layer: number;
  readonly role: Role;
  readonly index: number;
  /** Weights that this takes away. */
  readonly weights: number;
}

/** A place in the order of leaving, and the cut next to it. */
export interface Rank {
  /** 0 leaves first. */
  readonly position: number;
  readonly of: number;
  /** How many leave. */
  readonly leaving: number;
  /** Whether a person decided its place, not its score. */
  readonly byHand?: "protected" | "forced";
  /** Highest score that leaves by rank and lowest score that stays by rank; absent where none does. */
  readonly strongestOut?: number;
  readonly weakestKept?: number;
}

export interface Explanation {
  readonly layer: number;
  readonly row: number;
  readonly terms: readonly Term[];
  readonly norm: number;
  /** Score of its unit: the norm, or the sum over coupled layers. */
  readonly score: number;
  /** Its place in the order of leaving; absent for a neuron that cannot leave. */
  readonly rank?: Rank;
  readonly verdict: "leaves" | "stays" | "fixed";
  readonly reason?: Reason;
  /** Neurons of other layers that are coupled to it: [layer, row]. */
  readonly coupled: readonly (readonly [number, number])[];
  readonly consequences: readonly Consequence[];
}

/** The row's bias, then its weights in column order: the summands as the seed writes them. */
export function rowTerms(
  model: Model,
  layer: Layer,
  row: number,
  scores: Scores,
  columns?: Uint8Array,
): Term[] {
  const weight = weightTensor(model, layer.weight);
  if (weight === undefined) return [];
  const terms: Term[] = [];
  const bias = layer.bias === undefined ? undefined : weightTensor(model, layer.bias);
  const inner = elementCount(weight.dims.slice(layer.rowAxis + 1));
  if (bias !== undefined) terms.push({ value: float32At(bias, row), counts: scores.criterion.bias });
  for (let column = 0; column < layer.columns; column++) {
    const index = (Math.floor(column / inner) * layer.rows + row) * inner + (column % inner);
    terms.push({
      column,
      value: float32At(weight, index),
      counts: columns === undefined || columns[column] === 1,
    });
  }
  return terms;
}

function rankOf(scores: Float64Array, order: Order, place: number, leaving: number): Rank {
  const { positions, least } = order;
  const position = positions.indexOf(place);
  const strongestOut = leaving <= least ? undefined : scores[positions[leaving - 1] ?? 0];
  const unprotected = positions.length - order.protected;
  const isProtected = position >= unprotected;
  const weakestKept = leaving < unprotected ? scores[positions[leaving] ?? 0] : undefined;
  const byHand = position < least ? "forced" : isProtected ? "protected" : undefined;
  return {
    position,
    of: scores.length,
    leaving,
    ...(weakestKept === undefined ? {} : { weakestKept }),
    ...(byHand === undefined ? {} : { byHand }),
    ...(strongestOut === undefined ? {} : { strongestOut }),
  };
}

/** The layer that a slice belongs to: its own node's, else (a bias or constant that is added later) its unit's. */
function layerOf(groups: Groups, slice: Slice, unit: number): number {
  const layers = groups.layers.filter((layer) => layer.node === slice.node);
  const named = layers.find((layer) => layer.weight === slice.initializer) ?? layers[0];
  const own = named === undefined ? -1 : groups.layers.indexOf(named);
  return own >= 0 ? own : groups.layers.findIndex((layer) => layer.units.includes(unit));
}

function consequencesOf(model: Model, groups: Groups, unit: number): Consequence[] {
  return groups.slices.flatMap((slice) => {
    const layer = layerOf(groups, slice, unit);
    const tensor = model.initializers.get(slice.initializer);
    const size = tensor?.dims[slice.axis] ?? 1;
    const weights = (tensor?.dims.reduce((product, dim) => product * dim, 1) ?? 0) / size;
    return Array.from(slice.units.keys())
      .filter((index) => slice.units[index] === unit)
      .map((index) => ({ layer, role: slice.role, index, weights }));
  });
}

/** Explains one neuron. `cuts` is how many of each family leave. */
export function explain(
  model: Model,
  groups: Groups,
  scores: Scores,
  { ranking, cuts }: { readonly ranking: Ranking; readonly cuts: readonly number[] },
  at: { readonly layer: number; readonly row: number },
): Explanation {
  const layer = groups.layers[at.layer];
  if (layer === undefined) throw new RangeError(`layer ${at.layer} of ${groups.layers.length}`);
  const unit = layer.units[at.row] ?? 0;
  const norm = scores.norms[at.layer]?.[at.row] ?? 0;
  const base = {
    layer: at.layer,
    row: at.row,
    terms: rowTerms(model, layer, at.row, scores, scores.columns[at.layer]),
    norm,
  };
  const family = groups.families.findIndex((candidate) => candidate.units.includes(unit));
  const members = groups.families[family];
  const unitScores = scores.units[family];
  const order = ranking.orders[family];
  if (members === undefined || unitScores === undefined || order === undefined) {
    const reason = groups.frozen.get(unit) ?? { sentence: "nothing downstream could lose it" };
    return { ...base, score: norm, verdict: "fixed", reason, coupled: [], consequences: [] };
  }
  const place = members.units.indexOf(unit);
  const rank = rankOf(unitScores, order, place, cuts[family] ?? 0);
  const coupled = groups.layers.flatMap((other, index) =>
    Array.from(other.units.keys())
      .filter((row) => other.units[row] === unit && !(index === at.layer && row === at.row))
      .map((row) => [index, row] as const),
  );
  return {
    ...base,
    score: unitScores[place] ?? 0,
    rank,
    verdict: rank.position < rank.leaving ? "leaves" : "stays",
    coupled,
    consequences: consequencesOf(model, groups, unit),
  };
}
