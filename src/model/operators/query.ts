// What a shape rule sees and says, and the small questions that most rules ask.

import { ModelError } from "../error.ts";
import { type Node, numberAttribute } from "../graph.ts";
import { integers, type Tensor } from "../tensor.ts";

export type Dims = readonly number[];

/** What a shape rule sees: the node, its inputs' shapes, and the inputs that do not depend on data. */
export interface ShapeQuery {
  readonly node: Node;
  /** The node's name for sentences. */
  readonly label: string;
  /** Version of ONNX's default operator set. */
  readonly opset: number;
  /** Shape of every input by its position; undefined where the node leaves it out. */
  readonly dims: readonly (Dims | undefined)[];
  /** The contents of an input, where they do not depend on data. */
  readonly constant: (index: number) => Tensor | undefined;
}

/** The shape of every output; undefined where it cannot be known before the network runs. */
export type Shapes = readonly (Dims | undefined)[];

export type ShapeRule = (query: ShapeQuery) => Shapes;

/** Thrown by a rule whose answer depends on the data that the network reads; every output's shape is then unknown. */
export class DataDependent extends Error {}

/** Throws ModelError "shape" with the operator and the node before the message. */
export function fail(query: ShapeQuery, message: string): never {
  throw new ModelError("shape", query.label, `${query.node.operator} ${query.label}: ${message}`);
}

/** Shape of an input that the operator cannot do without. */
export function input(query: ShapeQuery, index: number): Dims {
  const dims = query.dims[index];
  if (dims === undefined) fail(query, `input ${index} is missing.`);
  return dims;
}

/** True where the node names an input at that position. */
export function hasInput(query: ShapeQuery, index: number): boolean {
  return (query.node.inputs[index] ?? "") !== "";
}

/** The contents of an input that is a setting. Throws DataDependent where they are computed from data. */
export function settingTensor(query: ShapeQuery, index: number): Tensor | undefined {
  if (!hasInput(query, index)) return undefined;
  const tensor = query.constant(index);
  if (tensor === undefined) throw new DataDependent();
  return tensor;
}

/** The integers of an input that is a setting; undefined where the node leaves it out. */
export function settingIntegers(query: ShapeQuery, index: number): number[] | undefined {
  const tensor = settingTensor(query, index);
  return tensor === undefined ? undefined : integers(tensor, query.node.inputs[index]);
}

/** A list of numbers among the attributes; undefined where the node leaves it out. */
export function listAttribute(node: Node, name: string): readonly number[] | undefined {
  const value = node.attributes.get(name);
  if (!Array.isArray(value)) return undefined;
  return value.every((item) => typeof item === "number") ? value : undefined;
}

/** A word among the attributes, or the operator's default. */
export function wordAttribute(node: Node, name: string, fallback: string): string {
  const value = node.attributes.get(name);
  return typeof value === "string" ? value : fallback;
}

/** Integers that older operator sets keep in an attribute and newer ones in an input. */
export function attributeOrInput(
  query: ShapeQuery,
  name: string,
  index: number,
): readonly number[] | undefined {
  return listAttribute(query.node, name) ?? settingIntegers(query, index);
}

/** An axis counted from the front. Throws ModelError "shape" for one that the rank does not have. */
export function frontAxis(query: ShapeQuery, axis: number, rank: number): number {
  const front = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(front) && front >= 0 && front < Math.max(rank, 1)) return front;
  return fail(query, `its axis ${axis} does not exist in a shape of ${rank} axes.`);
}

/** The attribute `axis`, counted from the front. */
export function axisAttribute(query: ShapeQuery, fallback: number, rank: number): number {
  return frontAxis(query, numberAttribute(query.node, "axis", fallback), rank);
}

/** The first output has the shape of the first input. */
export const same: ShapeRule = (query) => [input(query, 0)];
