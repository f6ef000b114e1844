// Compiles a network into the short list of steps that both engines run. A layer, its bias, what is added to it and
// its activation become one step; views (Flatten, Reshape, Identity, Dropout …) become another name of the same values.

import type { Sizes } from "../model/dynamic.ts";
import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { finish, inTurns, type Steps } from "../model/steps.ts";
import { ConstantStore, tensorFloats } from "./constants.ts";
import { compileNode } from "./operators.ts";
import type { NamedValue, Program } from "./program.ts";
import { ProgramBuilder } from "./program-builder.ts";
import type { Report } from "./turns.ts";

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
  return finish(compiling(model, batch, store, sizes));
}

/** A network compiled for its own sizes, and the constants that programs for others share with it. */
export interface Compiled {
  readonly model: Model;
  readonly store: ConstantStore;
  /** Empty where there is a refusal. */
  readonly base: Program;
  /** Why the network cannot run. Its weights are there all the same. */
  readonly refusal?: ModelError;
}

const NOTHING: Program = {
  batch: 1,
  values: [],
  names: new Map(),
  nodes: new Map(),
  inputs: [],
  outputs: [],
  steps: [],
};

/**
 * Compiles `model` for its own sizes, in turns. What the engines cannot compute becomes a refusal; otherwise throws as
 * compileSteps does.
 */
export async function compileInTurns(model: Model, report: Report): Promise<Compiled> {
  const store = new ConstantStore();
  try {
    return { model, store, base: await inTurns(compiling(model, undefined, store), report) };
  } catch (error) {
    if (!(error instanceof ModelError) || error.code !== "unsupported") throw error;
    return { model, store: new ConstantStore(), base: NOTHING, refusal: error };
  }
}

/** Why the engines cannot run the network, by the name of the node and its operator; undefined where they can. */
export function whyNotComputed(model: Model): string | undefined {
  try {
    compileSteps(model);
    return undefined;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return error.message;
  }
}

/** Complex weights have scores and no kernels. Throws ModelError "unsupported" that names the first. */
function refuseComplex({ nodes, initializers }: Model): void {
  const read = nodes.flatMap((node) => node.inputs);
  const complex = read.find((name) => initializers.get(name)?.type === "complex64");
  if (complex === undefined) return;
  const message = `The weights ${complex} are complex numbers, with which Espalier does not compute.`;
  throw new ModelError("unsupported", complex, message);
}

/** As compileSteps, one node at a time: yields the share of them that is done. */
function* compiling(
  model: Model,
  batch: number | undefined,
  store: ConstantStore,
  sizes?: Sizes,
): Steps<Program, number> {
  refuseComplex(model);
  const builder = new ProgramBuilder(model, store, batch, sizes);
  for (let index = 0; index < model.nodes.length; index++) {
    compileNode(builder, index);
    yield (index + 1) / model.nodes.length;
  }
  return {
    batch: batch ?? builder.inputs[0]?.dims[0] ?? 1,
    values: builder.values,
    names: builder.names,
    nodes: builder.nodes,
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
