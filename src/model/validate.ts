// What every network must be, whatever file it came from. Each reader ends here, so that a network that opens is one
// that the rest of the code can trust.

import { ModelError } from "./error.ts";
import { type Model, type Node, nodeLabel } from "./graph.ts";
import { inferOne } from "./infer.ts";
import { sortByDependency } from "./sort.ts";

function graphError(where: string, message: string): ModelError {
  return new ModelError("graph", where, message);
}

/** Every value of the graph has one maker: an input, an initializer or a node. Returns all their names. */
function collectValues(model: Model): Set<string> {
  const made = new Set<string>();
  const add = (name: string, maker: string) => {
    if (made.has(name))
      throw graphError(name, `The value ${name} is made twice, the second time by ${maker}.`);
    made.add(name);
  };
  for (const value of model.inputs) add(value.name, "an input");
  for (const name of model.initializers.keys()) add(name, "an initializer");
  model.nodes.forEach((node, index) => {
    for (const name of node.outputs) if (name !== "") add(name, `the node ${nodeLabel(model, index)}`);
  });
  return made;
}

function checkEnds(model: Model, made: ReadonlySet<string>): void {
  if (model.outputs.length === 0) throw graphError(model.name, "The network has no output.");
  if (model.inputs.length === 0)
    throw graphError(model.name, "The network has no input besides its own weights.");
  const ends = new Set<string>();
  for (const { name } of model.outputs) {
    if (!made.has(name)) throw graphError(name, `Nothing in the network makes its output ${name}.`);
    if (ends.has(name)) throw graphError(name, `The output ${name} is listed twice.`);
    ends.add(name);
  }
}

function checkReads(model: Model, made: ReadonlySet<string>): void {
  model.nodes.forEach((node, index) => {
    const label = nodeLabel(model, index);
    for (const name of node.inputs) {
      if (name !== "" && !made.has(name))
        throw graphError(
          label,
          `${node.operator} ${label} reads ${name}, which nothing in the network makes.`,
        );
    }
  });
}

function sortNodes(model: Model): readonly Node[] {
  const order = sortByDependency(
    model.nodes.map((node) => ({ reads: node.inputs, makes: node.outputs.filter((name) => name !== "") })),
  );
  if ("cycleAt" in order) {
    const label = nodeLabel(model, order.cycleAt);
    throw graphError(label, `The node ${label} needs its own output: the network has a cycle.`);
  }
  return order.sorted.map((index) => model.nodes[index]).filter((node) => node !== undefined);
}

/**
 * Holds a network to what the rest of the code relies on: every value has one maker, every value read is made, there
 * are inputs and outputs, and shapes fit as far as they are known. Operators of any kind and domain pass: what cannot
 * be computed is refused by the engine, what cannot be followed is left alone by pruning. Returns the model with its
 * nodes in topological order; the same object where they were. Throws ModelError "graph", "unsupported" or "shape".
 */
export function validateModel(model: Model): Model {
  const made = collectValues(model);
  checkEnds(model, made);
  checkReads(model, made);
  const nodes = sortNodes(model);
  const inOrder = nodes.every((node, index) => node === model.nodes[index]);
  const sorted = inOrder ? model : { ...model, nodes };
  inferOne(sorted);
  return sorted;
}
