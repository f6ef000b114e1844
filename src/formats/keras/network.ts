// Keras's description of a network and a source of weights → Model. A network may be a layer of another: its layers
// then stand in the graph as if they were the outer one's.

import { ModelError } from "../../model/error.ts";
import type { Value as GraphValue, Model } from "../../model/graph.ts";
import { inferOne } from "../../model/infer.ts";
import { validateModel } from "../../model/validate.ts";
import { checkFinite } from "../check.ts";
import type { StoredTensor } from "../stored.ts";
import { planCalls } from "./calls.ts";
import { type Fields, fieldsOf, listOf } from "./fields.ts";
import { addNode, emptyGraph, freshName, type Graph, makeValue, nameIn, type Value } from "./graph.ts";
import { type LayerEntry, NETWORKS, type Place, readLayers } from "./layer-list.ts";
import { addLayer } from "./layers.ts";
import { keyOf, type Reference, readReferences } from "./references.ts";

/** The weights of the layer at a place, in Keras's order. */
export type WeightSource = (place: Place) => readonly StoredTensor[];

export interface Description {
  /** { class_name, config } of a Sequential or a Functional. */
  readonly network: unknown;
  readonly keras3: boolean;
  readonly weights: WeightSource;
}

interface Build extends Description {
  readonly name: string;
  readonly graph: Graph;
  readonly inputs: GraphValue[];
  calls: number;
}

/** The operator set that the graph means: the first that has Gelu. */
const OPSET = 20;
/** Networks inside of networks, and calls of layers altogether: more than any has, few enough to be quick. */
const [DEEPEST, MOST_CALLS] = [16, 20_000];
/** No layer has more. */
const MOST_AXES = 8;

function refuse(build: Pick<Build, "name">, message: string, where = build.name): never {
  throw new ModelError("format", where, message);
}

/** A graph input of the shape that Keras says, [batch, …]. */
function addInput(build: Build, name: string, shape: unknown): Value {
  const dims = listOf(shape).map((size, axis) => (axis === 0 ? "batch" : (size ?? `${name}.axis${axis}`)));
  const isDim = (dim: unknown): dim is number | string =>
    typeof dim === "string" || (Number.isInteger(dim) && Number(dim) > 0);
  if (dims.length < 2 || dims.length > MOST_AXES || !dims.every(isDim))
    return refuse(build, `The input ${name} has no possible shape.`, name);
  const input = freshName(build.graph, name);
  build.inputs.push({ name: input, dims });
  return makeValue(dims.length, "last", input);
}

function inputShape({ config }: LayerEntry): unknown {
  return config.batch_shape ?? config.batch_input_shape;
}

/** Calls a layer, or adds the layers of the network that it is. */
function callLayer(
  build: Build,
  layer: LayerEntry,
  inputs: readonly Value[],
  call: number,
): readonly Value[] {
  if (++build.calls > MOST_CALLS) refuse(build, `The network calls more than ${MOST_CALLS} layers.`);
  const { className, config, place } = layer;
  if (NETWORKS.has(className)) return addNetwork(build, className, config, inputs, place);
  const label = place.names.join("/");
  const name = freshName(build.graph, call === 0 ? label : `${label}_call${call}`);
  const weights = build.weights(place);
  return [
    addLayer({ graph: build.graph, label, name, className, config, inputs, weights, keras3: build.keras3 }),
  ];
}

/** What Keras calls the input of a Sequential that lists no InputLayer. */
function sequentialInput({ name }: Fields): string {
  return typeof name === "string" ? `${name}_input` : "input";
}

function addSequential(
  build: Build,
  config: Fields,
  layers: readonly LayerEntry[],
  inputs: readonly Value[] | undefined,
): readonly Value[] {
  const [first] = layers;
  if (first === undefined) return refuse(build, "The network has no layers.");
  let values = inputs;
  for (const layer of layers) {
    if (layer.className === "InputLayer") {
      values ??= [addInput(build, layer.name, inputShape(layer))];
      continue;
    }
    if (values === undefined && NETWORKS.has(layer.className))
      values = addNetwork(build, layer.className, layer.config, undefined, layer.place);
    else {
      values ??= [addInput(build, sequentialInput(config), inputShape(layer) ?? config.build_input_shape)];
      values = callLayer(build, layer, values, 0);
    }
  }
  return values ?? [];
}

function addFunctional(
  build: Build,
  config: Fields,
  layers: readonly LayerEntry[],
  inputs: readonly Value[] | undefined,
): readonly Value[] {
  const values = new Map<string, Value>();
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  readReferences(config.input_layers).forEach((reference, index) => {
    const layer = byName.get(reference.layer);
    if (layer === undefined)
      return refuse(build, `The network's input ${reference.layer} is none of its layers.`);
    const value = inputs === undefined ? addInput(build, layer.name, inputShape(layer)) : inputs[index];
    if (value !== undefined) values.set(keyOf(reference), value);
  });
  const outputs = readReferences(config.output_layers);
  for (const { layer, index, reads } of planCalls(layers, outputs, build.name)) {
    const read = reads.map((reference) => values.get(keyOf(reference)) ?? missing(build, layer, reference));
    callLayer(build, layer, read, index).forEach((value, output) =>
      values.set(keyOf({ layer: layer.name, call: index, output }), value),
    );
  }
  return outputs.map(
    (reference) =>
      values.get(keyOf(reference)) ??
      refuse(build, `Nothing in the network makes its output ${reference.layer}.`),
  );
}

function missing(build: Build, { name }: LayerEntry, { layer }: Reference): never {
  return refuse(build, `The layer ${name} reads ${layer}, which nothing in the network makes.`, name);
}

function addNetwork(
  build: Build,
  className: string,
  config: Fields,
  inputs: readonly Value[] | undefined,
  place: Place,
): readonly Value[] {
  if (place.names.length > DEEPEST)
    refuse(build, `The network holds more than ${DEEPEST} networks in one another.`);
  const layers = readLayers(config, place, build.name);
  return className === "Sequential"
    ? addSequential(build, config, layers, inputs)
    : addFunctional(build, config, layers, inputs);
}

/** Names of the outputs in Keras's order of axes, each made by a node and no other output's. */
function outputNames({ graph }: Build, values: readonly Value[]): string[] {
  const names = new Set<string>();
  const made = () => new Set(graph.nodes.flatMap((node) => node.outputs));
  return values.map((value) => {
    const own = nameIn(graph, value, "last");
    const name = names.has(own) || !made().has(own) ? addNode(graph, `${own}.copy`, "Identity", [own]) : own;
    names.add(name);
    return name;
  });
}

/** Sizes of the outputs; names where an input's size is left open, for they may depend on it. */
function withOutputShapes(model: Model): Model {
  const { shapes } = inferOne(model);
  const open = model.inputs.some(({ dims }) => dims.slice(1).some((size) => typeof size === "string"));
  const outputs = model.outputs.map(({ name }) => {
    const sizes = (shapes.get(name) ?? []).slice(1);
    return { name, dims: ["batch", ...sizes.map((size, at) => (open ? `${name}.axis${at + 1}` : size))] };
  });
  return { ...model, outputs };
}

/** The network that Keras describes. Throws ModelError for what is damaged and for layers that are not read. */
export function buildNetwork(name: string, description: Description): Model {
  const { class_name: className, config } = fieldsOf(description.network);
  const build: Build = { ...description, name, graph: emptyGraph(), inputs: [], calls: 0 };
  if (typeof className !== "string" || !NETWORKS.has(className)) {
    const what = typeof className === "string" ? `a ${className.slice(0, 40)}` : "nothing known";
    const message = `The file describes ${what}; of Keras, Espalier reads Sequential and functional networks.`;
    throw new ModelError("unsupported", name, message);
  }
  const values = addNetwork(build, className, fieldsOf(config), undefined, { names: [], counted: [] });
  const outputs = outputNames(build, values).map((output) => ({ name: output, dims: [] }));
  const { nodes, initializers } = build.graph;
  const model = validateModel({ name, opset: OPSET, inputs: build.inputs, outputs, nodes, initializers });
  for (const [key, tensor] of initializers) checkFinite(key, tensor);
  return validateModel(withOutputShapes(model));
}
