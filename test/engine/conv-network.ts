// A small seeded network with everything that ties channels together: a shortcut, a depthwise convolution, pools and a
// dense layer behind them; whole, or with only some of its channels.

import type { Model } from "../../src/model/graph.ts";
import { take } from "../../src/model/take.ts";
import { float32Tensor, type Tensor } from "../../src/model/tensor.ts";
import { model, node, numbers } from "./networks.ts";

export const STEM = 10;
export const TRUNK = 13;
const CLASSES = 5;

/** Values of one example. */
export const IMAGE = 3 * 9 * 8;

function weight(dims: readonly number[], seed: number): Tensor {
  const count = dims.reduce((product, size) => product * size, 1);
  const fan = count / (dims[0] ?? 1);
  return float32Tensor(
    dims,
    numbers(count, seed).map((value) => value * Math.sqrt(3 / fan)),
  );
}

/** Every weight with the channels that stay: `stem` of the first layer, `trunk` of all that the shortcut ties. */
function weights(stem: readonly number[], trunk: readonly number[]): Record<string, Tensor> {
  return {
    w0: take(weight([STEM, 3, 3, 3], 1), 0, stem),
    b0: take(weight([STEM], 2), 0, stem),
    w1: take(take(weight([TRUNK, STEM, 3, 3], 3), 0, trunk), 1, stem),
    b1: take(weight([TRUNK], 4), 0, trunk),
    w2: take(take(weight([TRUNK, TRUNK, 3, 3], 5), 0, trunk), 1, trunk),
    b2: take(weight([TRUNK], 6), 0, trunk),
    w3: take(weight([TRUNK, 1, 3, 3], 7), 0, trunk),
    b3: take(weight([TRUNK], 8), 0, trunk),
    w4: take(weight([CLASSES, TRUNK], 9), 1, trunk),
    b4: weight([CLASSES], 10),
    six: float32Tensor([], Float32Array.of(6)),
    zero: float32Tensor([], Float32Array.of(0)),
  };
}

const all = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Values r0, r1, r2 and f are what its layers read: channels on axis 1, and f's features on the last. */
export function convNetwork(stem = all(STEM), trunk = all(TRUNK)): Model {
  const padded = { pads: [1, 1, 1, 1] };
  const nodes = [
    node("Conv", ["x", "w0", "b0"], "c0", padded),
    node("Relu", ["c0"], "r0"),
    node("Conv", ["r0", "w1", "b1"], "c1", { ...padded, strides: [2, 2] }),
    node("Relu", ["c1"], "r1"),
    node("Conv", ["r1", "w2", "b2"], "c2", padded),
    node("Add", ["c2", "r1"], "s"),
    node("Relu", ["s"], "r2"),
    node("Conv", ["r2", "w3", "b3"], "c3", { ...padded, group: trunk.length }),
    node("Clip", ["c3", "zero", "six"], "r3"),
    node("MaxPool", ["r3"], "p", { kernel_shape: [2, 2], strides: [1, 1] }),
    node("GlobalAveragePool", ["p"], "g"),
    node("Flatten", ["g"], "f"),
    node("Gemm", ["f", "w4", "b4"], "y", { transB: 1 }),
  ];
  return model({ x: ["n", 3, 9, 8] }, nodes, ["y"], weights(stem, trunk));
}
