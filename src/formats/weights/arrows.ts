// The arrows of an ONNX file with the weights of another: its weights are found among named tensors by their names, or
// else by their shapes and order, and read from there. Where they do not fit, nothing is opened.

import { ModelError } from "../../model/error.ts";
import type { Model, Node } from "../../model/graph.ts";
import { isFloat, type Tensor } from "../../model/tensor.ts";

type Tensors = ReadonlyMap<string, Tensor>;

export interface Arrows {
  readonly model: Model;
  /** Names of what is the graph's own and no part of the weights. */
  readonly constants: ReadonlySet<string>;
  /** True where the graph's file can be written with these weights in it. */
  readonly sameTypes: boolean;
}

/** What one side writes before every name and the other does not. */
const WRAPPERS = ["", "module.", "model.", "_orig_mod.", "network.", "net."];

const sameDims = (a: Tensor | undefined, b: Tensor | undefined): boolean =>
  a !== undefined && b !== undefined && String(a.dims) === String(b.dims);

/** Weights of the graph: floats with an axis at least, in the order in which nodes read them. */
function weightsOf(graph: Model): string[] {
  const read = new Set(graph.nodes.flatMap((node) => node.inputs));
  return [...read].filter((name) => {
    const tensor = graph.initializers.get(name);
    return tensor !== undefined && isFloat(tensor.type) && tensor.dims.length > 0;
  });
}

function nameIn(tensors: Tensors, name: string): string | undefined {
  for (const wrapper of WRAPPERS) {
    if (tensors.has(wrapper + name)) return wrapper + name;
    if (name.startsWith(wrapper) && tensors.has(name.slice(wrapper.length)))
      return name.slice(wrapper.length);
  }
  return undefined;
}

/** By what both files call them. Throws where a name is the same and the shape is not. */
function matchNames(graph: Model, weights: readonly string[], tensors: Tensors): Map<string, string> {
  const matched = new Map<string, string>();
  for (const weight of weights) {
    const name = nameIn(tensors, weight);
    if (name === undefined) continue;
    const [wanted, found] = [graph.initializers.get(weight), tensors.get(name)];
    if (!sameDims(wanted, found)) {
      const message = `${name} has the shape [${found?.dims}] in the weights, but [${wanted?.dims}] in ${graph.name}.`;
      throw new ModelError("shape", name, message);
    }
    matched.set(weight, name);
  }
  return matched;
}

/** A square matrix that a MatMul reads may stand turned in the weights, and its shape would not show it. */
function mayBeTurned(graph: Model, weight: string): boolean {
  const [rows, columns] = graph.initializers.get(weight)?.dims ?? [];
  return (
    rows === columns && graph.nodes.some((node) => node.operator === "MatMul" && node.inputs[1] === weight)
  );
}

/** Those left over in both files, one by one in their order, where all shapes agree. */
function matchOrder(
  graph: Model,
  weights: readonly string[],
  tensors: Tensors,
  names: readonly string[],
): Map<string, string> | undefined {
  const pairs = weights.map((weight, index) => [weight, names[index] ?? ""] as const);
  const fit = pairs.every(
    ([weight, name]) =>
      sameDims(graph.initializers.get(weight), tensors.get(name)) && !mayBeTurned(graph, weight),
  );
  return fit && weights.length === names.length ? new Map(pairs) : undefined;
}

function refuse(graph: Model, weight: string, tensors: Tensors, where: string): never {
  const dims = graph.initializers.get(weight)?.dims;
  const norms = [...tensors.keys()].some((name) => name.endsWith(".running_mean"));
  const folded = norms && !graph.nodes.some((node) => node.operator === "BatchNormalization");
  const why = folded
    ? "The ONNX file has its batch norms folded into its layers, and the weights have not; export it with do_constant_folding=False and training=TrainingMode.PRESERVE in evaluation mode."
    : "Export both from the same network, with its parameters' names.";
  throw new ModelError(
    "unsupported",
    where,
    `The weights do not fit the arrows of ${graph.name}: it reads ${weight} of shape [${dims}], which has no counterpart by name, or by shape and order. ${why}`,
  );
}

function matchWeights(graph: Model, tensors: Tensors, where: string) {
  const weights = weightsOf(graph);
  const named = matchNames(graph, weights, tensors);
  const taken = new Set(named.values());
  const left = weights.filter((weight) => !named.has(weight));
  const free = [...tensors]
    .filter(([name, { type }]) => isFloat(type) && !taken.has(name))
    .map(([name]) => name);
  if (left.length === 0) return { matched: named, by: "by name", free };
  const ordered = matchOrder(graph, left, tensors, free);
  if (ordered === undefined) return refuse(graph, left[0] ?? "", tensors, where);
  const by = named.size === 0 ? "by shape and order" : `by name, ${ordered.size} of them by shape and order`;
  return { matched: new Map([...named, ...ordered]), by, free: [] };
}

/**
 * The graph with weights from `tensors`, under the names they have there. Throws ModelError "unsupported" or "shape"
 * that says what does not fit.
 */
export function takeArrows(graph: Model, tensors: Tensors, name: string): Arrows {
  const { matched, by, free } = matchWeights(graph, tensors, name);
  const nameOf = (value: string) => matched.get(value) ?? value;
  const nodes = graph.nodes.map((node): Node => ({ ...node, inputs: node.inputs.map(nameOf) }));
  const constants = [...graph.initializers].filter(([key]) => !matched.has(key));
  const initializers = new Map(constants);
  for (const own of new Set(matched.values())) {
    const tensor = tensors.get(own);
    if (tensor !== undefined) initializers.set(own, tensor);
  }
  const notes = [
    ...(graph.notes ?? []),
    `The arrows are those of ${graph.name}, the weights this file's: ${matched.size} matched ${by}.`,
    ...(free.length === 0
      ? []
      : [
          `${free.length} of the file's tensors, ${free[0]} the first, are in none of them and kept as they are.`,
        ]),
  ];
  const sameTypes = [...matched].every(
    ([weight, own]) => graph.initializers.get(weight)?.type === tensors.get(own)?.type,
  );
  const model: Model = { ...graph, name, nodes, initializers, notes };
  return { model, constants: new Set(constants.map(([key]) => key)), sameTypes };
}
