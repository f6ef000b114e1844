// One call of one layer: what its translation reads, and the helpers that all of them share.

import { ModelError } from "../../model/error.ts";
import { float32Tensor, isFloat } from "../../model/tensor.ts";
import type { StoredTensor } from "../stored.ts";
import { flagSetting, type Settings, wordSetting } from "./fields.ts";
import {
  type Attributes,
  addNode,
  addTensor,
  type Graph,
  makeValue,
  nameIn,
  type Order,
  ownOrder,
  type Value,
} from "./graph.ts";

export interface Site extends Settings {
  readonly graph: Graph;
  /** The layer's name with those of the models around it; weights are called after it. */
  readonly label: string;
  /** What this call's node is called: the label, with a number where the layer is called again. */
  readonly name: string;
  readonly className: string;
  readonly inputs: readonly Value[];
  /** The layer's weights in Keras's order. */
  readonly weights: readonly StoredTensor[];
  /** Keras 3 has changed what a few words mean. */
  readonly keras3: boolean;
}

/** A layer's translation: adds nodes and gives the layer's output. Throws ModelError where it cannot be exact. */
export type Translate = (site: Site) => Value;

/** The layer's first input. */
export function onlyInput(site: Site): Value {
  const [value] = site.inputs;
  if (value !== undefined && site.inputs.length === 1) return value;
  throw new ModelError(
    "format",
    site.label,
    `The layer ${site.label} reads ${site.inputs.length} values where one is expected.`,
  );
}

/** The layer's weights by name. Throws where there are more or fewer, or one is none of floats. */
export function takeWeights<Name extends string>(
  site: Site,
  names: readonly Name[],
): Record<Name, StoredTensor> {
  const { label, weights } = site;
  if (weights.length !== names.length || weights.some(({ type }) => !isFloat(type))) {
    const wanted = names.join(", ") || "none";
    const message = `The file holds ${weights.length} weights for the layer ${label}, which has ${wanted}.`;
    throw new ModelError("format", label, message);
  }
  return Object.fromEntries(names.map((name, index) => [name, weights[index]])) as Record<Name, StoredTensor>;
}

/** Throws unless the weight has that many axes. */
export function expectAxes({ label }: Site, { dims }: StoredTensor, axes: number, what: string): void {
  if (dims.length === axes && !dims.includes(0)) return;
  const message = `The ${what} of the layer ${label} has the shape [${dims}], where ${axes} axes are expected.`;
  throw new ModelError("shape", label, message);
}

export function hasBias(site: Site): boolean {
  return flagSetting(site, "use_bias", true);
}

/** Adds a weight under the layer's name, once, however often the layer is called. */
export function addWeight({ graph, label }: Site, what: string, weight: StoredTensor): string {
  const name = `${label}/${what}`;
  if (graph.initializers.has(name)) return name;
  return addTensor(graph, name, { type: weight.type, dims: weight.dims, bytes: weight.bytes() });
}

/** A weight of `count` equal numbers, where a layer has none of its own. */
export function addConstant({ graph, label }: Site, what: string, count: number, value: number): string {
  return addTensor(graph, `${label}/${what}`, float32Tensor([count], new Float32Array(count).fill(value)));
}

/** A number that an operator takes as an input. */
export function addNumber({ graph, name }: Site, what: string, value: number): string {
  return addTensor(graph, `${name}.${what}`, float32Tensor([], Float32Array.of(value)));
}

/** Adds a node over the layer's input in that order (its own where none is said), and gives its output. */
export function mapInput(
  site: Site,
  operator: string,
  more: readonly string[] = [],
  attributes: Attributes = {},
  order?: Order,
): Value {
  return mapValue(site, onlyInput(site), operator, more, attributes, order);
}

/** Adds a node over a value; `suffix` tells the node from the layer's others. */
export function mapValue(
  { graph, name }: Site,
  value: Value,
  operator: string,
  more: readonly string[] = [],
  attributes: Attributes = {},
  order: Order = ownOrder(value),
  suffix = "",
): Value {
  const output = addNode(graph, name + suffix, operator, [nameIn(graph, value, order), ...more], attributes);
  return makeValue(value.rank, order, output);
}

/** Throws for a layer that keeps its channels in front: Keras writes that only where it is asked to. */
export function expectChannelsLast(site: Site): void {
  if (wordSetting(site, "data_format", "channels_last") !== "channels_first") return;
  const message = `The layer ${site.label} keeps its channels first; Espalier reads Keras's default, channels last.`;
  throw new ModelError("unsupported", site.label, message);
}
