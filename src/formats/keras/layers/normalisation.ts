// Normalisation over channels, which are Keras's last axis.

import { float32Tensor } from "../../../model/tensor.ts";
import { flagSetting, numberSetting, refuseLayer, refuseSettings, sizesSetting } from "../fields.ts";
import { addNode, addTensor, makeValue, nameIn, type Order } from "../graph.ts";
import {
  addConstant,
  addWeight,
  mapInput,
  onlyInput,
  type Site,
  type Translate,
  takeWeights,
} from "../site.ts";

/** Keras's epsilon where nothing is said. */
const EPSILON = 1e-3;

function expectLastAxis(site: Site): void {
  const { rank } = onlyInput(site);
  const [axis = -1] = sizesSetting(site, "axis", 1, [-1], -rank);
  if (axis !== -1 && axis !== rank - 1)
    refuseLayer(site, `normalises the axis ${axis}, which is not the last one`);
}

/** The weights' names: gamma and beta as far as the layer has them, and then `more`. */
function namesOf(site: Site, more: readonly string[]): string[] {
  const own = [
    flagSetting(site, "scale", true) ? ["gamma"] : [],
    flagSetting(site, "center", true) ? ["beta"] : [],
  ];
  return [...own.flat(), ...more];
}

const batchNormalization: Translate = (site) => {
  expectLastAxis(site);
  if (flagSetting(site, "renorm", false)) refuseLayer(site, "renormalises");
  const names = namesOf(site, ["moving_mean", "moving_variance"]);
  const weights = takeWeights(site, names);
  const channels = weights.moving_mean?.dims[0] ?? 0;
  const input = (name: string, fallback: number): string => {
    const tensor = weights[name];
    return tensor === undefined ? addConstant(site, name, channels, fallback) : addWeight(site, name, tensor);
  };
  const inputs = [input("gamma", 1), input("beta", 0), input("moving_mean", 0), input("moving_variance", 1)];
  const epsilon = numberSetting(site, "epsilon", EPSILON);
  const order: Order = onlyInput(site).rank > 2 ? "first" : "last";
  return mapInput(site, "BatchNormalization", inputs, { epsilon }, order);
};

const layerNormalization: Translate = (site) => {
  expectLastAxis(site);
  if (flagSetting(site, "rms_scaling", false)) refuseLayer(site, "scales by its root mean square");
  const names = namesOf(site, []);
  const { gamma, beta } = takeWeights(site, names);
  const value = onlyInput(site);
  const channels = gamma?.dims[0] ?? beta?.dims[0];
  if (channels === undefined) refuseLayer(site, "has neither gamma nor beta");
  const scale =
    gamma === undefined ? addConstant(site, "gamma", channels, 1) : addWeight(site, "gamma", gamma);
  const inputs = [nameIn(site.graph, value, "last"), scale];
  if (beta !== undefined) inputs.push(addWeight(site, "beta", beta));
  const epsilon = numberSetting(site, "epsilon", EPSILON);
  const output = addNode(site.graph, site.name, "LayerNormalization", inputs, { axis: -1, epsilon });
  return makeValue(value.rank, "last", output);
};

/** x · scale + offset, each one number or one a channel. */
const rescaling: Translate = (site) => {
  const { graph, name, label } = site;
  const value = onlyInput(site);
  const part = (what: string, fallback: number): string => {
    const given = site.config[what] ?? fallback;
    const numbers: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (!numbers.every((number) => typeof number === "number"))
      refuseSettings(site, `has no numbers for its ${what}`);
    const tensor = float32Tensor([numbers.length], Float32Array.from(numbers as number[]));
    return addTensor(graph, `${label}/${what}`, tensor);
  };
  const scaled = addNode(graph, `${name}.scale`, "Mul", [nameIn(graph, value, "last"), part("scale", 1)]);
  return makeValue(value.rank, "last", addNode(graph, name, "Add", [scaled, part("offset", 0)]));
};

export const NORMALISATION_LAYERS: readonly (readonly [string, Translate])[] = [
  ["BatchNormalization", batchNormalization],
  ["LayerNormalization", layerNormalization],
  ["Rescaling", rescaling],
];
