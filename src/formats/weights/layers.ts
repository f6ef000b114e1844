// Named tensors → layers, by their names and shapes: a matrix or a kernel is a layer's weight, the vector beside it its
// bias, and the four vectors of a batch norm go with the layer that it follows.

import { isFloat, type Tensor } from "../../model/tensor.ts";
import { type FollowedNorm, type FoundNorm, findNorms, findOwners } from "./norms.ts";

/** A dense layer or a convolution, without its place in a network. */
export interface FoundLayer {
  readonly name: string;
  readonly weight: string;
  /** [outputs, inputs], for a convolution [outputs, inputs of a group, …kernel]; perhaps turned for a dense layer. */
  readonly dims: readonly number[];
  readonly bias?: string;
  /** Values in the bias; undefined where there is none. */
  readonly biasSize?: number;
  readonly norm?: FoundNorm;
}

/** How weights end, and how their biases do: fc.weight, dense/kernel:0, W1. */
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/weight(?=[^a-z]*$)/i, "bias"],
  [/kernel(?=[^a-z]*$)/i, "bias"],
  [/W(?=\d*$)/, "b"],
  [/w(?=\d*$)/, "b"],
];

type Tensors = ReadonlyMap<string, Tensor>;

/** True for the name of a layer's weight, also of one that quantisation has packed: qweight, weight_packed. */
function isWeight(name: string): boolean {
  return ENDINGS.some(([ending]) => ending.test(name)) || /weight_\w+$/.test(name);
}

export function isConvolution({ dims }: FoundLayer): boolean {
  return dims.length > 2;
}

function biasNames(weight: string): string[] {
  return ENDINGS.filter(([ending]) => ending.test(weight)).map(([ending, bias]) =>
    weight.replace(ending, bias),
  );
}

/** The weight's name without its ending: "0" for "0.weight". */
export function layerName(weight: string): string {
  return weight.replace(/[._/]?(weight|kernel|W)(:0)?$/i, "") || weight;
}

/** A layer with its bias. */
export function findLayer(weight: string, tensors: Tensors): FoundLayer {
  const { dims = [] } = tensors.get(weight) ?? {};
  const found = { name: layerName(weight), weight, dims };
  const bias = biasNames(weight).find((name) => tensors.get(name)?.dims.length === 1);
  if (bias === undefined) return found;
  return { ...found, bias, biasSize: tensors.get(bias)?.dims[0] ?? 0 };
}

export interface Found {
  /** In the file's order. */
  readonly layers: readonly FoundLayer[];
  readonly norms: readonly FollowedNorm[];
  /** True where the file sorts its names, so that their order says nothing. */
  readonly sorted: boolean;
  /** Tensors that are no numbers to compute with: counters, masks. */
  readonly aside: readonly string[];
  /** What the first tensor that belongs to no layer is, as a sentence without its stop; undefined where all do. */
  readonly stray?: string;
}

function strayAmong(
  tensors: Tensors,
  layers: readonly FoundLayer[],
  norms: readonly FoundNorm[],
): string | undefined {
  const known = new Set([
    ...layers.flatMap(({ weight, bias }) => [weight, bias]),
    ...norms.flatMap(({ scale, shift, mean, variance }) => [scale, shift, mean, variance]),
  ]);
  const stray = [...tensors].find(([name, { type }]) => isFloat(type) && !known.has(name));
  if (stray !== undefined)
    return `the tensor ${stray[0]} of shape [${stray[1].dims}] is neither the weight nor the bias of a layer, nor a batch norm's`;
  const packed = [...tensors].find(
    ([name, { type, dims }]) => dims.length > 1 && !isFloat(type) && isWeight(name),
  );
  if (packed !== undefined)
    return `the tensor ${packed[0]} holds ${packed[1].type} values where a layer's weights are expected, and these cannot be scored or cut`;
  return undefined;
}

/**
 * The layers of a file, with their biases and batch norms. `chosen` says which layer a norm follows. Throws ModelError
 * "setting" for a choice that does not fit.
 */
export function findLayers(tensors: Tensors, chosen?: Readonly<Record<string, string>>): Found {
  const norms = findNorms(tensors);
  const plain = [...tensors]
    .filter(([, { type, dims }]) => isFloat(type) && dims.length >= 2)
    .map(([name]) => findLayer(name, tensors));
  const { normOf, followed, sorted, stray: loose } = findOwners(norms, plain, tensors, chosen);
  const layers = plain.map((layer) => {
    const norm = normOf.get(layer);
    return norm === undefined ? layer : { ...layer, norm };
  });
  const stray = strayAmong(tensors, layers, norms) ?? loose;
  const aside = [...tensors].filter(([, { type }]) => !isFloat(type)).map(([name]) => name);
  return { layers, norms: followed, sorted, aside, ...(stray === undefined ? {} : { stray }) };
}
