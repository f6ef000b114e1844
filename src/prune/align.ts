// Two files of one architecture name their values differently; what is compared by name is renamed first.

import type { Model, Node } from "../model/graph.ts";
import { group } from "./group.ts";
import type { Groups } from "./groups.ts";

/** Pairs of nodes that do the same in both: by the value they make, else by their place. */
function nodePairs(original: Model, groups: Groups, pruned: Model): (readonly [Node, Node])[] {
  const makers = new Map(pruned.nodes.map((node) => [node.outputs[0], node] as const));
  const byName = original.nodes.flatMap((node): (readonly [Node, Node])[] => {
    const same = makers.get(node.outputs[0]);
    return same?.operator === node.operator ? [[node, same]] : [];
  });
  const paired = new Set(byName.map(([node]) => node));
  const layersOf = (model: Model, of: Groups) => of.layers.flatMap(({ node }) => model.nodes[node] ?? []);
  const layers = layersOf(original, groups);
  if (layers.every((node) => paired.has(node))) return byName;
  const inPlace = (before: readonly Node[], after: readonly Node[]) =>
    before.length === after.length && before.every((node, index) => node.operator === after[index]?.operator)
      ? before.map((node, index) => [node, after[index] as Node] as const)
      : undefined;
  return inPlace(original.nodes, pruned.nodes) ?? inPlace(layers, layersOf(pruned, group(pruned))) ?? byName;
}

/** The names that the pruned network's values have in the original. */
function renames(original: Model, groups: Groups, pruned: Model): Map<string, string> {
  const names = new Map<string, string>();
  for (const [before, after] of nodePairs(original, groups, pruned))
    after.outputs.forEach((name, index) => {
      const own = before.outputs[index];
      if (name !== "" && own !== undefined && own !== "") names.set(name, own);
    });
  for (const ends of ["inputs", "outputs"] as const)
    pruned[ends].forEach(({ name }, index) => {
      const own = original[ends][index]?.name;
      if (own !== undefined) names.set(name, own);
    });
  return names;
}

/** The pruned network with the original's names for its inputs, its outputs and what its layers make. */
export function alignNames(original: Model, groups: Groups, pruned: Model): Model {
  const names = renames(original, groups, pruned);
  if ([...names].every(([name, own]) => name === own)) return pruned;
  const taken = new Set(names.values());
  const rename = (name: string): string => {
    const own = names.get(name);
    if (own !== undefined || name === "") return own ?? "";
    // A name that now means another value makes room for it.
    return taken.has(name) ? `${name} (pruned)` : name;
  };
  const { origin: _, ...rest } = pruned;
  return {
    ...rest,
    inputs: pruned.inputs.map((value) => ({ ...value, name: rename(value.name) })),
    outputs: pruned.outputs.map((value) => ({ ...value, name: rename(value.name) })),
    nodes: pruned.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    })),
    initializers: new Map([...pruned.initializers].map(([name, tensor]) => [rename(name), tensor])),
  };
}
