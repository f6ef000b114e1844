// Whether anything can leave a network, and why not where nothing can.

import type { Model } from "../model/graph.ts";
import type { Groups } from "./groups.ts";

/** True where any neuron of the network may leave. */
export function isPrunable(groups: Groups): boolean {
  return groups.families.length > 0;
}

/** The sentence for a network from which nothing can be taken. */
export function whyNotPrunable(model: Model, groups: Groups): string {
  if (groups.layers.length < 2) return `${model.name} has no hidden layer to prune.`;
  const reasons = new Set(Array.from(groups.frozen.values(), (reason) => reason.sentence));
  return `No neuron of ${model.name} can leave: ${[...reasons].join("; ")}.`;
}
