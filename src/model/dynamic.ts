// Axes that have a name instead of a size, besides the batch (a sentence's length, a picture's height): the small sizes
// with which shapes are worked out and results are proven. What holds must hold at two of them.

import type { Model, Value } from "./graph.ts";
import type { Dims } from "./operators.ts";

/** The size that stands for each named axis. */
export type Sizes = ReadonlyMap<string, number>;

const PICTURE = [64, 32, 96, 128, 224, 256, 320, 512, 640, 16, 8];
const SEQUENCE = [8, 16, 32, 5, 64, 128, 256, 512, 4, 2, 1];

/** Names of the inputs' first axes: those of the batch, wherever else they stand. */
function batchNames(model: Model): ReadonlySet<string> {
  const first = model.inputs.map(({ dims }) => dims[0]);
  return new Set(first.filter((size) => typeof size === "string"));
}

/** The dynamic axes besides the batch, and whether each is a picture's. */
function namedAxes(model: Model): Map<string, boolean> {
  const batch = batchNames(model);
  const axes = new Map<string, boolean>();
  for (const { name, dims } of model.inputs) {
    if (model.initializers.has(name)) continue;
    dims.forEach((size, axis) => {
      if (typeof size === "string" && !batch.has(size)) axes.set(size, dims.length >= 4 && axis >= 2);
    });
  }
  return axes;
}

/** Sizes to try, in this order; nothing where every axis besides the batch has a size. */
export function candidateSizes(model: Model): readonly Sizes[] {
  const axes = namedAxes(model);
  if (axes.size === 0) return [];
  return PICTURE.map(
    (size, at) => new Map([...axes].map(([name, picture]) => [name, picture ? size : (SEQUENCE[at] ?? 1)])),
  );
}

/** Dimensions of a graph input, with these sizes for its named axes. */
export function dimsOfInput(model: Model, value: Value, batch: number | undefined, sizes: Sizes): Dims {
  const declared = model.inputs[0]?.dims[0];
  const named = batchNames(model);
  return value.dims.map((size, axis) => {
    if (typeof size === "string") return named.has(size) ? (batch ?? 1) : (sizes.get(size) ?? 1);
    return axis === 0 && size === declared ? (batch ?? size) : size;
  });
}
