// Makes a graph node by node: names for values that no tensor has, and the tensors that nodes read.

import type { Attribute, Model, Node, Value } from "../../model/graph.ts";
import type { Tensor } from "../../model/tensor.ts";
import { type AssumedActivation, activationForm } from "./activations.ts";

/** The opset of these networks: any that has today's Gemm, Conv and activations would do. */
const OPSET = 17;

export interface Builder {
  /** Adds a node with one output and returns that value's name. */
  readonly add: (
    operator: string,
    name: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
  ) => string;
  /** Adds an input of the network and returns its name. */
  readonly input: (name: string, dims: Value["dims"]) => string;
  /** Makes a node's value an output of the network, under this name. */
  readonly output: (value: string, name: string, dims: Value["dims"], stays?: string) => void;
  /** Adds what computes an activation, if it is one; returns the value behind it. */
  readonly activate: (activation: AssumedActivation, name: string, value: string) => string;
  readonly finish: (name: string) => Model;
}

/** A name that is not taken yet, which it is from now on. */
export function freshName(base: string, taken: Set<string>): string {
  let name = base;
  while (taken.has(name)) name += "_";
  taken.add(name);
  return name;
}

/** Starts a graph whose nodes may read these tensors. */
export function makeBuilder(tensors: ReadonlyMap<string, Tensor>): Builder {
  const taken = new Set(tensors.keys());
  const nodes: Node[] = [];
  const inputs: Value[] = [];
  const outputs: Value[] = [];
  /** Names of outputs by the values that they are. */
  const ends = new Map<string, string>();
  let opset = OPSET;
  const add: Builder["add"] = (operator, name, reads, attributes = {}) => {
    const output = freshName(`${name}.output`, taken);
    nodes.push({
      name,
      operator,
      domain: "",
      inputs: reads,
      outputs: [output],
      attributes: new Map(Object.entries(attributes)),
    });
    return output;
  };
  return {
    add,
    input(name, dims) {
      const value = freshName(name, taken);
      inputs.push({ name: value, dims });
      return value;
    },
    output(value, name, dims, stays) {
      const fresh = freshName(name, taken);
      ends.set(value, fresh);
      outputs.push({ name: fresh, dims, ...(stays === undefined ? {} : { stays }) });
    },
    activate(activation, name, value) {
      const form = activationForm(activation);
      if (form === undefined) return value;
      opset = Math.max(opset, form.opset ?? OPSET);
      const made = add(form.operator, `${name}.${activation}`, [value], form.attributes);
      return form.timesInput === true ? add("Mul", `${name}.${activation}.product`, [value, made]) : made;
    },
    finish(name) {
      const rename = (names: readonly string[]) => names.map((each) => ends.get(each) ?? each);
      const renamed = nodes.map((node) => ({
        ...node,
        inputs: rename(node.inputs),
        outputs: rename(node.outputs),
      }));
      const read = new Set(renamed.flatMap((node) => node.inputs));
      const initializers = new Map([...tensors].filter(([key]) => read.has(key)));
      return { name, opset, inputs, outputs, nodes: renamed, initializers };
    },
  };
}
