// Shapes and constants of a whole network, for those who need no more of infer.ts than that.

import type { Model } from "./graph.ts";
import { infer, inputDims } from "./infer.ts";
import type { Dims } from "./operators.ts";

export { inputDims };

/** Shapes of every value of the graph that has a known one, for one batch size. Throws as infer does. */
export function inferShapes(model: Model, batch?: number): ReadonlyMap<string, Dims> {
  return infer(model, batch).shapes;
}
