// Shapes and constants of a whole network, for those who need no more of infer.ts than that.

import type { Model } from "./graph.ts";
import { infer, inputDims } from "./infer.ts";
import type { Dims } from "./operators.ts";
import type { Tensor } from "./tensor.ts";

export { inputDims };

/** Shapes of every value of the graph that has a known one, for one batch size. Throws as infer does. */
export function inferShapes(model: Model, batch?: number): ReadonlyMap<string, Dims> {
  return infer(model, batch).shapes;
}

/**
 * The network with everything that does not depend on data as initializers (for this batch size: Shape of a value is
 * then a constant too), without the nodes that computed it. Constants that nobody reads any more are gone.
 */
export function foldConstants(model: Model, batch?: number): Model {
  const { constant } = infer(model, batch);
  const nodes = model.nodes.filter((node) =>
    node.outputs.some((name) => name !== "" && constant(name) === undefined),
  );
  const initializers = new Map<string, Tensor>();
  for (const name of [
    ...nodes.flatMap((node) => node.inputs),
    ...model.outputs.map((output) => output.name),
  ]) {
    const tensor = constant(name);
    if (tensor !== undefined) initializers.set(name, tensor);
  }
  return { ...model, nodes, initializers };
}
