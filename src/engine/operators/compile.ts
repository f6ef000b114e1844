// What a rule that compiles an operator sees, and the small things that most rules do.

import type { Node } from "../../model/graph.ts";
import type { ShapeQuery } from "../../model/operators.ts";
import type { BinaryOperation } from "../functions.ts";
import type { IoName, IoParams } from "../io-kernels.ts";
import type { Dims, IoStep } from "../program.ts";
import type { ProgramBuilder } from "../program-builder.ts";
import { broadcastStrides, joinAxes } from "../strides.ts";

export interface Site {
  readonly builder: ProgramBuilder;
  /** The node as shape rules see it. */
  readonly query: ShapeQuery;
  readonly node: Node;
  /** Name of the first output. */
  readonly output: string;
}

export type Compile = (site: Site) => void;

/** Appends one call of a kernel that makes value `output`. */
export function addStep<Name extends IoName>(
  { builder }: Site,
  kind: Name,
  inputs: readonly number[],
  output: number,
  params: IoParams[Name],
): void {
  // The kind says which of the params it takes; TypeScript cannot follow that through the union.
  builder.steps.push({ kind, inputs, output, params } as unknown as IoStep);
}

/** Appends one call of a kernel that makes the node's first output. */
export function addOutput<Name extends IoName>(
  site: Site,
  kind: Name,
  inputs: readonly number[],
  params: IoParams[Name],
): void {
  addStep(site, kind, inputs, site.builder.addValue(site.output).value, params);
}

/** Shape of input `index`. */
export function dimsOf({ builder, node }: Site, index: number): Dims {
  return builder.dims(node.inputs[index] ?? "");
}

/** True where the node names an input at that position. */
export function has({ node }: Site, index: number): boolean {
  return (node.inputs[index] ?? "") !== "";
}

/** The numbers of input `index`, where it is a constant. */
export function constantOf({ builder, node }: Site, index: number): Float32Array | undefined {
  const name = node.inputs[index] ?? "";
  const tensor = builder.constant(name);
  return tensor === undefined ? undefined : builder.constantFloats(name, tensor);
}

/** As constantOf; refused where the input is not a constant. */
export function constantOrRefuse(site: Site, index: number, what: string): Float32Array {
  const name = site.node.inputs[index] ?? "";
  return constantOf(site, index) ?? site.builder.refuse(site.node, `its ${what} ${name} is not a constant`);
}

/** A value of the program with the shape that it has for its reader. */
export interface Operand {
  readonly value: number;
  readonly dims: Dims;
}

/** Input `index` of the node, computed or constant. */
export function operand(site: Site, index: number): Operand {
  return { value: site.builder.input(site.node, index), dims: dimsOf(site, index) };
}

/** Appends a function of two values that makes value `to` of shape `out`. */
export function addBinary(
  site: Site,
  operation: BinaryOperation,
  left: Operand,
  right: Operand,
  to: number,
  out: Dims,
): void {
  const { sizes, strides } = joinAxes(out, [
    broadcastStrides(left.dims, out),
    broadcastStrides(right.dims, out),
  ]);
  const params = { operation, sizes, left: strides[0] ?? [], right: strides[1] ?? [] };
  addStep(site, "binary", [left.value, right.value], to, params);
}

/** Appends the choice between `left` and `right` where `condition` is not 0, as the node's output of shape `out`. */
export function addSelect(
  site: Site,
  [condition, left, right]: readonly [Operand, Operand, Operand],
  out: Dims,
): void {
  const all = [condition, left, right];
  const joined = joinAxes(
    out,
    all.map(({ dims }) => broadcastStrides(dims, out)),
  );
  const [first = [], second = [], third = []] = joined.strides;
  const params = { sizes: joined.sizes, condition: first, left: second, right: third };
  addOutput(
    site,
    "select",
    all.map(({ value }) => value),
    params,
  );
}

/** A single number as an operand. */
export function number({ builder }: Site, value: number): Operand {
  return { value: builder.addConstant(`the number ${value}`, Float32Array.of(value)), dims: [] };
}

/** Another name of the first input. */
export const view: Compile = ({ builder, node, output }) => {
  builder.input(node, 0);
  builder.addView(node.inputs[0] ?? "", output);
};
