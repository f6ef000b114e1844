// Small networks of one operator and its settings, which anything that computes networks can be held against.

import { numbersTensor } from "../../src/model/elements.ts";
import type { Attribute, Model, Node } from "../../src/model/graph.ts";
import { float32Tensor, int64Tensor, type Tensor } from "../../src/model/tensor.ts";
import { numbers } from "./networks.ts";

/** A shape (its contents are seeded data), numbers of a shape (data too), or a tensor (a constant); null is left out. */
export type Given =
  | readonly number[]
  | { readonly dims: readonly number[]; readonly data: readonly number[] }
  | Tensor
  | null;

export interface OperatorCase {
  readonly name: string;
  readonly model: Model;
  readonly inputs: ReadonlyMap<string, Float32Array>;
  /** Size of the first input's first axis. */
  readonly batch: number;
}

export interface Settings {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly opset?: number;
  /** Names of the outputs; "" leaves one out. */
  readonly outputs?: readonly string[];
}

/** Seeded constant numbers of a shape. */
export function seeded(dims: readonly number[], seed = 1, scale = 1): Tensor {
  const count = dims.reduce((product, size) => product * size, 1);
  return float32Tensor(
    dims,
    numbers(count, seed).map((value) => value * scale),
  );
}

export const ints = (...values: number[]): Tensor => int64Tensor(values);

export function ints32(...values: number[]): Tensor {
  const tensor = numbersTensor("int32", [values.length], values);
  if (tensor === undefined) throw new Error("no int32");
  return tensor;
}

/** A network of one node. */
export function operatorCase(
  name: string,
  operator: string,
  given: readonly Given[],
  { attributes = {}, opset = 17, outputs = ["y"] }: Settings = {},
): OperatorCase {
  const initializers = new Map<string, Tensor>();
  const inputs = new Map<string, Float32Array>();
  const values: Model["inputs"][number][] = [];
  const names = given.map((each, index) => {
    if (each === null) return "";
    const input = `x${index}`;
    if ("bytes" in each) initializers.set(input, each);
    else {
      const dims = "dims" in each ? each.dims : each;
      const count = dims.reduce((product, size) => product * size, 1);
      inputs.set(input, "dims" in each ? Float32Array.from(each.data) : numbers(count, index + 1));
      values.push({ name: input, dims });
    }
    return input;
  });
  const node: Node = {
    name: "",
    operator,
    domain: "",
    inputs: names,
    outputs,
    attributes: new Map(Object.entries(attributes)),
  };
  const made = outputs.filter((output) => output !== "").map((output) => ({ name: output, dims: [] }));
  return {
    name: `${operator}: ${name}`,
    model: { name: "test", opset, inputs: values, outputs: made, nodes: [node], initializers },
    inputs,
    batch: values[0]?.dims[0] as number,
  };
}
