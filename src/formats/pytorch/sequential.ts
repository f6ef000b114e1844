// A whole nn.Sequential → a network. Its modules say what they are, so that nothing has to be inferred.

import type { Model } from "../../model/graph.ts";
import { inferOne } from "../../model/infer.ts";
import type { Tensor } from "../../model/tensor.ts";
import { makeBuilder } from "../weights/builder.ts";
import { MODULES } from "./modules.ts";
import { dictOf, type Place, refuse } from "./place.ts";
import type { Step } from "./step.ts";
import { asKind, type Module, type TensorView } from "./values.ts";

/** A network's steps and the tensors that they read. */
export interface Layers {
  readonly steps: Step[];
  readonly tensors: Map<string, TensorView>;
  /** Modules walked over so far, those that hold others included. */
  modules: number;
}

/** More layers than any network has; a Sequential may hold itself. */
const MOST_MODULES = 100_000;
const DEEPEST = 100;

function addModule(place: Place, layers: Layers, depth: number): void {
  const name = place.module.className.replace("torch.nn.modules.", "");
  if (layers.modules++ >= MOST_MODULES) refuse(place, `after ${MOST_MODULES} others, which is too many`);
  if (name === "container.Sequential") return addSequential(place, layers, depth + 1);
  const read = MODULES.get(name);
  if (read === undefined) {
    const has = [...MODULES.keys()].map((key) => key.split(".")[1]).join(", ");
    return refuse(
      place,
      `that Espalier does not read from a whole network: of nn.Sequential it takes ${has}`,
    );
  }
  const step = read(place);
  for (const [key, view] of step.tensors ?? []) layers.tensors.set(key, view);
  layers.steps.push(step);
}

function addSequential(place: Place, layers: Layers, depth: number): void {
  if (depth > DEEPEST) refuse(place, "inside of too many others");
  for (const [key, value] of dictOf(place, "_modules")) {
    const module = asKind(value, "module");
    const path = place.path === "" ? String(key) : `${place.path}.${String(key)}`;
    if (module === undefined || typeof key !== "string")
      refuse(place, "that holds something besides modules");
    addModule({ module, path }, layers, depth);
  }
}

/** The layers of a saved network. Throws ModelError "unsupported" that names the first module Espalier does not have. */
export function sequentialLayers(module: Module): Layers {
  const layers: Layers = { steps: [], tensors: new Map(), modules: 0 };
  addModule({ module, path: "" }, layers, 0);
  if (layers.tensors.size === 0) refuse({ module, path: "" }, "without a layer that has weights");
  return layers;
}

/** The network of the layers, from `input` to `output`; images have any size that its layers take. */
export function buildSequential(
  name: string,
  { steps }: Layers,
  tensors: ReadonlyMap<string, Tensor>,
): Model {
  const builder = makeBuilder(tensors);
  const takes = steps.find((step) => step.takes !== undefined)?.takes ?? [];
  let value = builder.input("input", ["batch", ...takes]);
  let axes = 1 + takes.length;
  for (const step of steps) {
    step.check?.(axes);
    axes = step.axes ?? axes;
    value = step.add(builder, value);
  }
  builder.output(value, "output", ["batch"]);
  const model = builder.finish(name);
  const [output] = model.outputs;
  const shape = inferOne(model).shapes.get(output?.name ?? "");
  if (output === undefined || shape === undefined) return model;
  const sides = shape.slice(2).map((_, axis) => `output_${axis + 2}`);
  return { ...model, outputs: [{ name: output.name, dims: ["batch", ...shape.slice(1, 2), ...sides] }] };
}
