// Weights without arrows → a network. Known families come from a table, chains and residual blocks from names and
// shapes; what has no arrows that can be told is shown layer by layer and stays. What is assumed is said in notes.

import { ModelError } from "../../model/error.ts";
import type { Model } from "../../model/graph.ts";
import { suggest } from "../../model/nearest.ts";
import type { Tensor } from "../../model/tensor.ts";
import type { AssumedActivation } from "./activations.ts";
import { findArrangement } from "./arrangement.ts";
import { assemble } from "./assemble.ts";
import type { InferredChain, InferredNorm, InferredStage, WeightsChoices } from "./choices.ts";
import { findFamilyBlocks } from "./families.ts";
import { type Found, findLayers, isConvolution } from "./layers.ts";
import { looseModel } from "./loose.ts";
import { mlpModel } from "./mlp.ts";
import { chainNotes, chosenActivation } from "./notes.ts";
import { findOrder, firstOf, givenOrder, inputsOf, lastOf, outputsOf } from "./order.ts";
import {
  findStages,
  hiddenBlock,
  hiddenBranch,
  maybeTransposed,
  normBeforeBlock,
  type Stage,
} from "./stages.ts";

export interface Inferred {
  readonly model: Model;
  /** What may be corrected, where it is a chain. */
  readonly chain?: InferredChain;
}

function describeStage(
  stage: Stage,
  rowsFirst: boolean,
  activationOf: (name: string) => AssumedActivation,
): InferredStage {
  const convolved = isConvolution(firstOf(stage)) ? "convolution" : "dense";
  return {
    name: stage.name,
    kind: stage.shortcut === undefined ? convolved : "residual block",
    inputs: inputsOf(firstOf(stage), rowsFirst),
    outputs: outputsOf(lastOf(stage), rowsFirst),
    activation: activationOf(stage.name),
  };
}

/** Batch norms that may be corrected: their names do not say which layer they follow. */
function untoldNorms({ layers, norms }: Found): InferredNorm[] {
  const told = norms.filter((norm) => norm.told === "by name");
  const untold = norms.filter((norm) => !told.includes(norm));
  const free = layers.filter(({ name }) => !told.some(({ layer }) => layer === name));
  return untold.map(({ norm, layer }) => {
    const channels = free.find(({ name }) => name === layer)?.dims[0];
    const fitting = free.filter(({ dims }) => dims[0] === channels).map(({ name }) => name);
    return { name: norm, layer, fitting };
  });
}

/** Throws ModelError "setting" for an activation after a stage that is not there. */
function checkNames(stages: readonly Stage[], { activations = {} }: WeightsChoices): void {
  const unknown = Object.keys(activations).find((name) => !stages.some((stage) => stage.name === name));
  if (unknown === undefined) return;
  const names = stages.map(({ name }) => name);
  const message = `There is no ${unknown} to put an activation after; ${suggest(unknown, names)}.`;
  throw new ModelError("setting", "activation", message);
}

/** A chain with its residual blocks, or the words for why there is none. */
function inferChain(
  name: string,
  tensors: ReadonlyMap<string, Tensor>,
  found: Found,
  choices: WeightsChoices,
): Inferred | string {
  const { layers, stray } = found;
  if (stray !== undefined) return stray;
  const empty = layers.find(({ dims }) => dims.includes(0));
  if (empty !== undefined) return `the tensor ${empty.weight} of shape [${empty.dims}] is empty`;
  const stages = findStages(layers);
  const hidden = hiddenBlock(stages) ?? hiddenBranch(stages) ?? normBeforeBlock(stages, found.norms);
  if (hidden !== undefined) return hidden;
  const turned = maybeTransposed(layers);
  if (turned !== undefined)
    return `${turned} may be a transposed convolution by its name, and its shape does not tell its inputs from its outputs`;
  const order = choices.order === undefined ? findOrder(stages) : givenOrder(stages, choices.order);
  if (typeof order === "string") {
    const kind = layers.some(isConvolution) ? "" : "dense ";
    return `its ${layers.length} ${kind}layer${layers.length === 1 ? "" : "s"} make${layers.length === 1 ? "s" : ""} no chain: ${order}`;
  }
  checkNames(order.stages, choices);
  const arrangement = findArrangement(order.stages);
  const activationOf = chosenActivation(order.stages, choices);
  const model = assemble(name, order, tensors, arrangement, activationOf);
  const notes = chainNotes(order, arrangement, activationOf, found);
  const described = order.stages.map((stage) => describeStage(stage, order.rowsFirst, activationOf));
  return { model: { ...model, notes }, chain: { stages: described, norms: untoldNorms(found), choices } };
}

const isChosen = ({ activation, activations, order, norms }: WeightsChoices) =>
  [activation, activations, order, norms].some((choice) => choice !== undefined);

/**
 * The network that named tensors most probably belong to, with notes that say what was assumed. Throws ModelError
 * "unsupported" where the file has no weights of layers, "setting" for choices that do not fit.
 */
export function inferNetwork(
  name: string,
  tensors: ReadonlyMap<string, Tensor>,
  choices: WeightsChoices = {},
): Inferred {
  const found = findLayers(tensors, choices.norms);
  if (found.layers.length === 0) {
    const message = `The file holds ${tensors.size} tensor${tensors.size === 1 ? "" : "s"}, but no weights of a layer.`;
    throw new ModelError("unsupported", name, message);
  }
  const { blocks, why } = findFamilyBlocks(tensors, found.layers);
  const chain = blocks.length > 0 ? "a known family" : (why ?? inferChain(name, tensors, found, choices));
  if (typeof chain !== "string") return chain;
  if (isChosen(choices)) {
    const reason = blocks.length > 0 ? "its layers come from the table of known families" : chain;
    throw new ModelError("setting", name, `The order and the activations cannot be chosen: ${reason}.`);
  }
  return {
    model: blocks.length > 0 ? mlpModel(name, tensors, blocks) : looseModel(name, tensors, found, chain),
  };
}
