// Dense layers and convolutions. Keras keeps kernels as [… spatial, in, out]; dense kernels stay as they are, those of
// convolutions get ONNX's order [out, in, … spatial].

import { elementCount } from "../../../model/tensor.ts";
import { permute, type StoredTensor } from "../../stored.ts";
import {
  numberSetting,
  refuseLayer,
  refuseSettings,
  type Settings,
  sizesSetting,
  wordSetting,
} from "../fields.ts";
import type { Attributes } from "../graph.ts";
import {
  addWeight,
  expectAxes,
  expectChannelsLast,
  hasBias,
  mapInput,
  mapValue,
  onlyInput,
  type Site,
  type Translate,
  takeWeights,
} from "../site.ts";
import { withActivation } from "./activations.ts";

const dense: Translate = (site) => {
  const weights = takeWeights(site, hasBias(site) ? ["kernel", "bias"] : ["kernel"]);
  const { kernel, bias } = weights as { kernel: StoredTensor; bias?: StoredTensor };
  expectAxes(site, kernel, 2, "kernel");
  const inputs = [addWeight(site, "kernel", kernel)];
  const shift = bias === undefined ? [] : [addWeight(site, "bias", bias)];
  if (onlyInput(site).rank === 2)
    return withActivation(site, mapInput(site, "Gemm", [...inputs, ...shift], { transB: 0 }));
  const product = mapInput(site, "MatMul", inputs, {}, "last");
  const sum = shift.length === 0 ? product : mapValue(site, product, "Add", shift, {}, "last", ".bias");
  return withActivation(site, sum);
};

/** With dilations Keras allows no strides, and ONNX Runtime no auto_pad. */
function samePads(kernel: readonly number[], dilations: readonly number[]): number[] {
  const total = kernel.map((size, axis) => (size - 1) * (dilations[axis] ?? 1));
  const before = total.map((size) => Math.floor(size / 2));
  return [...before, ...total.map((size, axis) => size - (before[axis] ?? 0))];
}

/** Padding as Keras says it: none, as much as keeps the size, or everything in front. */
export function padding(site: Settings, kernel: readonly number[], dilations: readonly number[]): Attributes {
  const word = wordSetting(site, "padding", "valid");
  if (word === "valid") return {};
  if (word === "same" && dilations.every((size) => size === 1)) return { auto_pad: "SAME_UPPER" };
  if (word === "same") return { pads: samePads(kernel, dilations) };
  if (word !== "causal" || kernel.length !== 1) return refuseSettings(site, `has the padding ${word}`);
  return { pads: [((kernel[0] ?? 1) - 1) * (dilations[0] ?? 1), 0] };
}

function windowAttributes(site: Site, kernel: StoredTensor, spatial: number): Attributes {
  expectChannelsLast(site);
  expectAxes(site, kernel, spatial + 2, "kernel");
  const ones = new Array<number>(spatial).fill(1);
  const dilations = sizesSetting(site, "dilation_rate", spatial, ones);
  const strides = sizesSetting(site, "strides", spatial, ones);
  if (dilations.some((size) => size !== 1) && strides.some((size) => size !== 1))
    refuseSettings(site, "has both strides and dilations");
  return { ...padding(site, kernel.dims.slice(0, spatial), dilations), strides, dilations };
}

/** The order of axes that takes a kernel of Keras to ONNX. */
function kernelOrder(spatial: number): number[] {
  return [spatial + 1, spatial, ...Array.from({ length: spatial }, (_, axis) => axis)];
}

function conv(spatial: number): Translate {
  return (site) => {
    const weights = takeWeights(site, hasBias(site) ? ["kernel", "bias"] : ["kernel"]);
    const { kernel, bias } = weights as { kernel: StoredTensor; bias?: StoredTensor };
    const attributes = windowAttributes(site, kernel, spatial);
    const inputs = [addWeight(site, "kernel", permute(kernel, kernelOrder(spatial)))];
    if (bias !== undefined) inputs.push(addWeight(site, "bias", bias));
    const group = numberSetting(site, "groups", 1);
    return withActivation(site, mapInput(site, "Conv", inputs, { ...attributes, group }, "first"));
  };
}

/** [… spatial, in, multiplier] → [in · multiplier, 1, … spatial], one group a channel. */
function depthwiseKernel(kernel: StoredTensor, spatial: number): { weight: StoredTensor; group: number } {
  const order = [spatial, spatial + 1, ...Array.from({ length: spatial }, (_, axis) => axis)];
  const moved = permute(kernel, order);
  const [group = 1, multiplier = 1, ...sizes] = moved.dims;
  return { weight: { ...moved, dims: [group * multiplier, 1, ...sizes] }, group };
}

function depthwise(spatial: number): Translate {
  return (site) => {
    const weights = takeWeights(site, hasBias(site) ? ["kernel", "bias"] : ["kernel"]);
    const { kernel, bias } = weights as { kernel: StoredTensor; bias?: StoredTensor };
    const attributes = windowAttributes(site, kernel, spatial);
    const { weight, group } = depthwiseKernel(kernel, spatial);
    const inputs = [addWeight(site, "kernel", weight)];
    if (bias !== undefined) inputs.push(addWeight(site, "bias", bias));
    return withActivation(site, mapInput(site, "Conv", inputs, { ...attributes, group }, "first"));
  };
}

function separable(spatial: number): Translate {
  return (site) => {
    const names = ["depthwise", "pointwise", ...(hasBias(site) ? ["bias"] : [])];
    const {
      depthwise: kernel,
      pointwise,
      bias,
    } = takeWeights(site, names) as {
      depthwise: StoredTensor;
      pointwise: StoredTensor;
      bias?: StoredTensor;
    };
    const attributes = windowAttributes(site, kernel, spatial);
    expectAxes(site, pointwise, spatial + 2, "pointwise kernel");
    if (elementCount(pointwise.dims.slice(0, spatial)) !== 1)
      refuseSettings(site, `has a pointwise kernel of shape [${pointwise.dims}]`);
    const { weight, group } = depthwiseKernel(kernel, spatial);
    const first = [addWeight(site, "depthwise_kernel", weight)];
    const spread = mapValue(
      site,
      onlyInput(site),
      "Conv",
      first,
      { ...attributes, group },
      "first",
      ".depthwise",
    );
    const second = [addWeight(site, "pointwise_kernel", permute(pointwise, kernelOrder(spatial)))];
    if (bias !== undefined) second.push(addWeight(site, "bias", bias));
    return withActivation(site, mapValue(site, spread, "Conv", second, {}, "first"));
  };
}

/**
 * What Keras cuts off ("same") or adds ("valid") where a transposed convolution's kernel and stride differ: sizes come
 * out as in · stride, or as in · stride + max(kernel − stride, 0).
 */
function transposedPadding(site: Site, kernel: readonly number[], strides: readonly number[]): Attributes {
  const same = wordSetting(site, "padding", "valid") === "same";
  const over = kernel.map((size, axis) => size - (strides[axis] ?? 1));
  const cut = over.map((size) => (same ? Math.max(0, size) : 0));
  const before = cut.map((size) => Math.floor(size / 2));
  return {
    pads: [...before, ...cut.map((size, axis) => size - (before[axis] ?? 0))],
    output_padding: over.map((size) => Math.max(0, -size)),
    strides,
  };
}

function transposed(spatial: number): Translate {
  return (site) => {
    const weights = takeWeights(site, hasBias(site) ? ["kernel", "bias"] : ["kernel"]);
    const { kernel, bias } = weights as { kernel: StoredTensor; bias?: StoredTensor };
    const { strides, dilations } = windowAttributes(site, kernel, spatial) as Record<
      string,
      readonly number[]
    >;
    const { output_padding: extra } = site.config;
    if (dilations?.some((size) => size !== 1)) refuseLayer(site, "is a dilated transposed convolution");
    if (extra !== undefined && extra !== null)
      refuseLayer(site, "is transposed with an output padding of its own");
    const attributes = transposedPadding(site, kernel.dims.slice(0, spatial), strides ?? []);
    // [… spatial, out, in] → [in, out, … spatial], the same order as for other convolutions.
    const inputs = [addWeight(site, "kernel", permute(kernel, kernelOrder(spatial)))];
    if (bias !== undefined) inputs.push(addWeight(site, "bias", bias));
    return withActivation(site, mapInput(site, "ConvTranspose", inputs, attributes, "first"));
  };
}

function each(name: (axes: string) => string, translate: (spatial: number) => Translate, axes = [1, 2, 3]) {
  return axes.map((count) => [name(`${count}D`), translate(count)] as const);
}

export const DENSE_LAYERS: readonly (readonly [string, Translate])[] = [
  ["Dense", dense],
  ...each((axes) => `Conv${axes}`, conv),
  ...each((axes) => `Conv${axes}Transpose`, transposed),
  ...each((axes) => `DepthwiseConv${axes}`, depthwise, [1, 2]),
  ...each((axes) => `SeparableConv${axes}`, separable, [1, 2]),
];
