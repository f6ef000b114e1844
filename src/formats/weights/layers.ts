// Named tensors → dense layers, by their names and shapes: a matrix is a layer's weight, and the vector beside it its bias.

import { ModelError } from "../../model/error.ts";
import { isFloat, type Tensor } from "../../model/tensor.ts";

/** A dense layer without its place in a network. */
export interface FoundLayer {
  readonly name: string;
  readonly weight: string;
  readonly dims: readonly number[];
  readonly bias?: string;
  /** Values in the bias; undefined where there is none. */
  readonly biasSize?: number;
}

/** How weights end, and how their biases do: fc.weight, dense/kernel:0, W1. */
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/weight(?=[^a-z]*$)/i, "bias"],
  [/kernel(?=[^a-z]*$)/i, "bias"],
  [/W(?=\d*$)/, "b"],
  [/w(?=\d*$)/, "b"],
];

function biasNames(weight: string): string[] {
  return ENDINGS.filter(([ending]) => ending.test(weight)).map(([ending, bias]) =>
    weight.replace(ending, bias),
  );
}

/** The weight's name without its ending: "0" for "0.weight". */
function layerName(weight: string): string {
  return weight.replace(/[._/]?(weight|kernel|W)(:0)?$/i, "") || weight;
}

function findLayer(weight: string, tensors: ReadonlyMap<string, Tensor>): FoundLayer {
  const { dims = [] } = tensors.get(weight) ?? {};
  const found = { name: layerName(weight), weight, dims };
  const bias = biasNames(weight).find((name) => tensors.get(name)?.dims.length === 1);
  if (bias === undefined) return found;
  return { ...found, bias, biasSize: tensors.get(bias)?.dims[0] ?? 0 };
}

function refuse(where: string, message: string): never {
  throw new ModelError("unsupported", where, message);
}

/**
 * The dense layers of a file, in its order. Tensors of integers and booleans are left aside (`aside`).
 * Throws ModelError "unsupported" that says what was found where a tensor of floats belongs to no dense layer.
 */
export function findLayers(
  tensors: ReadonlyMap<string, Tensor>,
  where: string,
): { layers: FoundLayer[]; aside: string[] } {
  const numbers = [...tensors].filter(([, tensor]) => isFloat(tensor.type));
  const layers = numbers
    .filter(([, { dims }]) => dims.length === 2)
    .map(([name]) => findLayer(name, tensors));
  const known = new Set(
    layers.flatMap(({ weight, bias }) => (bias === undefined ? [weight] : [weight, bias])),
  );
  const stray = numbers.find(([name]) => !known.has(name));
  if (stray !== undefined) {
    const [name, { dims }] = stray;
    const found = `The tensor ${name} of shape [${dims}] is neither the weight nor the bias of a dense layer`;
    refuse(name, `${found}; from weights alone Espalier infers chains of dense layers.`);
  }
  if (layers.length === 0)
    refuse(where, `The file holds ${tensors.size} tensors, but no weights of a layer.`);
  const empty = layers.find(({ dims }) => dims.includes(0));
  if (empty !== undefined)
    refuse(empty.weight, `The tensor ${empty.weight} of shape [${empty.dims}] is empty.`);
  return { layers, aside: [...tensors.keys()].filter((name) => !isFloat(tensors.get(name)?.type ?? "bool")) };
}
