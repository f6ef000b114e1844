// The functions inside recurrent cells, as ONNX's attributes name them and give them numbers.

import { listAttribute } from "../../model/operators/query.ts";
import { CELL_FUNCTIONS, type CellFunction } from "../functions.ts";
import type { RecurrentParams } from "../recurrent-params.ts";
import type { Site } from "./compile.ts";

type Cell = RecurrentParams["cell"];

/** ONNX's functions where the node names none. */
const USUAL: Readonly<Record<Cell, readonly string[]>> = {
  rnn: ["Tanh"],
  gru: ["Sigmoid", "Tanh"],
  lstm: ["Sigmoid", "Tanh", "Tanh"],
};

/** ONNX's alpha and beta of functions that have some. */
const NUMBERS: Partial<Record<CellFunction["name"], readonly [number, number]>> = {
  affine: [1, 0],
  elu: [1, 0],
  hard_sigmoid: [0.2, 0.5],
  leaky_relu: [0.01, 0],
  scaled_tanh: [1, 1],
  thresholded_relu: [1, 0],
};

const FEW_NUMBERS: ReadonlySet<string> = new Set(["elu", "leaky_relu", "thresholded_relu"]);

/** The functions that the node names, with their numbers; the attributes list numbers of those alone that take some. */
function functionsOf({ builder, node }: Site, cell: Cell, directions: number): CellFunction[] {
  const named = node.attributes.get("activations");
  const names = Array.isArray(named) && named.length > 0 ? named : Array(directions).fill(USUAL[cell]).flat();
  const alphas = [...(listAttribute(node, "activation_alpha") ?? [])];
  const betas = [...(listAttribute(node, "activation_beta") ?? [])];
  return names.map((given: unknown) => {
    const word = String(given).toLowerCase();
    const name = CELL_FUNCTIONS.find((known) => known.replace("_", "") === word);
    if (name === undefined) return builder.refuse(node, `the engines do not have its function ${given}`);
    const [alpha, beta] = NUMBERS[name] ?? [undefined, undefined];
    const takesBeta = beta !== undefined && !FEW_NUMBERS.has(name);
    return {
      name,
      alpha: (alpha === undefined ? undefined : (alphas.shift() ?? alpha)) ?? 0,
      beta: (takesBeta ? (betas.shift() ?? beta) : undefined) ?? 0,
    };
  });
}

/** f, g and h. Throws ModelError "unsupported" for functions that are not here, and where the two directions differ. */
export function cellFunctions(site: Site, cell: Cell, directions: number): RecurrentParams["functions"] {
  const all = functionsOf(site, cell, directions);
  const count = USUAL[cell].length;
  const own = all.slice(0, count);
  if (directions === 2 && JSON.stringify(own) !== JSON.stringify(all.slice(count)))
    site.builder.refuse(site.node, "its two directions have different functions");
  const at = (index: number): CellFunction => own[index] ?? { name: "tanh", alpha: 0, beta: 0 };
  return [at(0), at(1), at(2)];
}
