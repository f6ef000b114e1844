// Scores of layers as they would be with their batch norms folded in: row r times γ/√(σ² + ε), and the bias that this
// makes. PyTorch's ONNX exporter folds, so that the same network saved with and without its batch norms ranks alike.

import { type Model, numberAttribute } from "../model/graph.ts";
import { floats } from "../model/tensor.ts";
import { weightTensor } from "./exact.ts";
import { type Groups, type Layer, unitCount } from "./groups.ts";
import { sumAlong } from "./sum-along.ts";

/** What a batch norm does to each channel: x · factor + shift. */
interface Fold {
  readonly factor: Float64Array;
  readonly shift: Float64Array;
}

function valuesOf(model: Model, name: string | undefined): Float32Array | undefined {
  const tensor = name === undefined ? undefined : weightTensor(model, name);
  return tensor === undefined ? undefined : floats(tensor, name);
}

/** The batch norm right behind a layer; undefined where there is none. */
function foldOf(model: Model, layer: Layer): Fold | undefined {
  const value = model.nodes[layer.node]?.outputs[0];
  const node = model.nodes.find(
    ({ operator, inputs }) => operator === "BatchNormalization" && inputs[0] === value,
  );
  if (node === undefined) return undefined;
  const [scale, shift, mean, variance] = node.inputs.slice(1).map((name) => valuesOf(model, name));
  if (scale === undefined || shift === undefined || mean === undefined || variance === undefined)
    return undefined;
  const epsilon = numberAttribute(node, "epsilon", 1e-5);
  const factor = Float64Array.from(scale, (each, row) => each / Math.sqrt((variance[row] ?? 0) + epsilon));
  return { factor, shift: factor.map((each, row) => (shift[row] ?? 0) - each * (mean[row] ?? 0)) };
}

/** The score of every unit, by its number: the sum over its rows of Σ|w · factor| and, where biases count, |b · factor + shift|. */
export function foldedNorms(model: Model, groups: Groups, bias: boolean): Float64Array {
  const totals = new Float64Array(unitCount(groups));
  for (const layer of groups.layers) {
    const weight = weightTensor(model, layer.weight);
    if (weight === undefined) continue;
    const fold = foldOf(model, layer);
    const own = valuesOf(model, layer.bias);
    const sums = sumAlong(weight, layer.rowAxis, Math.abs, layer.weight);
    layer.units.forEach((unit, row) => {
      const factor = fold?.factor[row] ?? 1;
      const shift = (own?.[row] ?? 0) * factor + (fold?.shift[row] ?? 0);
      const norm = (sums[row] ?? 0) * Math.abs(factor) + (bias ? Math.abs(shift) : 0);
      totals[unit] = (totals[unit] ?? 0) + norm;
    });
  }
  return totals;
}
