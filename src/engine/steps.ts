// Compiles a network into the short list of steps that both engines run. A layer, its bias, what is added to it and
// its activation become one step; views (Flatten, Reshape, Identity, Dropout …) become another name of the same values.

import type { Sizes } from "../model/dynamic.ts";
import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { ConstantStore, tensorFloats } from "./constants.ts";
import { compileNode } from "./operators.ts";
import type { NamedValue, Program } from "./program.ts";
import { ProgramBuilder } from "./program-builder.ts";

/**
 * Compiles `model` for one batch size and sizes of its named axes; left out, the file's own sizes stand, and a dynamic first axis is 1. Throws
 * ModelError "unsupported" for what the engines cannot compute (with the node's name), "shape" for sizes that do not
 * fit, "graph" for parts that do not connect.
 */
export function compileSteps(
  model: Model,
  batch?: number,
  store = new ConstantStore(),
  sizes?: Sizes,
): Program {
  const builder = new ProgramBuilder(model, store, batch, sizes);
  for (let index = 0; index < model.nodes.length; index++) compileNode(builder, index);
  return {
    batch: batch ?? builder.inputs[0]?.dims[0] ?? 1,
    values: builder.values,
    names: builder.names,
    inputs: builder.inputs,
    outputs: model.outputs.map(({ name }) => outputOf(builder, name)),
    steps: builder.steps,
  };
}

function outputOf(builder: ProgramBuilder, name: string): NamedValue {
  const found = builder.names.get(name);
  if (found !== undefined) return found;
  const tensor = builder.constant(name);
  if (tensor === undefined) {
    throw new ModelError("graph", name, `The output ${name} is not computed from the network's inputs.`);
  }
  const value = builder.addConstant(name, tensorFloats(tensor));
  return { name, value, dims: tensor.dims };
}
