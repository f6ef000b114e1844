// Layers with weights: Gemm and MatMul by a constant, Conv; and what moves into them: batch normalisation.

import { numberAttribute } from "../../model/graph.ts";
import { windowOf } from "../../model/operators/window.ts";
import { NO_ACTIVATION } from "../functions.ts";
import type { ConvParams } from "../io-kernels.ts";
import type { Dims, Step } from "../program.ts";
import { transpose } from "../weights.ts";
import { addStep, type Compile, constantOf, constantOrRefuse, dimsOf, has, type Site } from "./compile.ts";
import { gemmOfValues, matMulOfValues } from "./matrices.ts";
import { triple } from "./pools.ts";

/** Gemm, ONNX 13: Y = alpha · A · B' + beta · C; alpha and beta go into the constants. */
const gemm: Compile = (site) => {
  const { node } = site;
  const weight = constantOf(site, 1);
  const values = has(site, 2) ? constantOf(site, 2) : new Float32Array(1);
  const [rows = 0, columns = 0] = dimsOf(site, 1);
  const transposed = numberAttribute(node, "transB", 0) !== 0;
  const outer = transposed ? rows : columns;
  const biasDims = has(site, 2) ? dimsOf(site, 2) : [];
  const bias = values === undefined ? undefined : perNeuron(values, biasDims, outer);
  if (weight === undefined || bias === undefined || numberAttribute(node, "transA", 0) !== 0) {
    gemmOfValues(site);
    return;
  }
  const alpha = numberAttribute(node, "alpha", 1);
  const beta = numberAttribute(node, "beta", 1);
  const name = node.inputs[1] ?? "";
  const matrix = transposed ? weight : transpose(weight, rows, columns);
  addDense(site, {
    key: `${name}${transposed ? "" : " transposed"} × ${alpha}`,
    weight: scaled(matrix, alpha),
    inner: transposed ? columns : rows,
    outer,
    bias: scaled(bias, beta),
    biased: has(site, 2),
  });
};

/** MatMul, ONNX 13; by a constant matrix it is a layer, and leading axes of the input are rows. */
const matMul: Compile = (site) => {
  const weight = constantOf(site, 1);
  const [inner = 0, outer = 0, ...more] = dimsOf(site, 1);
  if (weight === undefined || dimsOf(site, 1).length !== 2 || more.length > 0) {
    matMulOfValues(site);
    return;
  }
  const key = `${site.node.inputs[1]} transposed × 1`;
  const bias = new Float32Array(outer);
  addDense(site, { key, weight: transpose(weight, inner, outer), inner, outer, bias, biased: false });
};

interface Dense {
  readonly key: string;
  readonly weight: Float32Array;
  readonly inner: number;
  readonly outer: number;
  readonly bias: Float32Array;
  readonly biased: boolean;
}

function addDense({ builder, node, output }: Site, { key, weight, inner, outer, bias, biased }: Dense): void {
  const input = builder.input(node, 0);
  const layout = { kind: "weight", rows: outer, columns: inner } as const;
  const inputs = [
    input,
    builder.addConstant(key, weight, layout),
    builder.addConstant(`bias of ${output}`, bias),
  ];
  const made = builder.addValue(output).value;
  builder.steps.push({ kind: "dense", inputs, output: made, inner, outer, biased, ...NO_ACTIVATION });
}

function scaled(values: Float32Array, factor: number): Float32Array {
  return factor === 1 ? values : values.map((value) => value * factor);
}

/** One number per neuron: a constant of shape [features], [1, features] … or a single number. */
export function perNeuron(values: Float32Array, dims: Dims, features: number): Float32Array | undefined {
  if (values.length === 1) return new Float32Array(features).fill(values[0] ?? 0);
  return values.length === features && dims.at(-1) === features ? values : undefined;
}

/** Conv, ONNX 1–22, of one to three spatial axes with constant weights. Padding is copied around the data first. */
const conv: Compile = (site) => {
  const { builder, node, output } = site;
  const [batch = 0, channels = 0, ...spatial] = dimsOf(site, 0);
  const [filters = 0, perGroup = 0, ...kernel] = dimsOf(site, 1);
  if (spatial.length > 3)
    builder.refuse(node, `it has ${spatial.length} spatial axes, and the engines have up to 3`);
  const weight = constantOrRefuse(site, 1, "weight");
  const bias = has(site, 2) ? constantOrRefuse(site, 2, "bias") : new Float32Array(filters);
  const window = windowOf(node, spatial, kernel);
  const groups = channels / perGroup;
  const size = spatial.map((length, at) => length + (window.before[at] ?? 0) + (window.after[at] ?? 0));
  const params: ConvParams = {
    batch,
    groups,
    channels: perGroup,
    filters: filters / groups,
    size: triple(size, 1),
    kernel: triple(kernel, 1),
    strides: triple(window.strides, 1),
    dilations: triple(window.dilations, 1),
    out: triple(window.output, 1),
    added: false,
    ...NO_ACTIVATION,
  };
  const padded = addPadding(site, builder.input(node, 0), [batch, channels, ...spatial], window.before, size);
  const kind = perGroup === 1 && groups > 1 ? "depthwise" : "conv";
  const layout =
    kind === "conv" ? ({ kind: "filter", groups, filters: filters / groups } as const) : undefined;
  const inputs = [
    padded,
    builder.addConstant(`filter of ${output}`, weight, layout),
    builder.addConstant(`bias of ${output}`, bias),
  ];
  addStep(site, kind, inputs, builder.addValue(output).value, params);
};

/** The data with zeros around it, or the data itself where there is nothing to add. */
function addPadding(site: Site, input: number, dims: Dims, before: Dims, size: Dims): number {
  const [batch = 0, channels = 0, ...spatial] = dims;
  if (spatial.join() === size.join()) return input;
  const padded = site.builder.addScratch(`padding for ${site.output}`, [batch, channels, ...size]);
  addStep(site, "pad", [input], padded, {
    mode: "constant",
    value: 0,
    sizes: [batch * channels, ...spatial],
    before: [0, ...before],
    out: [batch * channels, ...size],
  });
  return padded;
}

/** Scale and shift of each channel: BatchNormalization, ONNX 7–15, as it computes after training. */
function batchNormFactors(site: Site): { scale: Float32Array; shift: Float32Array } {
  const [gamma, beta, mean, variance] = ["scale", "bias", "mean", "variance"].map((what, index) =>
    constantOrRefuse(site, index + 1, what),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const epsilon = numberAttribute(site.node, "epsilon", 1e-5);
  const factor = (channel: number) => (gamma[channel] ?? 0) / Math.sqrt((variance[channel] ?? 0) + epsilon);
  return {
    scale: gamma.map((_, channel) => factor(channel)),
    shift: beta.map((value, channel) => value - (mean[channel] ?? 0) * factor(channel)),
  };
}

/** BatchNormalization behind a Conv that nobody else reads moves into it; elsewhere it is a step of its own. */
const batchNorm: Compile = (site) => {
  const { builder, node, output } = site;
  if (numberAttribute(node, "training_mode", 0) !== 0) builder.refuse(node, "it is in training");
  const { scale, shift } = batchNormFactors(site);
  const before = builder.fusible(node.inputs[0] ?? "");
  if (before !== undefined && takesFactors(before)) {
    foldFactors(site, before, scale, shift);
    return;
  }
  const dims = dimsOf(site, 0);
  const inner = dims.slice(2).reduce((product, size) => product * size, 1);
  const inputs = [
    builder.input(node, 0),
    builder.addConstant(`scale of ${output}`, scale),
    builder.addConstant(`shift of ${output}`, shift),
  ];
  const params = { count: builder.size(output), channels: scale.length, inner, ...NO_ACTIVATION };
  addStep(site, "affine", inputs, builder.addValue(output).value, params);
};

type ConvStep = Extract<Step, { kind: "conv" | "depthwise" }>;

function takesFactors(step: Step): step is ConvStep {
  if (step.kind !== "conv" && step.kind !== "depthwise") return false;
  return step.params.activation === "none" && !step.params.added;
}

function foldFactors(
  { builder, output }: Site,
  step: ConvStep,
  scale: Float32Array,
  shift: Float32Array,
): void {
  const [data = 0, filter = 0, bias = 0] = step.inputs;
  const [weights, biases] = [builder.values[filter]?.constant, builder.values[bias]?.constant];
  if (weights === undefined || biases === undefined) return;
  const taps = weights.values.length / scale.length;
  const folded = weights.values.map((value, at) => value * (scale[Math.floor(at / taps)] ?? 0));
  const moved = biases.values.map((value, at) => value * (scale[at] ?? 0) + (shift[at] ?? 0));
  const inputs = [
    data,
    builder.addConstant(`filter of ${output}`, folded, weights.layout),
    builder.addConstant(`bias of ${output}`, moved),
  ];
  builder.fuse(step, { ...step, inputs }, output);
}

export const LAYERS: readonly (readonly [string, Compile])[] = [
  ["Gemm", gemm],
  ["MatMul", matMul],
  ["Conv", conv],
  ["BatchNormalization", batchNorm],
];
