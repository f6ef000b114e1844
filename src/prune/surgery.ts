// One surgery: what leaves, where new constants go, and the two ways to change a node.

import type { Attribute, Model, Node } from "../model/graph.ts";
import type { Tensor } from "../model/tensor.ts";
import type { Rewrite } from "./groups.ts";

/** One surgery: what leaves, and where new constants go. */
export interface Surgery {
  readonly model: Model;
  readonly removed: ReadonlySet<number>;
  readonly initializers: Map<string, Tensor>;
  readonly freshName: (base: string) => string;
  /** Constants of the original. */
  readonly constant: (name: string) => Tensor | undefined;
}

export type Kind<K extends Rewrite["kind"]> = Extract<Rewrite, { kind: K }>;

export function withInput(surgery: Surgery, node: Node, input: number, tensor: Tensor): Node {
  const old = node.inputs[input] ?? "";
  const name = surgery.freshName(old === "" ? `${node.outputs[0]}_${input}` : old);
  surgery.initializers.set(name, tensor);
  const padded = [...node.inputs, ...new Array<string>(Math.max(0, input + 1 - node.inputs.length)).fill("")];
  return { ...node, inputs: padded.with(input, name) };
}

export function withAttribute(node: Node, name: string, value: Attribute): Node {
  return { ...node, attributes: new Map([...node.attributes, [name, value]]) };
}
