// The surgery: every slice of a removed unit leaves, each constant as each node uses it, and nodes that say how many
// channels there are say it anew. The model is not edited; what nobody touches is shared with the original.

import type { Model, Node } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import { finish, inTurns, type Steps } from "../model/steps.ts";
import type { Tensor } from "../model/tensor.ts";
import { compensate } from "./compensate.ts";
import { cutTensor } from "./cut.ts";
import { group } from "./group.ts";
import type { Groups, Slice } from "./groups.ts";
import { type Plan, plannedUnits, planSettings } from "./plan.ts";
import { rewriteNode } from "./rewrite.ts";
import type { Surgery } from "./surgery.ts";

export { keptIndices } from "./cut.ts";

function slicesByUse(slices: readonly Slice[]): Map<string, Slice[]> {
  const uses = new Map<string, Slice[]>();
  for (const slice of slices) {
    const use = `${slice.node}:${slice.input}`;
    const list = uses.get(use);
    if (list === undefined) uses.set(use, [slice]);
    else list.push(slice);
  }
  return uses;
}

/** Names for new constants and values that the model does not have yet. */
function nameGiver(model: Model): (base: string) => string {
  const taken = new Set([
    ...model.initializers.keys(),
    ...model.inputs.map(({ name }) => name),
    ...model.nodes.flatMap((node) => node.outputs),
  ]);
  return (base) => {
    for (let count = 1; ; count++) {
      const name = `${base}_${count}`;
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  };
}

/**
 * Cuts every use of every constant. Where nodes need different cuts of one weight, the first keeps its name and the
 * others get copies; a constant that the network computes is written down where it is cut.
 */
function* cutConstants(model: Model, groups: Groups, surgery: Surgery): Steps<Node[]> {
  const cuts = new Map<string, Map<string, string>>();
  const uses = slicesByUse(groups.slices);
  const { constant } = inferOne(model);
  const place = (name: string, tensor: Tensor, key: string): string => {
    const known = cuts.get(name) ?? new Map<string, string>();
    cuts.set(name, known);
    const stored = model.initializers.has(name);
    const first = stored && known.size === 0 ? name : undefined;
    const target = known.get(key) ?? first ?? surgery.freshName(name);
    known.set(key, target);
    surgery.initializers.set(target, tensor);
    return target;
  };
  // What the outputs and nodes that are not followed read stays whole under its own name.
  for (const { name } of model.outputs)
    if (model.initializers.has(name)) cuts.set(name, new Map([["", name]]));
  const nodes: Node[] = [];
  for (const [index, node] of model.nodes.entries()) {
    const inputs = node.inputs.map((name, input) => {
      const slices = uses.get(`${index}:${input}`) ?? [];
      const stored = model.initializers.get(name);
      const tensor = stored ?? (slices.length > 0 ? constant(name) : undefined);
      if (tensor === undefined) return name;
      const cut = cutTensor(tensor, slices, surgery.removed);
      return stored === undefined && cut.key === "" ? name : place(name, cut.tensor, cut.key);
    });
    nodes.push(inputs.every((name, input) => name === node.inputs[input]) ? node : { ...node, inputs });
    yield;
  }
  return nodes;
}

/** Nodes and constants that nobody reads any more, though somebody did before, are gone. */
function withoutLeftovers(original: Model, pruned: Model): Model {
  const usedNames = (model: Model) =>
    new Set([...model.nodes.flatMap((node) => node.inputs), ...model.outputs.map(({ name }) => name)]);
  const before = usedNames(original);
  let nodes = pruned.nodes;
  for (let count = -1; count !== nodes.length; ) {
    count = nodes.length;
    const used = usedNames({ ...pruned, nodes });
    nodes = nodes.filter((node) =>
      node.outputs.some((name) => used.has(name) || (name !== "" && !before.has(name))),
    );
  }
  const used = usedNames({ ...pruned, nodes });
  const initializers = new Map(
    [...pruned.initializers].filter(
      ([name]) => used.has(name) || (original.initializers.has(name) && !before.has(name)),
    ),
  );
  return { ...pruned, nodes, initializers };
}

/** The model without these units. */
function* removeUnits(model: Model, groups: Groups, removed: ReadonlySet<number>): Steps<Model> {
  if (removed.size === 0) return model;
  const surgery: Surgery = {
    model,
    removed,
    initializers: new Map(model.initializers),
    freshName: nameGiver(model),
    constant: inferOne(model).constant,
  };
  const cut = yield* cutConstants(model, groups, surgery);
  const nodes = cut.flatMap((node, index) => rewriteNode(surgery, node, groups.rewrites.get(index) ?? []));
  return withoutLeftovers(model, { ...model, nodes, initializers: surgery.initializers });
}

function* applySteps(model: Model, planned: Plan, groups: Groups): Steps<Model> {
  const removed = plannedUnits(groups, planned);
  const pruned = yield* removeUnits(model, groups, removed);
  const { compensation } = planned;
  return compensation === undefined ? pruned : compensate(model, groups, removed, compensation, pruned);
}

/**
 * The smaller network: rows, biases and constants of the plan's neurons are gone, and so are the matching columns of
 * every consumer. Every weight that stays keeps its bits, but for biases that the plan compensates. Throws ModelError "setting" where the plan does not fit.
 */
export function apply(
  model: Model,
  planned: Plan,
  groups: Groups = group(model, planSettings(planned)),
): Model {
  return finish(applySteps(model, planned, groups));
}

/** The same with a pause wherever `rest` makes one. */
export function applyGently(
  model: Model,
  planned: Plan,
  groups: Groups,
  rest: () => Promise<void>,
): Promise<Model> {
  return inTurns(applySteps(model, planned, groups), rest);
}
