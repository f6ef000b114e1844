// What each operator does to shapes: one table over the files in operators/. An operator that is not here can still
// be opened, looked at and pruned around; only the shapes behind it are unknown. ARCHITECTURE.md has the recipe.

import type { Node } from "./graph.ts";
import { DENSE_SHAPES } from "./operators/dense.ts";
import { ELEMENTWISE_SHAPES } from "./operators/elementwise.ts";
import { MOVEMENT_SHAPES } from "./operators/movement.ts";
import { NORMALISATION_SHAPES } from "./operators/normalisation.ts";
import { DataDependent, type Dims, type ShapeQuery, type ShapeRule, type Shapes } from "./operators/query.ts";
import { RECURRENT_SHAPES } from "./operators/recurrent.ts";
import { REDUCTION_SHAPES } from "./operators/reductions.ts";
import { RESHAPE_SHAPES } from "./operators/reshape.ts";
import { RESIZE_SHAPES } from "./operators/resize.ts";
import { SHAPE_VALUE_SHAPES } from "./operators/shape-values.ts";
import { SPATIAL_SHAPES } from "./operators/spatial.ts";

export { broadcastDims } from "./operators/elementwise.ts";
export type { Dims, ShapeQuery, Shapes } from "./operators/query.ts";

const RULES: ReadonlyMap<string, ShapeRule> = new Map([
  ...DENSE_SHAPES,
  ...SPATIAL_SHAPES,
  ...NORMALISATION_SHAPES,
  ...ELEMENTWISE_SHAPES,
  ...REDUCTION_SHAPES,
  ...RESHAPE_SHAPES,
  ...MOVEMENT_SHAPES,
  ...RESIZE_SHAPES,
  ...SHAPE_VALUE_SHAPES,
  ...RECURRENT_SHAPES,
]);

/** The names of the operators of ONNX's default domain whose shapes are known. */
export const OPERATORS: readonly string[] = [...RULES.keys()];

/**
 * The domain of nodes that stand for tensors which a file holds and the model has no type for (words, four bits, sparse):
 * the operator says what they are, the attribute "dims" their shape; nobody knows their contents.
 */
export const KEPT = "espalier.kept";

/** Undefined where a file has nodes of that domain itself. */
function keptDims({ attributes }: Node): Dims | undefined {
  const dims: readonly unknown[] = [attributes.get("dims")].flat();
  const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && Number(size) >= 0;
  return dims.every(isSize) ? dims : undefined;
}

/** True for both spellings of ONNX's own operator set. */
export function isDefaultDomain(domain: string): boolean {
  return domain === "" || domain === "ai.onnx";
}

/**
 * Shapes of all of a node's outputs; unknown (undefined) for an operator that is not in the table and for shapes that
 * depend on data. Throws ModelError "shape" where sizes do not fit together.
 */
export function outputShapes(query: ShapeQuery): Shapes {
  const { operator, domain, outputs } = query.node;
  const rule = isDefaultDomain(domain) ? RULES.get(operator) : undefined;
  const unknown = outputs.map(() => undefined);
  if (domain === KEPT) return outputs.map(() => keptDims(query.node));
  if (rule === undefined) return unknown;
  try {
    const found = rule(query);
    return outputs.map((_, index) => found[index]);
  } catch (error) {
    if (error instanceof DataDependent) return unknown;
    throw error;
  }
}
