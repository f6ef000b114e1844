// Normalisation and softmax: shapes stay; statistics come out beside them.

import { axisAttribute, fail, input, type ShapeRule, same } from "./query.ts";

/** BatchNormalization, ONNX 7–15: in training the running mean and variance come out too (older sets: also the batch's). */
const batchNorm: ShapeRule = (query) => {
  const dims = input(query, 0);
  const statistics = input(query, 1);
  if (statistics.length !== 1 || statistics[0] !== (dims[1] ?? 1))
    fail(query, `the input has ${dims[1] ?? 1} channels, but its scale has the shape [${statistics}].`);
  return [dims, statistics, statistics, statistics, statistics];
};

/** LayerNormalization, ONNX 17: mean and inverse deviation have size 1 along the normalised axes. */
const layerNorm: ShapeRule = (query) => {
  const dims = input(query, 0);
  const axis = axisAttribute(query, -1, dims.length);
  const statistics = dims.map((size, at) => (at < axis ? size : 1));
  return [dims, statistics, statistics];
};

export const NORMALISATION_SHAPES: readonly (readonly [string, ShapeRule])[] = [
  ["BatchNormalization", batchNorm],
  ["LayerNormalization", layerNorm],
  ["RMSNormalization", same],
  ["InstanceNormalization", same],
  ["GroupNormalization", same],
  ["MeanVarianceNormalization", same],
  ["LpNormalization", same],
  ["LRN", same],
  ["Softmax", same],
  ["LogSoftmax", same],
  ["Hardmax", same],
];
