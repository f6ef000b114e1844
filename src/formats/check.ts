// Checks on numbers that every reader shares: a network with a NaN in it opens nowhere.

import { ModelError } from "../model/error.ts";
import { floats, isFloat, type Tensor } from "../model/tensor.ts";

/** The position of an element, by its row-major offset: [row, column] for a matrix. */
function positionOf(offset: number, dims: readonly number[]): number[] {
  const position: number[] = [];
  let rest = offset;
  for (const size of dims.toReversed()) {
    position.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return position;
}

/** Throws ModelError "value" naming the tensor and the place of its first NaN or infinity (as float32). Other types pass. */
export function checkFinite(name: string, tensor: Tensor): void {
  if (!isFloat(tensor.type)) return;
  const values = floats(tensor, name);
  for (let offset = 0; offset < values.length; offset++) {
    const value = values[offset] ?? 0;
    // x − x is 0 for every finite x, and NaN for the others: one comparison a weight.
    if (value - value === 0) continue;
    const place = tensor.dims.length === 0 ? "" : ` at [${positionOf(offset, tensor.dims).join(", ")}]`;
    const word = Number.isNaN(value) ? "NaN (not a number)" : String(value).replace("Infinity", "infinity");
    throw new ModelError(
      "value",
      name,
      `The weights ${name} hold ${word}${place}; every weight must be finite.`,
    );
  }
}
