// The certificate's own scores. Each criterion is said here a second time, element by element, to be read and not to be
// fast; nothing of the scoring code is asked. Sums run in float64 in the order of the graph and the file.

import { type Model, numberAttribute } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import { STEPS_PER_LOOK, takeBreaks } from "../model/pause.ts";
import { floats, type Tensor } from "../model/tensor.ts";
import type { Criterion } from "./criteria.ts";
import type { Groups, Layer, Role } from "./groups.ts";
import { seededRandom } from "./sample.ts";

/** Scores of units by their number. */
export type UnitScores = Map<number, number>;

function constantOf(model: Model, name: string): Tensor | undefined {
  return inferOne(model).constant(name);
}

/** Calls `visit` with every value of a tensor and its place along each axis. Pauses where there are many. */
export async function forEach(
  { dims }: Pick<Tensor, "dims">,
  data: Float32Array,
  visit: (value: number, place: number[]) => void,
): Promise<void> {
  const place = dims.map(() => 0);
  const rest = takeBreaks();
  for (let at = 0; at < data.length; at++) {
    visit(data[at] ?? 0, place);
    if (at % STEPS_PER_LOOK === 0) await rest();
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      const next = (place[axis] ?? 0) + 1;
      place[axis] = next === dims[axis] ? 0 : next;
      if (place[axis] !== 0) break;
    }
  }
}

export function add(scores: UnitScores, unit: number, amount: number): void {
  scores.set(unit, (scores.get(unit) ?? 0) + amount);
}

/** For every row of a layer the sum of a term over its weights; `counts` says which units' columns take part. */
async function rowSums(
  model: Model,
  groups: Groups,
  layer: Layer,
  term: (value: number) => number,
  counts: (unit: number) => boolean = () => true,
): Promise<Float64Array> {
  const sums = new Float64Array(layer.rows);
  const tensor = constantOf(model, layer.weight);
  const column = groups.slices.find(
    (slice) => slice.node === layer.node && slice.role === "column" && slice.initializer === layer.weight,
  );
  if (tensor === undefined) return sums;
  await forEach(tensor, floats(tensor, layer.weight), (value, place) => {
    const unit = column === undefined ? 0 : (column.units[place[column.axis] ?? 0] ?? 0);
    const row = place[layer.rowAxis] ?? 0;
    if (counts(unit)) sums[row] = (sums[row] ?? 0) + term(value);
  });
  return sums;
}

function biasesOf(model: Model, layer: Layer): Float32Array {
  const tensor = layer.bias === undefined ? undefined : constantOf(model, layer.bias);
  return tensor === undefined ? new Float32Array(layer.rows) : floats(tensor, layer.bias);
}

/** l1: Σ |w| and |b| of each row, rounded once to float32; then summed over the rows of the unit. */
export async function normScores(
  model: Model,
  groups: Groups,
  layers: readonly number[],
  { bias, inputs }: Criterion,
  gone: ReadonlySet<number>,
): Promise<UnitScores> {
  const scores: UnitScores = new Map();
  for (const index of layers) {
    const layer = groups.layers[index];
    if (layer === undefined) continue;
    const sums = await rowSums(model, groups, layer, Math.abs, (unit) => inputs === "all" || !gone.has(unit));
    const biases = biasesOf(model, layer);
    layer.units.forEach((unit, row) => {
      add(scores, unit, Math.fround((sums[row] ?? 0) + (bias ? Math.abs(biases[row] ?? 0) : 0)));
    });
  }
  return scores;
}

/** l2: √(Σ w² + b²) of each row, summed over the rows of the unit. */
async function lengthScores(model: Model, groups: Groups, bias: boolean): Promise<UnitScores> {
  const scores: UnitScores = new Map();
  for (const layer of groups.layers) {
    const sums = await rowSums(model, groups, layer, (value) => value * value);
    const biases = biasesOf(model, layer);
    layer.units.forEach((unit, row) => {
      const own = bias ? (biases[row] ?? 0) : 0;
      add(scores, unit, Math.sqrt((sums[row] ?? 0) + own * own));
    });
  }
  return scores;
}

/** group-l1, group-l2, bn-gamma: a term summed over everything of these roles that leaves with the unit. */
async function roleScores(
  model: Model,
  groups: Groups,
  roles: readonly Role[],
  term: (value: number) => number,
): Promise<UnitScores> {
  const scores: UnitScores = new Map();
  for (const { initializer, axis, role, units } of groups.slices) {
    const tensor = constantOf(model, initializer);
    if (!roles.includes(role) || tensor === undefined) continue;
    const sums = new Float64Array(units.length);
    await forEach(tensor, floats(tensor, initializer), (value, place) => {
      const index = place[axis] ?? 0;
      sums[index] = (sums[index] ?? 0) + term(value);
    });
    units.forEach((unit, index) => {
      add(scores, unit, sums[index] ?? 0);
    });
  }
  return scores;
}

/** l1-folded: l1 of the rows times γ/√(σ² + ε) of the batch norm behind them, and of the bias that this makes. */
async function foldedScores(model: Model, groups: Groups, bias: boolean): Promise<UnitScores> {
  const scores: UnitScores = new Map();
  for (const layer of groups.layers) {
    const made = model.nodes[layer.node]?.outputs[0];
    const norm = model.nodes.find(
      (node) => node.operator === "BatchNormalization" && node.inputs[0] === made,
    );
    const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((input) => {
      const tensor = constantOf(model, norm?.inputs[input] ?? "");
      return tensor === undefined ? undefined : floats(tensor);
    });
    const epsilon = norm === undefined ? 0 : numberAttribute(norm, "epsilon", 1e-5);
    const sums = await rowSums(model, groups, layer, Math.abs);
    const biases = biasesOf(model, layer);
    layer.units.forEach((unit, row) => {
      const factor =
        gamma === undefined ? 1 : (gamma[row] ?? 0) / Math.sqrt((variance?.[row] ?? 0) + epsilon);
      const moved = (beta?.[row] ?? 0) - factor * (mean?.[row] ?? 0);
      const folded = (biases[row] ?? 0) * factor + (gamma === undefined ? 0 : moved);
      add(scores, unit, (sums[row] ?? 0) * Math.abs(factor) + (bias ? Math.abs(folded) : 0));
    });
  }
  return scores;
}

/** fpgm: for each row the sum over all rows of its layer of how far apart the two are. */
async function medianScores(model: Model, groups: Groups): Promise<UnitScores> {
  const scores: UnitScores = new Map();
  const rest = takeBreaks();
  for (const layer of groups.layers) {
    const tensor = constantOf(model, layer.weight);
    if (tensor === undefined || layer.units.every((unit) => groups.frozen.has(unit))) continue;
    const rows = Array.from({ length: layer.rows }, () => [] as number[]);
    await forEach(tensor, floats(tensor, layer.weight), (value, place) => {
      rows[place[layer.rowAxis] ?? 0]?.push(value);
    });
    const distance = (one: readonly number[], other: readonly number[]) => {
      let square = 0;
      for (let at = 0; at < one.length; at++) {
        const difference = (one[at] ?? 0) - (other[at] ?? 0);
        square += difference * difference;
      }
      return Math.sqrt(square);
    };
    for (const [row, unit] of layer.units.entries()) {
      let sum = 0;
      for (const other of rows) sum += distance(rows[row] ?? [], other);
      add(scores, unit, sum);
      await rest();
    }
  }
  return scores;
}

/** random: the unit's number in a seeded series. */
function randomScores(groups: Groups, seed: number): UnitScores {
  const random = seededRandom(seed);
  const most = groups.slices.reduce((high, { units }) => units.reduce((a, b) => Math.max(a, b), high), 0);
  return new Map(Array.from({ length: most + 1 }, (_, unit) => [unit, random()]));
}

/** Scores of all units under a criterion that looks at weights, other than l1. */
export async function weightScores(model: Model, groups: Groups, criterion: Criterion): Promise<UnitScores> {
  switch (criterion.kind) {
    case "l1-folded":
      return foldedScores(model, groups, criterion.bias);
    case "l2":
      return lengthScores(model, groups, criterion.bias);
    case "group-l1":
      return roleScores(model, groups, ["row", "column", "scale"], Math.abs);
    case "group-l2":
      return roleScores(model, groups, ["row", "column", "scale"], (value) => value * value);
    case "bn-gamma":
      return roleScores(model, groups, ["scale"], Math.abs);
    case "fpgm":
      return medianScores(model, groups);
    case "random":
      return randomScores(groups, criterion.seed ?? 0);
    default:
      throw new RangeError(`weightScores does not know ${criterion.kind}`);
  }
}
