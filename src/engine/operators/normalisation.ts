// Normalisation by statistics of the data, and softmax.

import { numberAttribute } from "../../model/graph.ts";
import { axisAttribute, frontAxis, listAttribute } from "../../model/operators/query.ts";
import type { Dims } from "../program.ts";
import { aroundAxis } from "../strides.ts";
import {
  addBinary,
  addOutput,
  type Compile,
  dimsOf,
  has,
  number,
  type Operand,
  operand,
  type Site,
} from "./compile.ts";
import { addReduce } from "./reductions.ts";

const product = (sizes: readonly number[]) => sizes.reduce((total, size) => total * size, 1);

/** Softmax and LogSoftmax, ONNX 13: along one axis. Before: along all axes from `axis` (default 1) on. */
function softmax(log: boolean): Compile {
  return (site) => {
    const dims = dimsOf(site, 0);
    const old = site.query.opset < 13;
    const axis = axisAttribute(site.query, old ? 1 : -1, dims.length);
    const around = aroundAxis(dims, axis);
    const line = old ? { outer: around.outer, size: product(dims.slice(axis)), inner: 1 } : around;
    addOutput(site, "softmax", [site.builder.input(site.node, 0)], { ...line, log });
  };
}

/** Inputs data, scale and, where it is named, shift. */
function affineInputs(site: Site): number[] {
  const { builder, node } = site;
  const scale = builder.input(node, 1);
  const zeros = () =>
    builder.addConstant(`no shift of ${site.output}`, new Float32Array(product(dimsOf(site, 1))));
  return [builder.input(node, 0), scale, has(site, 2) ? builder.input(node, 2) : zeros()];
}

/** LayerNormalization, ONNX 17: over the axes from `axis` on. */
const layerNorm: Compile = (site) => {
  const { builder, node, query } = site;
  const dims = dimsOf(site, 0);
  const axis = axisAttribute(query, -1, dims.length);
  const features = product(dims.slice(axis));
  const channels = product(dimsOf(site, 1));
  if (channels !== features)
    builder.refuse(node, `its scale has ${channels} values for ${features} features`);
  const epsilon = numberAttribute(node, "epsilon", 1e-5);
  const params = { rows: product(dims.slice(0, axis)), features, epsilon, channels, inner: 1 };
  addOutput(site, "normalize", affineInputs(site), params);
  addStatistics(site, dims.map((_, at) => at).slice(axis), epsilon);
};

/** Data less its mean along axes, and 1 / √(variance + epsilon), both new values; `mean` and `factor` have places. */
function addMoments(
  site: Site,
  axes: Dims,
  epsilon: number,
  places: (kept: Dims) => { readonly mean: number; readonly factor: number },
): { readonly less: Operand; readonly factor: Operand } {
  const { builder, output } = site;
  const data = operand(site, 0);
  const kept = data.dims.map((size, at) => (axes.includes(at) ? 1 : size));
  const scratch = (what: string, dims: Dims): Operand => ({
    value: builder.addScratch(`${what} of ${output}`, dims),
    dims,
  });
  const { mean, factor } = places(kept);
  const [less, square] = [scratch("centre", data.dims), scratch("squares", data.dims)];
  const [variance, above] = [scratch("variance", kept), scratch("variance and epsilon", kept)];
  addReduce(site, "mean", data, axes, mean);
  addBinary(site, "sub", data, { value: mean, dims: kept }, less.value, data.dims);
  addBinary(site, "mul", less, less, square.value, data.dims);
  addReduce(site, "mean", square, axes, variance.value);
  addBinary(site, "add", variance, number(site, epsilon), above.value, kept);
  addBinary(site, "pow", above, number(site, -0.5), factor, kept);
  return { less, factor: { value: factor, dims: kept } };
}

/** LayerNormalization's further outputs, where they have names. */
function addStatistics(site: Site, axes: Dims, epsilon: number): void {
  const [, mean = "", factor = ""] = site.node.outputs;
  if (mean === "" && factor === "") return;
  const place = (name: string, kept: Dims) =>
    name === "" ? site.builder.addScratch("statistics", kept) : site.builder.addValue(name).value;
  addMoments(site, axes, epsilon, (kept) => ({ mean: place(mean, kept), factor: place(factor, kept) }));
}

/** MeanVarianceNormalization, ONNX 9–13: data less its mean along `axes`, over the deviation. */
const meanVarianceNorm: Compile = (site) => {
  const { builder, node, output, query } = site;
  const dims = dimsOf(site, 0);
  const axes = (listAttribute(node, "axes") ?? [0, 2, 3]).map((axis) => frontAxis(query, axis, dims.length));
  const { less, factor } = addMoments(site, axes, 1e-9, (kept) => ({
    mean: builder.addScratch(`mean of ${output}`, kept),
    factor: builder.addScratch(`factor of ${output}`, kept),
  }));
  addBinary(site, "mul", less, factor, builder.addValue(output).value, dims);
};

/** InstanceNormalization, ONNX 6–22: each channel of each example by itself. */
const instanceNorm: Compile = (site) => {
  const [batch = 0, channels = 0, ...spatial] = dimsOf(site, 0);
  const features = product(spatial);
  const epsilon = numberAttribute(site.node, "epsilon", 1e-5);
  const params = { rows: batch * channels, features, epsilon, channels, inner: features };
  addOutput(site, "normalize", affineInputs(site), params);
};

/** GroupNormalization: groups of channels; scale and shift for each channel (ONNX 21) or each group (ONNX 18). */
const groupNorm: Compile = (site) => {
  const { builder, node } = site;
  const [batch = 0, channels = 0, ...spatial] = dimsOf(site, 0);
  const groups = numberAttribute(node, "num_groups", 1);
  const inner = product(spatial);
  const features = (channels / groups) * inner;
  const scales = product(dimsOf(site, 1));
  if (scales !== channels && scales !== groups)
    builder.refuse(node, `its scale has ${scales} numbers for ${channels} channels in ${groups} groups`);
  const epsilon = numberAttribute(node, "epsilon", 1e-5);
  addOutput(site, "normalize", affineInputs(site), {
    rows: batch * groups,
    features,
    epsilon,
    channels: scales,
    inner: scales === channels ? inner : features,
  });
};

/** LRN, ONNX 1–13. */
const lrn: Compile = (site) => {
  const { builder, node } = site;
  const [batch = 0, channels = 0, ...spatial] = dimsOf(site, 0);
  addOutput(site, "lrn", [builder.input(node, 0)], {
    batch,
    channels,
    inner: product(spatial),
    size: numberAttribute(node, "size", 1),
    alpha: numberAttribute(node, "alpha", 1e-4),
    beta: numberAttribute(node, "beta", 0.75),
    bias: numberAttribute(node, "bias", 1),
  });
};

export const NORMALISATION: readonly (readonly [string, Compile])[] = [
  ["Softmax", softmax(false)],
  ["LogSoftmax", softmax(true)],
  ["LayerNormalization", layerNorm],
  ["InstanceNormalization", instanceNorm],
  ["GroupNormalization", groupNorm],
  ["MeanVarianceNormalization", meanVarianceNorm],
  ["LRN", lrn],
];
