// The surgery: every slice of a removed unit leaves, each initializer as each node uses it. The model is not edited;
// what nobody touches is shared with the original.

import type { Model, Node } from "../model/graph.ts";
import { int64Tensor, integers, type Tensor, take } from "../model/tensor.ts";
import { group } from "./group.ts";
import type { Groups, Slice } from "./groups.ts";
import { type Plan, plannedUnits } from "./plan.ts";

/** Indices whose unit stays. */
export function keptIndices(units: Int32Array, removed: ReadonlySet<number>): number[] {
  return Array.from(units.keys()).filter((index) => !removed.has(units[index] ?? 0));
}

/** One use of an initializer: input `input` of node `node`. */
type Use = `${number}:${number}`;

function slicesByUse(slices: readonly Slice[]): Map<Use, Slice[]> {
  const uses = new Map<Use, Slice[]>();
  for (const slice of slices) {
    const use: Use = `${slice.node}:${slice.input}`;
    const list = uses.get(use);
    if (list === undefined) uses.set(use, [slice]);
    else list.push(slice);
  }
  return uses;
}

/** The cut initializer and a key that two uses share exactly when they are cut alike. */
function cutTensor(
  tensor: Tensor,
  slices: readonly Slice[],
  removed: ReadonlySet<number>,
): { tensor: Tensor; key: string } {
  let out = tensor;
  const keys: string[] = [];
  for (const slice of slices) {
    const kept = keptIndices(slice.units, removed);
    if (kept.length === slice.units.length) continue;
    out = take(out, slice.axis, kept);
    keys.push(`${slice.axis}:${kept}`);
  }
  return { tensor: out, key: keys.join(";") };
}

/** The constant shape of a Reshape with the kept counts; 0 and −1 adapt by themselves. */
function reshapeTensor(
  shape: Tensor,
  axes: ReadonlyMap<number, Int32Array>,
  removed: ReadonlySet<number>,
): { tensor: Tensor; key: string } {
  const sizes = integers(shape);
  for (const [axis, units] of axes) {
    if ((sizes[axis] ?? -1) > 0) sizes[axis] = keptIndices(units, removed).length;
  }
  return { tensor: int64Tensor(sizes), key: `shape:${sizes}` };
}

/** A name that the model does not have yet. */
function freshName(base: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const name = `${base}_${count}`;
    if (!taken.has(name)) return name;
  }
}

/** Collects cut initializers; where two nodes need different cuts of one weight, the later gets a copy of its own. */
function cutInitializers(model: Model, groups: Groups, removed: ReadonlySet<number>) {
  const initializers = new Map(model.initializers);
  const nodes: Node[] = [...model.nodes];
  const taken = new Set([
    ...model.initializers.keys(),
    ...model.inputs.map((value) => value.name),
    ...model.nodes.flatMap((node) => node.outputs),
  ]);
  const cuts = new Map<string, Map<string, string>>();
  const uses = slicesByUse(groups.slices);
  model.nodes.forEach((node, index) => {
    node.inputs.forEach((name, input) => {
      const tensor = model.initializers.get(name);
      if (tensor === undefined) return;
      const axes = node.operator === "Reshape" && input === 1 ? groups.reshapes.get(index) : undefined;
      const cut =
        axes === undefined || axes.size === 0
          ? cutTensor(tensor, uses.get(`${index}:${input}`) ?? [], removed)
          : reshapeTensor(tensor, axes, removed);
      const known = cuts.get(name) ?? new Map<string, string>();
      cuts.set(name, known);
      const target = known.get(cut.key) ?? (known.size === 0 ? name : freshName(name, taken));
      known.set(cut.key, target);
      taken.add(target);
      if (cut.tensor !== tensor || target !== name) initializers.set(target, cut.tensor);
      const now = nodes[index] ?? node;
      if (target !== name) nodes[index] = { ...now, inputs: now.inputs.with(input, target) };
    });
  });
  return { initializers, nodes };
}

/**
 * The smaller network: rows, biases and constants of the plan's neurons are gone, and so are the matching columns of
 * every consumer. Every weight that stays keeps its bits. Throws ModelError "setting" where the plan does not fit.
 */
export function apply(model: Model, planned: Plan, groups: Groups = group(model)): Model {
  const removed = plannedUnits(groups, planned);
  if (removed.size === 0) return model;
  return { ...model, ...cutInitializers(model, groups, removed) };
}
