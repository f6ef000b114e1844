// A graph that is being built from Keras's layers. Keras keeps channels last, ONNX's convolutions want them second:
// every value knows under which name it has which order, and is transposed once, where somebody wants the other one.

import type { Attribute, Node } from "../../model/graph.ts";
import type { Tensor } from "../../model/tensor.ts";

export interface Graph {
  readonly nodes: Node[];
  readonly initializers: Map<string, Tensor>;
  /** Names that values have already, and how many were made from each. */
  readonly taken: Map<string, number>;
}

export type Order = "first" | "last";

/** What one layer gives to the next: the value's names by where its channels are. One of them is there. */
export interface Value {
  /** Number of axes, the batch included. */
  readonly rank: number;
  readonly names: { [order in Order]?: string };
}

export function emptyGraph(): Graph {
  return { nodes: [], initializers: new Map(), taken: new Map() };
}

export function makeValue(rank: number, order: Order, name: string): Value {
  return { rank, names: { [order]: name } };
}

/** A name that is not taken yet, which it is from now on. */
export function freshName({ taken }: Graph, base: string): string {
  let copies = taken.get(base) ?? 0;
  let name = copies === 0 ? base : `${base}_${copies}`;
  while (copies > 0 && taken.has(name)) name = `${base}_${++copies}`;
  taken.set(base, copies + 1);
  if (name !== base) taken.set(name, 1);
  return name;
}

export type Attributes = Readonly<Record<string, Attribute>>;

/** Adds a node and returns the name of what it makes. */
export function addNode(
  graph: Graph,
  name: string,
  operator: string,
  inputs: readonly string[],
  attributes: Attributes = {},
): string {
  const output = freshName(graph, `${name}.output`);
  const settings = new Map(Object.entries(attributes));
  graph.nodes.push({ name, operator, domain: "", inputs, outputs: [output], attributes: settings });
  return output;
}

/** Adds a constant, once, and returns its name. */
export function addTensor(graph: Graph, name: string, tensor: Tensor): string {
  if (!graph.taken.has(name)) graph.taken.set(name, 1);
  if (!graph.initializers.has(name)) graph.initializers.set(name, tensor);
  return name;
}

/** Order of axes that brings the last one to the second place, or back. */
export function permutation(rank: number, to: Order): number[] {
  const inner = Array.from({ length: Math.max(0, rank - 2) }, (_, axis) => axis + 1);
  return to === "first" ? [0, rank - 1, ...inner] : [0, ...inner.map((axis) => axis + 1), 1];
}

/** The order that the value has without a transposition; with fewer than three axes both are the same. */
export function ownOrder({ names, rank }: Value): Order {
  return names.first !== undefined && rank > 2 ? "first" : "last";
}

/** The value's name with its channels there; transposes it where nobody has done so. */
export function nameIn(graph: Graph, value: Value, order: Order): string {
  const { names, rank } = value;
  const known = names[order];
  if (known !== undefined) return known;
  const other = names[order === "first" ? "last" : "first"] ?? "";
  const perm = permutation(rank, order);
  const name =
    rank < 3 ? other : addNode(graph, `${other}.channels_${order}`, "Transpose", [other], { perm });
  names[order] = name;
  return name;
}
