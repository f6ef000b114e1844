// The in-memory network: an ONNX-shaped graph, whatever file it came from. Operator names, attribute names and
// their meaning are ONNX's. It is plain immutable data: pruning returns a new Model and never edits one.

import type { DataType, Tensor } from "./tensor.ts";

/** An attribute's value; tensors and subgraphs that no operator here reads stay in the file they came from. */
export type Attribute = number | string | readonly number[] | readonly string[] | Tensor;

/** One operation. `inputs` may hold "" where ONNX leaves an optional input out. */
export interface Node {
  readonly name: string;
  readonly operator: string;
  /** "" is ONNX's own operator set. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** A graph input or output. A dimension is a size or the name of a dynamic axis ("batch"). */
export interface Value {
  readonly name: string;
  readonly dims: readonly (number | string)[];
  /** What an input holds, where that is not floats: whole numbers, such as ids of words. */
  readonly type?: DataType;
  /** Why nothing of this output can leave, where more is known than that it is one: "attention and norms read it". */
  readonly stays?: string;
}

/** The file a model was read from, kept so that what nobody touched is written back as it was. */
export interface Origin {
  readonly format: string;
  readonly document: unknown;
}

/** A network. Nodes stand in topological order (validateModel holds that). */
export interface Model {
  readonly name: string;
  /** Version of ONNX's default operator set that the nodes mean. */
  readonly opset: number;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly origin?: Origin;
  /** What a reader assumed because the file does not say it, one sentence each; shown wherever the network is. */
  readonly notes?: readonly string[];
  /** Sizes that stand in another file too, which whoever prunes has to change there. */
  readonly sizes?: readonly StatedSize[];
}

/** A number of a settings file that counts the indices along one axis of weights. */
export interface StatedSize {
  readonly file: string;
  readonly field: string;
  readonly axis: number;
  readonly weights: readonly string[];
}

/** The node's name in sentences: its own, or its operator and position where it has none. */
export function nodeLabel(model: Model, index: number): string {
  const node = model.nodes[index];
  if (node === undefined) throw new RangeError(`node ${index} of ${model.nodes.length}`);
  return node.name === "" ? `${node.operator} #${index}` : node.name;
}

/** A numeric attribute, or the operator's default where the node leaves it out. */
export function numberAttribute(node: Node, name: string, fallback: number): number {
  const value = node.attributes.get(name);
  return typeof value === "number" ? value : fallback;
}
