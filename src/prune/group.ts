// Finds which channels must leave together, by carrying labels through the graph in topological order: every layer
// makes fresh cells for its neurons, every operator says what it does to labels, and what meets is joined.

import { type Model, nodeLabel } from "../model/graph.ts";
import { inferShapes } from "../model/shapes.ts";
import type { Groups } from "./groups.ts";
import { makeCells } from "./labels.ts";
import { RULES } from "./rules.ts";
import { settleUnits } from "./settle.ts";
import { freeze, labelsOf, type Walk } from "./walk.ts";

/**
 * Units, families and slices of a network. Cost: one walk over the nodes and their labels for a batch of one.
 * Throws what inferShapes throws; a channel that cannot be pruned is no error but has its reason in `frozen`.
 */
export function group(model: Model): Groups {
  const walk: Walk = {
    model,
    shapes: inferShapes(model, 1),
    cells: makeCells(),
    labels: new Map(),
    sources: new Map(),
    frozen: new Map(),
    slices: [],
    layers: [],
    features: new Map(),
    reshapes: new Map(),
  };
  model.nodes.forEach((node, index) => {
    const rule = RULES.get(node.operator);
    if (rule !== undefined) return rule(walk, node, index);
    const label = nodeLabel(model, index);
    for (const input of node.inputs)
      freeze(
        walk,
        labelsOf(walk, input),
        `${label} is a ${node.operator}, for which there is no rule`,
        label,
      );
  });
  for (const value of model.outputs) {
    freeze(walk, labelsOf(walk, value.name), `it is an output of the network`);
  }
  return settleUnits(walk);
}
