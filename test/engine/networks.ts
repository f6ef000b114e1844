// Small networks and seeded numbers for the engine's tests.

import type { Attribute, Model, Node } from "../../src/model/graph.ts";
import { float32Tensor, type Tensor } from "../../src/model/tensor.ts";

/** Seeded numbers in −1 … 1 (a linear congruential generator). */
export function numbers(count: number, seed = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, Attribute>> = {},
): Node {
  return {
    name: "",
    operator,
    domain: "",
    inputs,
    outputs: [output],
    attributes: new Map(Object.entries(attributes)),
  };
}

export function model(
  inputs: Readonly<Record<string, readonly (number | string)[]>>,
  nodes: readonly Node[],
  outputs: readonly string[],
  initializers: Readonly<Record<string, Tensor>> = {},
  opset = 17,
): Model {
  return {
    name: "test",
    opset,
    inputs: Object.entries(inputs).map(([name, dims]) => ({ name, dims })),
    outputs: outputs.map((name) => ({ name, dims: [] })),
    nodes,
    initializers: new Map(Object.entries(initializers)),
  };
}

export function tensor(dims: readonly number[], values: ArrayLike<number>): Tensor {
  return float32Tensor(dims, Float32Array.from(values));
}

/** The 2-2-4-2 network of seed.md, with the biases and weights given there. */
export function seedNetwork(): Model {
  const layers = [
    { weight: tensor([2, 2], [1, -1, 5, 2]), bias: tensor([2], [0.1, 0.2]) },
    {
      weight: tensor([4, 2], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]),
      bias: tensor([4], [-0.2, 0.1, 0.3, 0.5]),
    },
    { weight: tensor([2, 4], [0.1, -0.2, 0.3, 0.1, -0.1, 0.8, 0.1, -0.4]), bias: tensor([2], [0.1, -0.2]) },
  ];
  return perceptron(layers);
}

/** Gemm and Relu for each layer, as PyTorch exports them: initializers `N.weight`, `N.bias`, values `gN`, `rN`. */
export function perceptron(layers: readonly { weight: Tensor; bias: Tensor }[], lastRelu = true): Model {
  const initializers: Record<string, Tensor> = {};
  const nodes: Node[] = [];
  let value = "x";
  layers.forEach(({ weight, bias }, index) => {
    initializers[`${index}.weight`] = weight;
    initializers[`${index}.bias`] = bias;
    nodes.push(node("Gemm", [value, `${index}.weight`, `${index}.bias`], `g${index}`, { transB: 1 }));
    value = `g${index}`;
    if (index === layers.length - 1 && !lastRelu) return;
    nodes.push(node("Relu", [value], `r${index}`));
    value = `r${index}`;
  });
  return model({ x: ["batch", layers[0]?.weight.dims[1] ?? 0] }, nodes, [value], initializers);
}

/** Gemm, Relu, Gemm, NonZero: how many values that has the data decide, and the engines have no NonZero. */
export function lackingNetwork(): Model {
  const base = randomPerceptron([4, 6, 3]);
  return {
    ...base,
    nodes: [...base.nodes, node("NonZero", [base.outputs[0]?.name ?? ""], "places")],
    outputs: [{ name: "places", dims: [2, "found"] }],
  };
}

/** What is said of it. */
export const LACKING =
  "The NonZero node NonZero #3 cannot be computed: the engines do not have the operator NonZero.";

/** A seeded network with the given numbers of neurons, sizes[0] being the input's. No Relu behind the last layer. */
export function randomPerceptron(sizes: readonly number[], seed = 1): Model {
  const layers = sizes.slice(1).map((rows, index) => {
    const columns = sizes[index] ?? 0;
    const scale = Math.sqrt(3 / columns);
    return {
      weight: tensor(
        [rows, columns],
        numbers(rows * columns, seed + index).map((value) => value * scale),
      ),
      bias: tensor([rows], numbers(rows, seed + 100 + index)),
    };
  });
  return perceptron(layers, false);
}
