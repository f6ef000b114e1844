// Activations, as layers of their own and as the last word of another layer.

import { permute } from "../../stored.ts";
import { fieldsOf, flagSetting, numberSetting, refuseLayer, sizesSetting } from "../fields.ts";
import { type Attributes, addNode, makeValue, nameIn, ownOrder, permutation, type Value } from "../graph.ts";
import {
  addNumber,
  addWeight,
  mapInput,
  mapValue,
  onlyInput,
  type Site,
  type Translate,
  takeWeights,
} from "../site.ts";

/** Keras's activations that are one operator of ONNX, with its settings. */
const OPERATORS: ReadonlyMap<string, readonly [string, Attributes]> = new Map<
  string,
  readonly [string, Attributes]
>([
  ["relu", ["Relu", {}]],
  ["sigmoid", ["Sigmoid", {}]],
  ["tanh", ["Tanh", {}]],
  ["elu", ["Elu", { alpha: 1 }]],
  ["selu", ["Selu", {}]],
  ["softplus", ["Softplus", {}]],
  ["softsign", ["Softsign", {}]],
  ["exponential", ["Exp", {}]],
  ["leaky_relu", ["LeakyRelu", { alpha: 0.2 }]],
  ["gelu", ["Gelu", {}]],
  ["mish", ["Mish", {}]],
  ["hard_silu", ["HardSwish", {}]],
  ["hard_swish", ["HardSwish", {}]],
]);

/** Activations over the channels, which ONNX takes along the last axis. */
const OVER_CHANNELS: ReadonlyMap<string, string> = new Map([
  ["softmax", "Softmax"],
  ["log_softmax", "LogSoftmax"],
]);

function clip(site: Site, value: Value, most: number, suffix: string): Value {
  const bounds = [addNumber(site, "least", 0), addNumber(site, "most", most)];
  return mapValue(site, value, "Clip", bounds, {}, ownOrder(value), suffix);
}

/** x · sigmoid(x), for which ONNX 20 has no operator. */
function swish(site: Site, value: Value, suffix: string): Value {
  const order = ownOrder(value);
  const gate = mapValue(site, value, "Sigmoid", [], {}, order, `${suffix}.gate`);
  return mapValue(site, value, "Mul", [nameIn(site.graph, gate, order)], {}, order, suffix);
}

/** Keras 3 took the steeper line of other libraries: relu6(x + 3) / 6 instead of 0.2 x + 0.5. */
function hardSigmoid(site: Site, value: Value, suffix: string): Value {
  const settings = { alpha: site.keras3 ? 1 / 6 : 0.2, beta: 0.5 };
  return mapValue(site, value, "HardSigmoid", [], settings, ownOrder(value), suffix);
}

/** The activation's word; functions that are no words are somebody's own. */
function activationName(site: Site): string {
  const { activation } = site.config;
  if (activation === undefined || activation === null) return "linear";
  const { class_name: className, config } = fieldsOf(activation);
  const word = typeof activation === "string" ? activation : typeof config === "string" ? config : className;
  if (typeof word !== "string") return refuseLayer(site, "has an activation that is not named");
  // TensorFlow.js writes hardSigmoid where Keras writes hard_sigmoid.
  return word.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

function activate(site: Site, value: Value, name: string, suffix: string): Value {
  const known = OPERATORS.get(name);
  if (known !== undefined) return mapValue(site, value, known[0], [], known[1], ownOrder(value), suffix);
  const over = OVER_CHANNELS.get(name);
  if (over !== undefined) return mapValue(site, value, over, [], { axis: -1 }, "last", suffix);
  if (name === "relu6") return clip(site, value, 6, suffix);
  if (name === "swish" || name === "silu") return swish(site, value, suffix);
  if (name === "hard_sigmoid") return hardSigmoid(site, value, suffix);
  return refuseLayer(site, `has the activation ${name}, which Espalier does not read from Keras`);
}

/** The activation at the end of a layer; the same value where it has none. */
export function withActivation(site: Site, value: Value): Value {
  const name = activationName(site);
  return name === "linear" ? value : activate(site, value, name, `.${name}`);
}

const activation: Translate = (site) => {
  const name = activationName(site);
  return name === "linear" ? onlyInput(site) : activate(site, onlyInput(site), name, "");
};

/** ReLU with a bound or a slope; Keras has both at once, ONNX has not. */
const relu: Translate = (site) => {
  const most = numberSetting(site, "max_value", Number.POSITIVE_INFINITY);
  const slope = numberSetting(site, "negative_slope", 0);
  if (numberSetting(site, "threshold", 0) !== 0) refuseLayer(site, "is a ReLU with a threshold");
  if (slope !== 0 && most !== Number.POSITIVE_INFINITY)
    refuseLayer(site, "is a ReLU with a slope and a bound");
  if (slope !== 0) return mapInput(site, "LeakyRelu", [], { alpha: slope });
  return most === Number.POSITIVE_INFINITY ? mapInput(site, "Relu") : clip(site, onlyInput(site), most, "");
};

const leakyRelu: Translate = (site) =>
  mapInput(site, "LeakyRelu", [], {
    alpha: numberSetting(site, "negative_slope", numberSetting(site, "alpha", 0.3)),
  });

/** Slopes of shape [… spatial, channels], of size 1 along shared axes. */
const prelu: Translate = (site) => {
  const value = onlyInput(site);
  const { alpha } = takeWeights(site, ["alpha"]);
  const order = ownOrder(value);
  // The weight has no batch, so that its axes are one fewer.
  const axes = permutation(value.rank, order)
    .slice(1)
    .map((axis) => axis - 1);
  const slopes = order === "first" && alpha.dims.length === axes.length ? permute(alpha, axes) : alpha;
  return mapInput(site, "PRelu", [addWeight(site, "alpha", slopes)]);
};

const softmax: Translate = (site) => {
  const value = onlyInput(site);
  const [axis = -1] = sizesSetting(site, "axis", 1, [-1], -value.rank);
  if (axis !== -1 && axis !== value.rank - 1) refuseLayer(site, `is a Softmax over the axis ${axis}`);
  if (flagSetting(site, "supports_mask", false) && site.inputs.length > 1) refuseLayer(site, "is masked");
  const output = addNode(site.graph, site.name, "Softmax", [nameIn(site.graph, value, "last")], { axis: -1 });
  return makeValue(value.rank, "last", output);
};

export const ACTIVATION_LAYERS: readonly (readonly [string, Translate])[] = [
  ["Activation", activation],
  ["ReLU", relu],
  ["LeakyReLU", leakyRelu],
  ["PReLU", prelu],
  ["ELU", (site) => mapInput(site, "Elu", [], { alpha: numberSetting(site, "alpha", 1) })],
  [
    "ThresholdedReLU",
    (site) => mapInput(site, "ThresholdedRelu", [], { alpha: numberSetting(site, "theta", 1) }),
  ],
  ["Softmax", softmax],
];
