// Dense layers without arrows → a chain. What each layer makes is what the next one takes; among the orders in which
// that holds, names decide. What had to be assumed is said in a note.

import { ModelError } from "../../model/error.ts";
import type { Model } from "../../model/graph.ts";
import type { Tensor } from "../../model/tensor.ts";
import { type FoundLayer, findLayers } from "./layers.ts";
import { buildChain, type Step } from "./steps.ts";

interface Chain {
  readonly layers: readonly FoundLayer[];
  readonly rowsFirst: boolean;
  /** What the order was read from, for the note. */
  readonly from: string;
}

const byNumbers = new Intl.Collator("en", { numeric: true });

function outputs({ dims }: FoundLayer, rowsFirst: boolean): number {
  return dims[rowsFirst ? 0 : 1] ?? 0;
}

function inputs({ dims }: FoundLayer, rowsFirst: boolean): number {
  return dims[rowsFirst ? 1 : 0] ?? 0;
}

/** Position of the first layer that does not take what the one before makes; −1 where the chain holds. */
function breakAt(layers: readonly FoundLayer[], rowsFirst: boolean): number {
  return layers.findIndex((layer, index) => {
    const before = layers[index - 1];
    return before !== undefined && outputs(before, rowsFirst) !== inputs(layer, rowsFirst);
  });
}

/** The only order in which sizes fit, where there is only one. */
function orderByShape(layers: readonly FoundLayer[], rowsFirst: boolean): FoundLayer[] | undefined {
  const takers = new Map<number, FoundLayer>();
  for (const layer of layers) takers.set(inputs(layer, rowsFirst), layer);
  if (takers.size < layers.length) return undefined;
  const made = new Set(layers.map((layer) => outputs(layer, rowsFirst)));
  const starts = layers.filter((layer) => !made.has(inputs(layer, rowsFirst)));
  const ordered: FoundLayer[] = [];
  let next = starts.length === 1 ? starts[0] : undefined;
  while (next !== undefined && ordered.length < layers.length) {
    ordered.push(next);
    next = takers.get(outputs(next, rowsFirst));
  }
  return ordered.length === layers.length ? ordered : undefined;
}

/** Orders to try, best first. Names that differ only in numbers are in the order of these, whatever the file's is. */
function orders(layers: readonly FoundLayer[]): Omit<Chain, "rowsFirst">[] {
  const appearance = { layers, from: "the file's order" };
  const numbered = {
    layers: layers.toSorted((a, b) => byNumbers.compare(a.name, b.name)),
    from: "their names",
  };
  const alike = new Set(layers.map(({ name }) => name.replace(/\d+/g, "#"))).size === 1;
  return alike ? [numbered, appearance] : [appearance, numbered];
}

function findChain(layers: readonly FoundLayer[]): Chain | undefined {
  const kernels = layers.every(({ weight }) => /kernel[^a-z]*$/i.test(weight));
  // PyTorch keeps a weight as [outputs, inputs], Keras and JAX as [inputs, outputs].
  for (const rowsFirst of kernels ? [false, true] : [true, false]) {
    const fits = (layer: FoundLayer) =>
      (layer.biasSize ?? outputs(layer, rowsFirst)) === outputs(layer, rowsFirst);
    if (!layers.every(fits)) continue;
    const named = orders(layers).find((order) => breakAt(order.layers, rowsFirst) < 0);
    if (named !== undefined) return { ...named, rowsFirst };
    const shaped = orderByShape(layers, rowsFirst);
    if (shaped !== undefined) return { layers: shaped, rowsFirst, from: "their shapes" };
  }
  return undefined;
}

function refuseChain(layers: readonly FoundLayer[], where: string): never {
  const ordered = orders(layers)[0]?.layers ?? layers;
  const at = breakAt(ordered, true);
  const [before, layer] = [ordered[at - 1], ordered[at]];
  const found =
    before === undefined || layer === undefined
      ? "a bias does not have one value for each neuron"
      : `${before.name} makes ${outputs(before, true)} values, but ${layer.name} takes ${inputs(layer, true)}`;
  throw new ModelError(
    "unsupported",
    where,
    `The file's ${layers.length} dense layers make no chain: ${found}.`,
  );
}

function shorten(names: readonly string[], between: string): string {
  return (names.length > 8 ? [...names.slice(0, 4), "…", ...names.slice(-2)] : names).join(between);
}

function chainNotes({ layers, from, rowsFirst }: Chain, aside: readonly string[]): string[] {
  const order = shorten(
    layers.map(({ name }) => name),
    " → ",
  );
  const notes =
    layers.length === 1
      ? [
          "The file holds weights without a network: one dense layer, with no activation after it, is assumed.",
        ]
      : [
          `The file holds weights without a network: the order ${order} comes from ${from} and fits their shapes; ReLU between the layers and no activation after the last are assumed.`,
        ];
  if (!rowsFirst) notes.push("The weights are taken as [inputs, outputs], because their shapes fit so.");
  if (aside.length > 0) notes.push(`No part of the network, kept as they are: ${shorten(aside, ", ")}.`);
  return notes;
}

/** Dense layers with ReLU between them and nothing after the last. */
function chainSteps({ layers, rowsFirst }: Chain): Step[] {
  return layers.flatMap(({ name, weight, bias }, index) => {
    const dense = { name, weight, rowsFirst, ...(bias === undefined ? {} : { bias }) };
    const relu = { name: `${name}.relu`, operator: "Relu", attributes: new Map() };
    return index === layers.length - 1 ? [dense] : [dense, relu];
  });
}

/**
 * The network that named tensors most probably belong to, with notes that say what was assumed.
 * Throws ModelError "unsupported" that says what was found where no chain of dense layers fits.
 */
export function inferNetwork(name: string, tensors: ReadonlyMap<string, Tensor>): Model {
  const { layers, aside } = findLayers(tensors, name);
  const chain = findChain(layers) ?? refuseChain(layers, name);
  return { ...buildChain(name, chainSteps(chain), tensors), notes: chainNotes(chain, aside) };
}
