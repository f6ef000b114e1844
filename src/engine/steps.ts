// Compiles a network into the short list of steps that both engines run. A dense layer, its bias and its activation
// become one step; views (Flatten, Reshape, Identity, Dropout) become another name of the same values.

import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { compileNode } from "./operators.ts";
import type { Program } from "./program.ts";
import { ProgramBuilder } from "./program-builder.ts";

/**
 * Compiles `model`. Throws ModelError "unsupported" for what the engines cannot compute (with the node's name),
 * "shape" for sizes that do not fit, "graph" for parts that do not connect.
 */
export function compileSteps(model: Model): Program {
  const builder = new ProgramBuilder(model);
  for (let index = 0; index < model.nodes.length; index++) compileNode(builder, index);
  const outputs = model.outputs.map(({ name }) => {
    const found = builder.names.get(name);
    if (found === undefined) {
      throw new ModelError("graph", name, `The output ${name} is not computed from the network's inputs.`);
    }
    return found;
  });
  return {
    values: builder.values,
    names: builder.names,
    inputs: builder.inputs,
    outputs,
    steps: builder.steps,
  };
}
