// Small networks for tests, written as nodes and weights; weights are seeded random numbers unless given.

import type { Attribute, Model, Node } from "../../src/model/graph.ts";
import { float32Tensor, int64Tensor, type Tensor } from "../../src/model/tensor.ts";
import { seededRandom } from "../../src/prune/sample.ts";

export type NodeSpec = readonly [
  operator: string,
  inputs: string,
  output: string,
  attributes?: Readonly<Record<string, Attribute>>,
];

const random = seededRandom(42);

/** Seeded random weights of a shape, uniform on [−1, 1). */
export function weights(...dims: number[]): Tensor {
  const count = dims.reduce((product, size) => product * size, 1);
  return float32Tensor(
    dims,
    Float32Array.from({ length: count }, () => random() * 2 - 1),
  );
}

export function values(dims: readonly number[], numbers: readonly number[]): Tensor {
  return float32Tensor(dims, Float32Array.from(numbers));
}

export const shape = (...sizes: number[]): Tensor => int64Tensor(sizes);

/**
 * A model of one input x [batch, …dims]. A node's inputs and outputs are names split by spaces, "-" an input that is
 * left out; its own name is its outputs'. What nobody reads is an output of the network.
 */
export function build(
  dims: readonly number[],
  specs: readonly NodeSpec[],
  initializers: Readonly<Record<string, Tensor>>,
  opset = 17,
): Model {
  const nodes = specs.map(
    ([operator, inputs, output, attributes]): Node => ({
      name: `make ${output}`,
      operator,
      domain: "",
      inputs: inputs.split(" ").map((name) => (name === "-" ? "" : name)),
      outputs: output.split(" "),
      attributes: new Map(Object.entries(attributes ?? {})),
    }),
  );
  const read = new Set(nodes.flatMap((node) => node.inputs));
  const outputs = nodes.flatMap((node) => node.outputs).filter((name) => !read.has(name));
  return {
    name: "test network",
    opset,
    inputs: [{ name: "x", dims: ["batch", ...dims] }],
    outputs: outputs.map((name) => ({ name, dims: [] })),
    nodes,
    initializers: new Map(Object.entries(initializers)),
  };
}
