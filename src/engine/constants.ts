// Constants that stay the same array from one batch size to the next, so that a device keeps one copy of each.

import { elementNumbers } from "../model/elements.ts";
import { floats, type Tensor } from "../model/tensor.ts";

/** The numbers of a tensor as the engines hold them; types other than float32 are converted. */
export function tensorFloats(tensor: Tensor): Float32Array {
  return tensor.type === "float32" ? floats(tensor) : Float32Array.from(elementNumbers(tensor));
}

export class ConstantStore {
  private readonly kept = new Map<string, Float32Array>();

  /** `values`, or the equal array that was kept under this key before. */
  keep(key: string, values: Float32Array): Float32Array {
    const before = this.kept.get(key);
    const equal =
      before !== undefined &&
      before.length === values.length &&
      (before === values || before.every((value, index) => Object.is(value, values[index])));
    if (equal) return before;
    this.kept.set(key, values);
    return values;
  }
}
