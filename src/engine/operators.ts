// What each operator becomes when a network is compiled: one table over the files in operators/. Adding an operator to
// the engines starts there; model/operators has its shape rule.

import { DataDependent } from "../model/operators/query.ts";
import { isDefaultDomain, KEPT } from "../model/operators.ts";
import { ARITHMETIC } from "./operators/arithmetic.ts";
import type { Compile } from "./operators/compile.ts";
import { COMPOSED } from "./operators/composed.ts";
import { CONV_TRANSPOSE } from "./operators/conv-transpose.ts";
import { EINSUM } from "./operators/einsum.ts";
import { ELEMENTWISE } from "./operators/elementwise.ts";
import { LAYERS } from "./operators/layers.ts";
import { MOVEMENT } from "./operators/movement.ts";
import { NORMALISATION } from "./operators/normalisation.ts";
import { PICKING } from "./operators/picking.ts";
import { POOLS } from "./operators/pools.ts";
import { RECURRENT } from "./operators/recurrent.ts";
import { REDUCTIONS } from "./operators/reductions.ts";
import { RESIZE } from "./operators/resize.ts";
import type { ProgramBuilder } from "./program-builder.ts";

const OPERATORS: ReadonlyMap<string, Compile> = new Map([
  ...LAYERS,
  ...POOLS,
  ...ELEMENTWISE,
  ...ARITHMETIC,
  ...NORMALISATION,
  ...REDUCTIONS,
  ...MOVEMENT,
  ...RECURRENT,
  ...CONV_TRANSPOSE,
  ...RESIZE,
  ...PICKING,
  ...COMPOSED,
  ...EINSUM,
]);

/** The names of the operators of ONNX's default domain that the engines compute. */
export const COMPUTED: readonly string[] = [...OPERATORS.keys()];

/** Of these there are no kernels: where their inputs are known before the network runs, so is what comes out. */
const CONSTANT_ONLY = new Set(["ConstantOfShape", "Range", "Shape", "Size"]);

const ON_DATA = "what it does depends on the data, and the engines plan before they see any";

/** Compiles node `index` of the builder's network. Throws ModelError "unsupported" with the node's name. */
export function compileNode(builder: ProgramBuilder, index: number): void {
  const query = builder.query(index);
  const output = query?.node.outputs[0];
  if (query === undefined || output === undefined) return;
  const { node } = query;
  // What no data reach is a constant, worked out when somebody reads it.
  if (node.outputs.every((name) => name === "" || builder.isConstant(name))) return;
  if (node.domain === KEPT)
    builder.refuse(node, `it holds ${node.operator} values, with which the engines do not compute`);
  const standard = isDefaultDomain(node.domain);
  const compile = standard ? OPERATORS.get(node.operator) : undefined;
  const name = standard ? node.operator : `${node.domain}.${node.operator}`;
  if (compile === undefined)
    builder.refuse(node, CONSTANT_ONLY.has(name) ? ON_DATA : `the engines do not have the operator ${name}`);
  const before = builder.steps.length;
  try {
    compile({ builder, query, node, output });
  } catch (error) {
    if (!(error instanceof DataDependent)) throw error;
    builder.refuse(node, ON_DATA);
  }
  // Fewer steps than before where this one was fused; those keep the name of the layer they began with.
  for (const made of builder.steps.slice(before)) builder.nodes.set(made.output, query.label);
}
