// Finds which channels must leave together, by carrying labels through the graph in topological order: every layer
// makes fresh cells for its neurons, every operator says what it does to labels, and what meets is joined. A second
// pass over the settled labels collects what has to be cut and rewritten.

import { type Model, type Node, nodeLabel } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import { isDefaultDomain } from "../model/operators.ts";
import { collectCuts } from "./collect.ts";
import { followCounts, makeCounts } from "./counts.ts";
import type { GroupSettings, Groups } from "./groups.ts";
import { makeCells } from "./labels.ts";
import { findShuffles } from "./rules/shuffle.ts";
import { RULES } from "./rules.ts";
import { settleUnits } from "./settle.ts";
import {
  fixOutputs,
  freeze,
  freezeInputs,
  isData,
  labelsOf,
  settleLabels,
  sizedLike,
  type Walk,
} from "./walk.ts";

export type { GroupSettings } from "./groups.ts";

/** Operators with networks inside, which may read any value outside without naming it. */
const ENCLOSING: ReadonlySet<string> = new Set(["If", "Loop", "Scan", "SequenceMap"]);

function makeWalk(model: Model, settings: GroupSettings): Walk {
  return {
    model,
    inference: inferOne(model),
    settings,
    cells: makeCells(),
    labels: new Map(),
    sources: new Map(),
    frozen: new Map(),
    renormalised: new Map(),
    slices: [],
    layers: [],
    features: new Map(),
    readings: [],
    products: [],
    rewrites: new Map(),
    shuffles: new Map(),
    inside: new Set(),
    counts: makeCounts(model),
    adaptive: new Set(),
  };
}

function visit(walk: Walk, node: Node, index: number): void {
  const standard = isDefaultDomain(node.domain);
  if (standard && !node.outputs.some((name) => isData(walk, name)))
    return followCounts(walk.counts, walk.model, walk.inference, index);
  const rule = standard ? RULES.get(node.operator) : undefined;
  const { shapes } = walk.inference;
  const ends = [...node.inputs, ...node.outputs].filter((name) => name !== "");
  if (rule !== undefined && ends.every((name) => shapes.has(name))) return rule(walk, node, index);
  const operator = standard ? node.operator : `${node.domain}.${node.operator}`;
  const why =
    rule === undefined
      ? `is a ${operator}, for which there is no rule`
      : "reads or makes a value whose shape is not known before the network runs";
  freezeInputs(walk, node, index, why);
  fixOutputs(walk, node);
}

/** What is known of the ends, and of networks within the network. */
function freezeEnds(walk: Walk): void {
  for (const value of walk.model.outputs)
    for (const name of [value.name, ...sizedLike(walk, value.name)])
      freeze(walk, labelsOf(walk, name).cells, value.stays ?? "it is an output of the network");
  const enclosing = walk.model.nodes.findIndex(
    ({ operator, domain }) => isDefaultDomain(domain) && ENCLOSING.has(operator),
  );
  if (enclosing < 0) return;
  const label = nodeLabel(walk.model, enclosing);
  const why = `${label} has a network of its own that may read any value of this one`;
  freeze(walk, walk.cells.parent.keys(), why, label);
}

/**
 * Units, families and slices of a network. Cost: two walks over the nodes and their labels for one example, whose
 * size is that of the channels and not of the activations. Throws what inferOne throws; a channel that cannot be
 * pruned is no error but has its reason in `frozen`.
 */
export function group(model: Model, settings: GroupSettings = {}): Groups {
  const walk = makeWalk(model, settings);
  findShuffles(walk);
  model.nodes.forEach((node, index) => visit(walk, node, index));
  for (const value of [...walk.labels.keys()]) settleLabels(walk, value);
  freezeEnds(walk);
  collectCuts(walk);
  if (settings.renormalised !== "allow") {
    for (const [cell, { node, sentence }] of walk.renormalised) freeze(walk, [cell], sentence, node);
    walk.renormalised.clear();
  }
  return settleUnits(walk);
}
