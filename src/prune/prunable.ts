// Whether anything can leave a network, and why not where nothing can.

import { type Model, nodeLabel } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import type { Groups } from "./groups.ts";

/** True where any neuron of the network may leave. */
export function isPrunable(groups: Groups): boolean {
  return groups.families.length > 0;
}

/** The first node behind which nothing is known, because there is no rule for what it makes; undefined where there is none. */
function endOfKnowledge(model: Model): string | undefined {
  const { shapes } = inferOne(model);
  const index = model.nodes.findIndex(({ outputs }) =>
    outputs.some((name) => name !== "" && !shapes.has(name)),
  );
  if (index < 0) return undefined;
  return `the shape of what the ${model.nodes[index]?.operator} ${nodeLabel(model, index)} makes is not known, nor what follows from it`;
}

/** The sentence for a network from which nothing can be taken. */
export function whyNotPrunable(model: Model, groups: Groups): string {
  const end = endOfKnowledge(model);
  if (groups.layers.length < 2 && end === undefined) return `${model.name} has no hidden layer to prune.`;
  const reasons = new Set(Array.from(groups.frozen.values(), (reason) => reason.sentence));
  if (end !== undefined) reasons.add(end);
  return `No neuron of ${model.name} can leave: ${[...reasons].join("; ")}.`;
}
