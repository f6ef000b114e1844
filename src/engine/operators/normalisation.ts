// Normalisation by statistics of the data, and softmax.

import { numberAttribute } from "../../model/graph.ts";
import { axisAttribute } from "../../model/operators/query.ts";
import { aroundAxis } from "../strides.ts";
import { addOutput, type Compile, dimsOf, has, type Site } from "./compile.ts";

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

/** LayerNormalization, ONNX 17: over the axes from `axis` on; first output only. */
const layerNorm: Compile = (site) => {
  const { builder, node, query } = site;
  const dims = dimsOf(site, 0);
  if (node.outputs.slice(1).some((name) => name !== "")) builder.refuse(node, "its statistics are asked for");
  const axis = axisAttribute(query, -1, dims.length);
  const features = product(dims.slice(axis));
  const channels = product(dimsOf(site, 1));
  if (channels !== features)
    builder.refuse(node, `its scale has ${channels} values for ${features} features`);
  const epsilon = numberAttribute(node, "epsilon", 1e-5);
  const params = { rows: product(dims.slice(0, axis)), features, epsilon, channels, inner: 1 };
  addOutput(site, "normalize", affineInputs(site), params);
};

/** InstanceNormalization, ONNX 6–22: each channel of each example by itself. */
const instanceNorm: Compile = (site) => {
  const [batch = 0, channels = 0, ...spatial] = dimsOf(site, 0);
  const features = product(spatial);
  const epsilon = numberAttribute(site.node, "epsilon", 1e-5);
  const params = { rows: batch * channels, features, epsilon, channels, inner: features };
  addOutput(site, "normalize", affineInputs(site), params);
};

/** GroupNormalization, ONNX 21: groups of channels; scale and shift for each channel. */
const groupNorm: Compile = (site) => {
  const { builder, node } = site;
  const [batch = 0, channels = 0, ...spatial] = dimsOf(site, 0);
  const groups = numberAttribute(node, "num_groups", 1);
  if (product(dimsOf(site, 1)) !== channels) builder.refuse(node, "its scale is not one number per channel");
  const inner = product(spatial);
  const features = (channels / groups) * inner;
  const epsilon = numberAttribute(node, "epsilon", 1e-5);
  addOutput(site, "normalize", affineInputs(site), {
    rows: batch * groups,
    features,
    epsilon,
    channels,
    inner,
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
  ["LRN", lrn],
];
