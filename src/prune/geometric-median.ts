// FPGM: neurons near the geometric median of their layer say what the others say, and are missed least (He et al.,
// Filter Pruning via Geometric Median for Deep Convolutional Neural Networks Acceleration, CVPR 2019, equation 4).

import type { Model } from "../model/graph.ts";
import { elementCount, floats } from "../model/tensor.ts";
import { weightTensor } from "./exact.ts";
import type { Groups, Layer } from "./groups.ts";

/** A layer's weights as [rows][columns], whatever way round the file holds them. */
export function rowMajor(model: Model, layer: Layer): Float32Array | undefined {
  const tensor = weightTensor(model, layer.weight);
  if (tensor === undefined) return undefined;
  const weights = floats(tensor, layer.weight);
  if (layer.rowAxis === 0) return weights;
  const inner = elementCount(tensor.dims.slice(layer.rowAxis + 1));
  const turned = new Float32Array(weights.length);
  for (let row = 0; row < layer.rows; row++) {
    for (let column = 0; column < layer.columns; column++) {
      const from = (Math.floor(column / inner) * layer.rows + row) * inner + (column % inner);
      turned[row * layer.columns + column] = weights[from] ?? 0;
    }
  }
  return turned;
}

/** For every row the sum of its Euclidean distances to all rows. Each pair is measured once: rows² · columns / 2 steps. */
function distanceSums(weights: Float32Array, rows: number, columns: number): Float64Array {
  const sums = new Float64Array(rows);
  for (let one = 0; one < rows; one++) {
    for (let other = one + 1; other < rows; other++) {
      let square = 0;
      for (let column = 0; column < columns; column++) {
        const difference = (weights[one * columns + column] ?? 0) - (weights[other * columns + column] ?? 0);
        square += difference * difference;
      }
      const distance = Math.sqrt(square);
      sums[one] = (sums[one] ?? 0) + distance;
      sums[other] = (sums[other] ?? 0) + distance;
    }
  }
  return sums;
}

/** Adds to each unit's total the sums of its rows, without biases. */
export function addDistances(model: Model, groups: Groups, totals: Float64Array): Float64Array {
  for (const layer of groups.layers) {
    const weights = rowMajor(model, layer);
    // A layer whose neurons all stay asks no question.
    if (weights === undefined || layer.units.every((unit) => groups.frozen.has(unit))) continue;
    const sums = distanceSums(weights, layer.rows, layer.columns);
    layer.units.forEach((unit, row) => {
      totals[unit] = (totals[unit] ?? 0) + (sums[row] ?? 0);
    });
  }
  return totals;
}
