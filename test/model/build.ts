// One node at a time, for the tests of shapes and constants.

import type { Attribute, Model, Node } from "../../src/model/graph.ts";
import { type Inference, infer } from "../../src/model/infer.ts";
import { float32Tensor, int64Tensor, type Tensor } from "../../src/model/tensor.ts";

/** An input: a shape (its contents are data), or a tensor (a constant); null leaves it out. */
export type Input = readonly number[] | Tensor | null;

const isTensor = (input: Input): input is Tensor => input !== null && "bytes" in input;

export interface NodeCase {
  readonly inputs: readonly Input[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly outputs?: number;
  readonly opset?: number;
  readonly domain?: string;
}

/** A network of one node; its outputs are y0, y1, … */
export function oneNode(operator: string, given: NodeCase): Model {
  const names = given.inputs.map((input, index) => (input === null ? "" : `x${index}`));
  const node: Node = {
    name: "",
    operator,
    domain: given.domain ?? "",
    inputs: names,
    outputs: Array.from({ length: given.outputs ?? 1 }, (_, index) => `y${index}`),
    attributes: new Map(Object.entries(given.attributes ?? {})),
  };
  const initializers = new Map<string, Tensor>();
  const inputs = given.inputs.flatMap((input, index) => {
    if (input === null) return [];
    if (!isTensor(input)) return [{ name: `x${index}`, dims: input }];
    initializers.set(`x${index}`, input);
    return [];
  });
  const outputs = node.outputs.map((name) => ({ name, dims: [] }));
  return { name: "one node", opset: given.opset ?? 17, inputs, outputs, nodes: [node], initializers };
}

export function inferNode(operator: string, given: NodeCase): Inference {
  return infer(oneNode(operator, given));
}

export const ints = (...values: number[]): Tensor => int64Tensor(values);
export const int = (value: number): Tensor => ({ ...int64Tensor([value]), dims: [] });
export const floats32 = (...values: number[]): Tensor =>
  float32Tensor([values.length], Float32Array.from(values));
