// A whole nn.Sequential → steps. Its modules say what they are, so that nothing has to be inferred.

import { ModelError } from "../../model/error.ts";
import type { Attribute } from "../../model/graph.ts";
import type { Step } from "../weights/steps.ts";
import { asKind, type Module, type PickleValue, type TensorView } from "./values.ts";

/** A network's steps and the tensors that they read. */
export interface Layers {
  readonly steps: Step[];
  readonly tensors: Map<string, TensorView>;
  /** Modules walked over so far, those that hold others included. */
  modules: number;
}

interface Place {
  readonly module: Module;
  /** Its name in a state dict: "features.0". */
  readonly path: string;
}

type Attributes = (place: Place) => Record<string, Attribute>;

/** More layers than any network has; a Sequential may hold itself. */
const MOST_MODULES = 100_000;
const DEEPEST = 100;

function shortName({ className }: Module): string {
  return className.split(".").at(-1) ?? className;
}

function refuse({ module, path }: Place, what: string): never {
  const label = path === "" ? "The file's network" : `The module ${path}`;
  throw new ModelError("unsupported", path, `${label} is a ${shortName(module)} ${what}.`);
}

function number(place: Place, name: string, fallback: number): number {
  const value = place.module.attributes.get(name) ?? fallback;
  return typeof value === "number" ? value : refuse(place, `whose ${name} is no number`);
}

/** nn.Softmax along the features; without a dimension PyTorch takes that one for a matrix. */
const softmax: Attributes = (place) => {
  const dim = number(place, "dim", 1);
  return dim === 1 || dim === -1 ? { axis: -1 } : refuse(place, `along dimension ${dim}; 1 is expected`);
};

const flatten: Attributes = (place) => {
  const [start, end] = [number(place, "start_dim", 1), number(place, "end_dim", -1)];
  return start === 1 && end === -1
    ? { axis: 1 }
    : refuse(place, `from ${start} to ${end}; 1 to -1 is expected`);
};

/** float32 as ONNX's attributes are. */
const slope: Attributes = (place) => ({ alpha: Math.fround(number(place, "negative_slope", 0.01)) });
const none: Attributes = () => ({});

/** torch.nn's class → ONNX's operator and its attributes. */
const OPERATORS: ReadonlyMap<string, readonly [string, Attributes]> = new Map<
  string,
  readonly [string, Attributes]
>([
  ["activation.ReLU", ["Relu", none]],
  ["activation.LeakyReLU", ["LeakyRelu", slope]],
  ["activation.Sigmoid", ["Sigmoid", none]],
  ["activation.Tanh", ["Tanh", none]],
  ["activation.Softmax", ["Softmax", softmax]],
  ["flatten.Flatten", ["Flatten", flatten]],
  ["linear.Identity", ["Identity", none]],
  ["dropout.Dropout", ["Dropout", none]],
]);

const [SEQUENTIAL, LINEAR] = ["container.Sequential", "linear.Linear"];

function dictOf(place: Place, name: string): ReadonlyMap<PickleValue, PickleValue> {
  const value = place.module.attributes.get(name);
  return value instanceof Map ? value : refuse(place, `without its ${name}`);
}

function addLinear(place: Place, { steps, tensors }: Layers): void {
  const parameters = dictOf(place, "_parameters");
  const dot = place.path === "" ? "" : `${place.path}.`;
  const [weight, bias] = [
    asKind(parameters.get("weight"), "tensor"),
    asKind(parameters.get("bias"), "tensor"),
  ];
  if (weight === undefined) refuse(place, "without a weight");
  if (weight.dims.length !== 2) refuse(place, `whose weight has the shape [${weight.dims}]`);
  tensors.set(`${dot}weight`, weight);
  if (bias !== undefined) tensors.set(`${dot}bias`, bias);
  const names = { name: place.path || "linear", weight: `${dot}weight`, rowsFirst: true };
  steps.push(bias === undefined ? names : { ...names, bias: `${dot}bias` });
}

function addModule(place: Place, layers: Layers, depth: number): void {
  const name = place.module.className.replace("torch.nn.modules.", "");
  if (layers.modules++ >= MOST_MODULES) refuse(place, `after ${MOST_MODULES} others, which is too many`);
  if (name === SEQUENTIAL) return addSequential(place, layers, depth + 1);
  if (name === LINEAR) return addLinear(place, layers);
  const known = OPERATORS.get(name);
  if (known === undefined) {
    const has = ["Linear", ...[...OPERATORS.keys()].map((key) => key.split(".")[1])].join(", ");
    refuse(place, `that Espalier does not read from a whole network: of nn.Sequential it takes ${has}`);
  }
  const [operator, attributes] = known;
  layers.steps.push({ name: place.path, operator, attributes: new Map(Object.entries(attributes(place))) });
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
  if (layers.tensors.size === 0) refuse({ module, path: "" }, "without a Linear layer");
  return layers;
}
