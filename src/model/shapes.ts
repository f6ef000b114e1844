// Shape inference: one walk over the nodes, with the batch size given. Everything that needs sizes asks here.

import { ModelError } from "./error.ts";
import { type Model, nodeLabel, type Value } from "./graph.ts";
import { type Dims, outputDims } from "./operators.ts";
import { elementCount } from "./tensor.ts";

/** Dimensions of a graph input with its first axis (the batch) set to `batch`; other dynamic axes are refused. */
export function inputDims(value: Value, batch: number): Dims {
  return value.dims.map((size, axis) => {
    if (axis === 0) return batch;
    if (typeof size === "number") return size;
    throw new ModelError(
      "unsupported",
      value.name,
      `The input ${value.name} has a dynamic axis "${size}" besides its batch; Espalier needs fixed sizes there.`,
    );
  });
}

// One example's values must fit a page's memory; a few bytes of a hostile file can ask for any size.
const MOST_VALUES = 2 ** 28;

function checkSize(label: string, dims: Dims): Dims {
  const count = elementCount(dims);
  if (count <= MOST_VALUES) return dims;
  throw new ModelError(
    "shape",
    label,
    `The node ${label} makes ${count} values of shape [${dims}]; Espalier takes up to ${MOST_VALUES}.`,
  );
}

/**
 * Shapes of every value of the graph (inputs, initializers, node outputs) for one batch size.
 * Throws ModelError "unsupported" for an operator Espalier does not have, "shape" where sizes do not fit,
 * "graph" for an input that nothing produces.
 */
export function inferShapes(model: Model, batch: number): Map<string, Dims> {
  const shapes = new Map<string, Dims>();
  const declared = model.inputs[0]?.dims[0];
  const known = { size: batch, declared: typeof declared === "number" ? declared : undefined };
  for (const [name, tensor] of model.initializers) shapes.set(name, tensor.dims);
  for (const value of model.inputs) shapes.set(value.name, inputDims(value, batch));
  model.nodes.forEach((node, index) => {
    const label = nodeLabel(model, index);
    const dims = node.inputs
      .filter((name) => name !== "")
      .map((name) => {
        const known = shapes.get(name);
        if (known === undefined)
          throw new ModelError(
            "graph",
            label,
            `${node.operator} ${label} reads ${name}, which nothing before it produces.`,
          );
        return known;
      });
    const constants = node.inputs.map((name) => model.initializers.get(name));
    const out = node.outputs[0];
    if (out !== undefined)
      shapes.set(out, checkSize(label, outputDims({ node, label, dims, constants, batch: known })));
  });
  return shapes;
}
