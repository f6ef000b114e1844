// Compensation: what a removed neuron said on average is added to the biases of those who read it (Evci et al., Mean
// Replacement Pruning, 2018). Where a convolution pads, its borders get the share of the middle.

import { type Model, type Node, numberAttribute } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import { shortestFloat32 } from "../model/number.ts";
import { elementCount, float32Tensor, floats } from "../model/tensor.ts";
import type { Activations } from "./activations.ts";
import { keptIndices } from "./cut.ts";
import { weightTensor } from "./exact.ts";
import { rowMajor } from "./geometric-median.ts";
import type { Groups, Layer } from "./groups.ts";

/** Means of what leaves a value that layers read. */
export interface Compensation {
  readonly value: string;
  /** One for each index along the value's units that leaves, ascending. */
  readonly means: readonly number[];
}

/** A layer whose bias can take up what it no longer reads. */
export interface Consumer {
  readonly layer: Layer;
  readonly value: string;
  /** Where its bias is, or goes: a node and the position among its inputs. */
  readonly node: number;
  readonly input: number;
  /** What the operator multiplies its product by, and its bias. */
  readonly alpha: number;
  readonly beta: number;
}

/** The node that adds the layer's bias, where that is another one. */
function adder(model: Model, layer: Layer): { node: number; input: number } | undefined {
  const made = model.nodes[layer.node]?.outputs[0] ?? "";
  const node = model.nodes.findIndex(
    ({ inputs }) => inputs.includes(made) && inputs.includes(layer.bias ?? ""),
  );
  const input = model.nodes[node]?.inputs.indexOf(layer.bias ?? "") ?? -1;
  return node < 0 || input < 0 ? undefined : { node, input };
}

function consumerOf(model: Model, groups: Groups, layer: Layer): Consumer | undefined {
  const node = model.nodes[layer.node];
  const value = node?.inputs[0] ?? "";
  const names = [layer.weight, ...(layer.bias === undefined ? [] : [layer.bias])];
  const plain = names.every((name) => weightTensor(model, name)?.type === "float32");
  if (node === undefined || !plain || layer.groups !== 1 || !groups.features.has(value)) return undefined;
  const own = node.inputs[2] ?? "";
  const at = { layer, value, node: layer.node, input: 2, alpha: 1, beta: 1 };
  if (node.operator === "MatMul") {
    const place = layer.bias === undefined ? undefined : adder(model, layer);
    return place === undefined ? undefined : { ...at, ...place };
  }
  if (own !== "" && own !== layer.bias) return undefined;
  if (node.operator === "Conv") return at;
  if (node.operator !== "Gemm") return undefined;
  const beta = numberAttribute(node, "beta", 1);
  return beta === 0 ? undefined : { ...at, alpha: numberAttribute(node, "alpha", 1), beta };
}

/**
 * Layers whose operator has room for a bias: Conv and Gemm, which get one where they have none, and MatMul with an Add.
 * Transposed and grouped convolutions and products of two activations have none that serves all of their outputs.
 */
export function consumersOf(model: Model, groups: Groups): Consumer[] {
  return groups.layers.flatMap((layer) => consumerOf(model, groups, layer) ?? []);
}

/** The means of what these units say, for all values that a bias can take up; short enough for a plan. */
export function meansOf(
  model: Model,
  groups: Groups,
  removed: ReadonlySet<number>,
  { values }: Activations,
): Compensation[] {
  const wanted = new Set(consumersOf(model, groups).map(({ value }) => value));
  return [...groups.features].flatMap(([value, { units }]) => {
    const mean = values.get(value)?.mean;
    if (!wanted.has(value) || mean === undefined) return [];
    const gone = Array.from(units.keys()).filter((index) => removed.has(units[index] ?? 0));
    return gone.length === 0
      ? []
      : [{ value, means: gone.map((index) => Number(shortestFloat32(mean[index] ?? 0))) }];
  });
}

/** What each row of the layer loses on average: the weights of what leaves times its means. */
function lostByRow(
  model: Model,
  groups: Groups,
  { layer, value }: Consumer,
  removed: ReadonlySet<number>,
  means: readonly number[],
) {
  const weights = rowMajor(model, layer) ?? new Float32Array();
  const units = groups.features.get(value)?.units ?? new Int32Array();
  const gone = Array.from(units.keys()).filter((index) => removed.has(units[index] ?? 0));
  const taps = layer.columns / units.length;
  return Float64Array.from({ length: layer.rows }, (_, row) => {
    let sum = 0;
    gone.forEach((index, at) => {
      const first = row * layer.columns + index * taps;
      for (let tap = first; tap < first + taps; tap++) sum += (weights[tap] ?? 0) * (means[at] ?? 0);
    });
    return sum;
  });
}

function freshName(model: Model, base: string): string {
  const taken = (name: string) =>
    model.initializers.has(name) || model.nodes.some((node) => node.outputs.includes(name));
  if (!taken(base)) return base;
  for (let count = 1; ; count++) if (!taken(`${base}_${count}`)) return `${base}_${count}`;
}

/** The pruned network with one bias raised. A bias that others read too is copied, one that is not there is made. */
function withBias(pruned: Model, made: string, { layer, input }: Consumer, raise: Float64Array): Model {
  const at = pruned.nodes.findIndex((node) => node.outputs[0] === made);
  const node = pruned.nodes[at];
  if (node === undefined) return pruned;
  const name = node.inputs[input] ?? "";
  const old = name === "" ? undefined : (pruned.initializers.get(name) ?? inferOne(pruned).constant(name));
  const before = old === undefined ? undefined : floats(old, name);
  const dims = old === undefined || elementCount(old.dims) !== raise.length ? [raise.length] : old.dims;
  const tensor = float32Tensor(
    dims,
    Float32Array.from(raise, (amount, row) => (before?.[row] ?? 0) + amount),
  );
  const readers = pruned.nodes.reduce(
    (sum, each) => sum + each.inputs.filter((one) => one === name).length,
    0,
  );
  const own = pruned.initializers.has(name) && readers === 1;
  const target = own ? name : freshName(pruned, name === "" ? `${layer.name}.bias` : name);
  const inputs = [...node.inputs, ...new Array<string>(Math.max(0, input + 1 - node.inputs.length)).fill("")];
  const changed: Node = { ...node, inputs: inputs.with(input, target) };
  return {
    ...pruned,
    nodes: pruned.nodes.with(at, changed),
    initializers: new Map(pruned.initializers).set(target, tensor),
  };
}

/** The pruned network with the removed neurons' means in its biases. */
export function compensate(
  original: Model,
  groups: Groups,
  removed: ReadonlySet<number>,
  compensation: readonly Compensation[],
  pruned: Model,
): Model {
  return consumersOf(original, groups).reduce((model, consumer) => {
    const means = compensation.find(({ value }) => value === consumer.value)?.means;
    if (means === undefined) return model;
    const lost = lostByRow(original, groups, consumer, removed, means);
    const scale = consumer.alpha / consumer.beta;
    const raise = Float64Array.from(
      keptIndices(consumer.layer.units, removed),
      (row) => scale * (lost[row] ?? 0),
    );
    return withBias(model, original.nodes[consumer.node]?.outputs[0] ?? "", consumer, raise);
  }, pruned);
}
