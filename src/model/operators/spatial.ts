// Convolutions and pools: batch, channels, then any number of spatial axes.

import { numberAttribute } from "../graph.ts";
import { type Dims, fail, input, listAttribute, type ShapeQuery, type ShapeRule } from "./query.ts";
import { transposedWindowOf, windowOf } from "./window.ts";

function data(query: ShapeQuery): { batch: number; channels: number; spatial: Dims } {
  const dims = input(query, 0);
  const [batch = 0, channels = 0, ...spatial] = dims;
  if (dims.length < 3)
    fail(query, `needs an input of batch, channels and at least one more axis, but got shape [${dims}].`);
  return { batch, channels, spatial };
}

function checked(query: ShapeQuery, out: Dims): Dims {
  if (out.every((size) => Number.isInteger(size) && size >= 1)) return out;
  return fail(query, `its window does not fit into the input of shape [${query.dims[0]}].`);
}

/** The kernel's spatial sizes: kernel_shape, or the weight's own. */
function kernelOf(query: ShapeQuery, weight: Dims, spatial: Dims): Dims {
  const kernel = listAttribute(query.node, "kernel_shape") ?? weight.slice(2);
  if (weight.length !== spatial.length + 2 || kernel.join() !== weight.slice(2).join())
    fail(query, `the weight of shape [${weight}] does not fit the input of shape [${query.dims[0]}].`);
  return kernel;
}

/** Conv, ONNX 1–22: weight [out channels][in channels / group][…kernel]. */
const conv: ShapeRule = (query) => {
  const { batch, channels, spatial } = data(query);
  const weight = input(query, 1);
  const kernel = kernelOf(query, weight, spatial);
  const group = numberAttribute(query.node, "group", 1);
  const [outer = 0, inner = 0] = weight;
  if (inner * group !== channels || outer % group !== 0)
    fail(
      query,
      `the input has ${channels} channels, but the weight ${query.node.inputs[1]} of shape [${weight}] in ${group} groups takes ${inner * group}.`,
    );
  return [checked(query, [batch, outer, ...windowOf(query.node, spatial, kernel).output])];
};

/** ConvTranspose, ONNX 1–22: weight [in channels][out channels / group][…kernel]. */
const convTranspose: ShapeRule = (query) => {
  const { batch, channels, spatial } = data(query);
  const weight = input(query, 1);
  const kernel = kernelOf(query, weight, spatial);
  const group = numberAttribute(query.node, "group", 1);
  if (weight[0] !== channels)
    fail(
      query,
      `the input has ${channels} channels, but the weight of shape [${weight}] takes ${weight[0]}.`,
    );
  const out = transposedWindowOf(query.node, spatial, kernel).output;
  return [checked(query, [batch, (weight[1] ?? 0) * group, ...out])];
};

/** AveragePool, MaxPool (whose second output holds indices) and LpPool, ONNX 7–22. */
const pool: ShapeRule = (query) => {
  const { batch, channels, spatial } = data(query);
  const kernel = listAttribute(query.node, "kernel_shape") ?? [];
  if (kernel.length !== spatial.length)
    fail(query, `its kernel [${kernel}] does not have the axes of the input [${query.dims[0]}].`);
  const out = checked(query, [batch, channels, ...windowOf(query.node, spatial, kernel).output]);
  return [out, out];
};

const globalPool: ShapeRule = (query) => {
  const { batch, channels, spatial } = data(query);
  return [[batch, channels, ...spatial.map(() => 1)]];
};

export const SPATIAL_SHAPES: readonly (readonly [string, ShapeRule])[] = [
  ["Conv", conv],
  ["ConvTranspose", convTranspose],
  ["AveragePool", pool],
  ["MaxPool", pool],
  ["LpPool", pool],
  ["GlobalAveragePool", globalPool],
  ["GlobalMaxPool", globalPool],
  ["GlobalLpPool", globalPool],
];
