// A network made by hand: the JSON document of formats/json as something to edit. Every edit returns a new document.

import { readJson, writeJson } from "../../formats/json.ts";
import { ModelError } from "../../model/error.ts";
import type { Model } from "../../model/graph.ts";
import { seededRandom } from "../../prune/sample.ts";
import { editText as words } from "../text.ts";

export const ACTIVATIONS = ["none", "relu", "leaky-relu", "sigmoid", "tanh", "softmax"] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export interface HandMadeLayer {
  readonly name?: string;
  /** [neurons][inputs] */
  readonly weights: readonly (readonly number[])[];
  readonly bias?: readonly number[];
  readonly activation?: Activation;
  readonly alpha?: number;
}

export interface HandMade {
  readonly format: "espalier-network";
  readonly version: 1;
  readonly name: string;
  readonly layers: readonly HandMadeLayer[];
}

// A table of more weights than this is nothing to type into.
const MOST_WEIGHTS = 600;

/** The open network as a document to edit; undefined where it is too large, or says what JSON cannot. */
export function handMadeOf(model: Model): HandMade | undefined {
  const weights = [...model.initializers.values()].reduce((sum, tensor) => sum + tensor.bytes.length / 4, 0);
  if (weights > MOST_WEIGHTS) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(writeJson(model))) as HandMade;
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

/** The document as a network. Throws ModelError with layer and row where it is not one. */
export function modelOf(document: HandMade): Model {
  return readJson(new TextEncoder().encode(JSON.stringify(document)), document.name);
}

/** Sizes of all columns, the input's first. */
export function sizesOf(document: HandMade): number[] {
  return [
    document.layers[0]?.weights[0]?.length ?? 0,
    ...document.layers.map((layer) => layer.weights.length),
  ];
}

/** Reads "2-2-4-2" (also with spaces, commas or dashes). Throws ModelError "setting" with what is wrong. */
export function readSizes(text: string): number[] {
  const sizes = text
    .split(/[\s,–—-]+/)
    .filter((part) => part !== "")
    .map(Number);
  const refuse = (what: string): never => {
    throw new ModelError("setting", "sizes", words.sizesAre(text, what));
  };
  if (sizes.length < 2) refuse(words.tooFewSizes);
  if (!sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= 64)) refuse(words.oddSizes);
  const weights = sizes.slice(1).reduce((sum, size, index) => sum + size * ((sizes[index] ?? 0) + 1), 0);
  if (weights > MOST_WEIGHTS) refuse(words.tooManyWeights(weights, MOST_WEIGHTS));
  return sizes;
}

/**
 * A document of other sizes that keeps every weight that still has a place; new ones are random tenths from −1 to 1,
 * the same each time.
 */
export function resize(
  document: HandMade | undefined,
  sizes: readonly number[],
  activation: Activation,
): HandMade {
  const random = seededRandom(7);
  const tenth = () => Math.round((random() * 2 - 1) * 10) / 10 || 0.1;
  const layers = sizes.slice(1).map((size, index): HandMadeLayer => {
    const old = document?.layers[index];
    const inputs = sizes[index] ?? 1;
    const weights = Array.from({ length: size }, (_, row) =>
      Array.from({ length: inputs }, (_, column) => old?.weights[row]?.[column] ?? tenth()),
    );
    return {
      ...old,
      weights,
      bias: Array.from({ length: size }, (_, row) => old?.bias?.[row] ?? (old === undefined ? tenth() : 0)),
      activation: old === undefined ? activation : (old.activation ?? "none"),
    };
  });
  return { format: "espalier-network", version: 1, name: document?.name ?? words.newName, layers };
}

function withLayer(
  document: HandMade,
  index: number,
  change: (layer: HandMadeLayer) => HandMadeLayer,
): HandMade {
  return { ...document, layers: document.layers.map((layer, at) => (at === index ? change(layer) : layer)) };
}

/** `column` undefined: the bias. */
export function setWeight(
  document: HandMade,
  layer: number,
  row: number,
  column: number | undefined,
  value: number,
): HandMade {
  return withLayer(document, layer, (old) => {
    if (column === undefined)
      return { ...old, bias: (old.bias ?? old.weights.map(() => 0)).with(row, value) };
    return { ...old, weights: old.weights.with(row, (old.weights[row] ?? []).with(column, value)) };
  });
}

export function setActivation(document: HandMade, layer: number, activation: Activation): HandMade {
  return withLayer(document, layer, (old) => ({ ...old, activation }));
}
