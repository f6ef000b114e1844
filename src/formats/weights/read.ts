// Named tensors → Model, the same for every file that holds them: with the arrows of an ONNX file where there is one,
// else inferred; and once more after a correction.

import { ModelError } from "../../model/error.ts";
import type { Model } from "../../model/graph.ts";
import type { Tensor } from "../../model/tensor.ts";
import { validateModel } from "../../model/validate.ts";
import { checkFinite } from "../check.ts";
import { readOnnx } from "../onnx.ts";
import type { OpenOptions } from "../options.ts";
import { takeArrows } from "./arrows.ts";
import type { WeightsChoices } from "./choices.ts";
import { type WeightsDocument, type WeightsSource, weightsDocument } from "./document.ts";
import { inferNetwork } from "./infer.ts";
import { bareNames } from "./wrappers.ts";

/** The tensors under the names that the model has for them. */
function tensorsInModel({ tensors }: WeightsSource): Map<string, Tensor> {
  const names = bareNames(tensors.keys());
  return new Map([...tensors].map(([name, tensor]) => [names.get(name) ?? name, tensor]));
}

function finish(
  model: Model,
  format: string,
  source: WeightsSource,
  more: Partial<WeightsDocument> = {},
): Model {
  const valid = validateModel(model);
  const names = bareNames(source.tensors.keys());
  const own = [...source.tensors].filter(
    ([name, tensor]) => valid.initializers.get(names.get(name) ?? name) === tensor,
  );
  for (const [name, tensor] of own) checkFinite(names.get(name) ?? name, tensor);
  const used = new Set(own.map(([name]) => name));
  const document: WeightsDocument = { ...source, names, used, ...more };
  return { ...valid, origin: { format, document } };
}

function withArrows(name: string, format: string, source: WeightsSource, options: OpenOptions): Model {
  const { graph } = options;
  if (graph === undefined) throw new RangeError("no graph to take arrows from");
  const from = readOnnx(graph.bytes, graph.name, options);
  const { model, constants, sameTypes } = takeArrows(from, tensorsInModel(source), name);
  const arrows = sameTypes && from.origin !== undefined ? { arrows: from.origin } : {};
  return finish(model, format, source, { constants, ...arrows });
}

function infer(name: string, format: string, source: WeightsSource, choices: WeightsChoices): Model {
  const { model, chain } = inferNetwork(name, tensorsInModel(source), choices);
  return finish(model, format, source, chain === undefined ? {} : { chain });
}

/**
 * The network that named tensors belong to. Throws ModelError where the file has no weights of layers, where a weight is
 * not finite, and where arrows or choices that were given do not fit.
 */
export function readWeights(
  name: string,
  format: "safetensors" | "pytorch",
  source: WeightsSource,
  options: OpenOptions,
): Model {
  if (options.graph === undefined) return infer(name, format, source, options.weights ?? {});
  if (options.weights === undefined) return withArrows(name, format, source, options);
  const message = "Where an ONNX file says the arrows, there is no order and no activation to choose.";
  throw new ModelError("setting", name, message);
}

/** The same weights with other assumptions. Throws ModelError "setting" where there is nothing to choose, or it does not fit. */
export function inferAgain(model: Model, choices: WeightsChoices): Model {
  const { origin } = model;
  const document = weightsDocument(model);
  if (origin === undefined || document?.chain === undefined) {
    const message = `${model.name} says itself how its layers hang together; there is nothing to choose.`;
    throw new ModelError("setting", model.name, message);
  }
  const { tensors, metadata, bytes } = document;
  const source = { tensors, metadata, ...(bytes === undefined ? {} : { bytes }) };
  return infer(model.name, origin.format, source, choices);
}
