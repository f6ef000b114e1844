// Weights whose arrows cannot be told: every layer by itself, to be scored and looked at. None of its neurons can leave,
// because what reads them is not known.

import { ModelError } from "../../model/error.ts";
import type { Model } from "../../model/graph.ts";
import type { Tensor } from "../../model/tensor.ts";
import { makeBuilder } from "./builder.ts";
import type { Found, FoundLayer } from "./layers.ts";

/** Axes of a weight beyond its rows and columns that a convolution has at most. */
const MOST_KERNEL_AXES = 3;

function isScorable({ dims }: FoundLayer): boolean {
  return dims.length <= 2 + MOST_KERNEL_AXES && !dims.includes(0);
}

/**
 * The layers side by side. `why` says what forbids more. Throws ModelError "unsupported" where no layer has any weights.
 */
export function looseModel(
  name: string,
  tensors: ReadonlyMap<string, Tensor>,
  { layers }: Found,
  why: string,
): Model {
  const builder = makeBuilder(tensors);
  const shown = layers.filter(isScorable);
  if (shown.length === 0)
    throw new ModelError("unsupported", name, `The file holds no weights that can be scored: ${why}.`);
  for (const { name: layer, weight, dims, bias, biasSize } of shown) {
    const [rows = 0, columns = 0, ...kernel] = dims;
    const input = builder.input(`${layer}.input`, ["batch", columns, ...kernel]);
    const inputs = [input, weight, ...(bias !== undefined && biasSize === rows ? [bias] : [])];
    const value =
      kernel.length === 0
        ? builder.add("Gemm", layer, inputs, { transB: 1 })
        : builder.add("Conv", layer, inputs, { kernel_shape: kernel });
    const stays = "the file does not say what reads it";
    builder.output(value, `${layer}.output`, ["batch", rows, ...kernel.map(() => 1)], stays);
  }
  const model = builder.finish(name);
  const notes = [
    `The file holds weights without a network, and none can be told from them: ${why}.`,
    "Every layer is scored by itself, its rows taken for neurons, and nothing can be pruned. Open the network's ONNX file together with the weights to take its arrows from there.",
  ];
  return { ...model, notes };
}
