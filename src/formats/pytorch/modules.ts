// torch.nn's modules → nodes of ONNX. A row each: what it reads of the Python object, and what it adds to the graph.

import type { Attribute } from "../../model/graph.ts";
import type { AssumedActivation } from "../weights/activations.ts";
import { numberOf, type Place, refuse, sizesOf, tensorName, tensorOf, wordOf } from "./place.ts";
import { averagePool, globalPool, maxPool } from "./pools.ts";
import { plain, type Read } from "./step.ts";
import type { TensorView } from "./values.ts";

/** Names of what may have any size. */
const SIDES: readonly (readonly string[])[] = [
  [],
  ["length"],
  ["height", "width"],
  ["depth", "height", "width"],
];

/** An activation that files of weights alone may be assumed to have. */
const activation =
  (name: (place: Place) => AssumedActivation): Read =>
  (place) => {
    const which = name(place);
    return { add: (builder, value) => builder.activate(which, place.path, value) };
  };

/** The module's tensors by their names in a state dict; those that are left out fall out. */
function tensorsOf(place: Place, names: readonly string[], buffers: readonly string[] = []) {
  const found = [
    ...names.map((name) => [tensorName(place, name), tensorOf(place, name)] as const),
    ...buffers.map((name) => [tensorName(place, name), tensorOf(place, name, "_buffers")] as const),
  ];
  return new Map(found.filter((each): each is readonly [string, TensorView] => each[1] !== undefined));
}

function weightOf(place: Place, axes: number): TensorView {
  const weight = tensorOf(place, "weight") ?? refuse(place, "without a weight");
  return weight.dims.length === axes ? weight : refuse(place, `whose weight has the shape [${weight.dims}]`);
}

const linear: Read = (place) => {
  const { dims } = weightOf(place, 2);
  const tensors = tensorsOf(place, ["weight", "bias"]);
  const name = place.path || "linear";
  return {
    tensors,
    takes: [dims[1] ?? 0],
    add: (builder, value) => builder.add("Gemm", name, [value, ...tensors.keys()], { transB: 1 }),
  };
};

/** Beginnings, then ends, as ONNX has them; "same" puts the odd one at the end, as PyTorch does. */
function padsOf(place: Place, kernel: readonly number[], dilations: readonly number[]): number[] {
  const word = wordOf(place, "padding");
  if (word !== "same") {
    const pads = word === "valid" ? kernel.map(() => 0) : sizesOf(place, "padding", kernel.length, 0);
    return [...pads, ...pads];
  }
  const all = kernel.map((size, axis) => (size - 1) * (dilations[axis] ?? 1));
  return [...all.map((pad) => Math.floor(pad / 2)), ...all.map((pad) => Math.ceil(pad / 2))];
}

const convolution =
  (axes: number): Read =>
  (place) => {
    const { dims } = weightOf(place, axes + 2);
    const mode = wordOf(place, "padding_mode") ?? "zeros";
    if (mode !== "zeros") refuse(place, `that pads by ${mode.slice(0, 20)}; zeros are expected`);
    const [kernel, dilations] = [dims.slice(2), sizesOf(place, "dilation", axes, 1)];
    const group = numberOf(place, "groups", 1);
    const attributes = {
      kernel_shape: kernel,
      strides: sizesOf(place, "stride", axes, 1),
      pads: padsOf(place, kernel, dilations),
      dilations,
      group,
    };
    const tensors = tensorsOf(place, ["weight", "bias"]);
    return {
      tensors,
      takes: [(dims[1] ?? 0) * group, ...(SIDES[axes] ?? [])],
      add: (builder, value) =>
        builder.add("Conv", place.path || "conv", [value, ...tensors.keys()], attributes),
    };
  };

const batchNorm =
  (axes: number): Read =>
  (place) => {
    const tensors = tensorsOf(place, ["weight", "bias"], ["running_mean", "running_var"]);
    if (tensors.size !== 4) refuse(place, "without scales, shifts or running statistics");
    const epsilon = Math.fround(numberOf(place, "eps", 1e-5));
    return {
      tensors,
      takes: [weightOf(place, 1).dims[0] ?? 0, ...(SIDES[axes] ?? [])],
      add: (builder, value) =>
        builder.add("BatchNormalization", place.path, [value, ...tensors.keys()], { epsilon }),
    };
  };

const layerNorm: Read = (place) => {
  const { dims } = weightOf(place, 1);
  const tensors = tensorsOf(place, ["weight", "bias"]);
  const epsilon = Math.fround(numberOf(place, "eps", 1e-5));
  return {
    tensors,
    takes: dims,
    add: (builder, value) =>
      builder.add("LayerNormalization", place.path, [value, ...tensors.keys()], { axis: -1, epsilon }),
  };
};

/**
 * Along the features or channels, or what is last. Without a dimension PyTorch takes 1, but 0 for values of three axes
 * (torch.nn.functional._get_softmax_dim).
 */
const softmax: Read = (place) => {
  const dim = numberOf(place, "dim", 1);
  if (dim !== 1 && dim !== -1) refuse(place, `along dimension ${dim}; 1 is expected`);
  const none = (place.module.attributes.get("dim") ?? null) === null;
  return {
    ...plain("Softmax", () => ({ axis: dim }))(place),
    check: (axes) => {
      if (none && axes === 3)
        refuse(
          place,
          "without a dimension, for which PyTorch takes 0 where values have three axes; 1 is expected",
        );
    },
  };
};

/** PyTorch's becomes a straight line behind its threshold, where float32 knows no difference if that is 20. */
const softplus: Read = plain("Softplus", (place) => {
  const [beta, threshold] = [numberOf(place, "beta", 1), numberOf(place, "threshold", 20)];
  if (beta === 1 && threshold >= 17) return {};
  return refuse(place, `of beta ${beta} and threshold ${threshold}; 1 and 20 are expected`);
});

const flatten: Read = (place) => {
  const [start, end] = [numberOf(place, "start_dim", 1), numberOf(place, "end_dim", -1)];
  if (start !== 1 || end !== -1) refuse(place, `from ${start} to ${end}; 1 to -1 is expected`);
  return { ...plain("Flatten", () => ({ axis: 1 }))(place), axes: 2 };
};

const single =
  (name: string, of: string, fallback: number) =>
  (place: Place): Record<string, Attribute> => ({ [name]: Math.fround(numberOf(place, of, fallback)) });

const gelu = (place: Place): AssumedActivation =>
  wordOf(place, "approximate") === "tanh" ? "gelu-tanh" : "gelu";

/** By class under torch.nn.modules. */
export const MODULES: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["linear.Linear", linear],
  ...[1, 2, 3].flatMap((axes): [string, Read][] => [
    [`conv.Conv${axes}d`, convolution(axes)],
    [`batchnorm.BatchNorm${axes}d`, batchNorm(axes === 1 ? 0 : axes)],
    [`pooling.MaxPool${axes}d`, maxPool(axes)],
    [`pooling.AvgPool${axes}d`, averagePool(axes)],
    [`pooling.AdaptiveAvgPool${axes}d`, globalPool("GlobalAveragePool", axes)],
    [`pooling.AdaptiveMaxPool${axes}d`, globalPool("GlobalMaxPool", axes)],
    [`dropout.Dropout${axes}d`, plain("Dropout")],
  ]),
  ["normalization.LayerNorm", layerNorm],
  ["activation.ReLU", plain("Relu")],
  ["activation.LeakyReLU", plain("LeakyRelu", single("alpha", "negative_slope", 0.01))],
  ["activation.ELU", plain("Elu", single("alpha", "alpha", 1))],
  ["activation.GELU", activation(gelu)],
  ["activation.SiLU", activation(() => "silu")],
  ["activation.Softplus", softplus],
  ["activation.Hardswish", plain("HardSwish")],
  ["activation.Sigmoid", plain("Sigmoid")],
  ["activation.Tanh", plain("Tanh")],
  ["activation.Softmax", softmax],
  ["flatten.Flatten", flatten],
  ["linear.Identity", plain("Identity")],
  ["dropout.Dropout", plain("Dropout")],
]);
