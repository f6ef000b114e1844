// Weights as a file holds them: what they are is known at once, their bytes are asked for, with the axes in any order. So
// what has to be unpacked is unpacked into its place, and what nobody reads is not.

import { ModelError } from "../model/error.ts";
import { type DataType, elementBytes, type Tensor } from "../model/tensor.ts";
import { layOut } from "./strided.ts";

export interface StoredTensor {
  readonly type: DataType;
  readonly dims: readonly number[];
  /** The bytes, with axis `order[k]` of the stored in place k; as they are stored where no order is given. */
  readonly bytes: (order?: readonly number[]) => Uint8Array;
}

/** Elements between neighbours along each axis, in a row of that shape. */
export function rowStrides(dims: readonly number[]): number[] {
  return dims.map((_, axis) => dims.slice(axis + 1).reduce((product, size) => product * size, 1));
}

/**
 * What `make` makes of an order of axes, made once. Throws ModelError "unsupported" for a second order: layers that share
 * weights read them alike, and a file of layers that do not would be laid out as often as it likes.
 */
export function onceEach(make: (order?: readonly number[]) => Uint8Array): StoredTensor["bytes"] {
  const made = new Map<string, Uint8Array>();
  return (order) => {
    const key = String(order);
    const bytes = made.get(key);
    if (bytes !== undefined) return bytes;
    if (order !== undefined && [...made.keys()].some((other) => other !== "undefined")) {
      const message =
        "Two layers of the file share weights that each reads in another order, which no layers of Keras do.";
      throw new ModelError("unsupported", "weights", message);
    }
    const fresh = make(order);
    made.set(key, fresh);
    return fresh;
  };
}

/** The bytes of a tensor with its axes in another order. */
export function reorder({ type, dims, bytes }: Tensor, order: readonly number[]): Uint8Array {
  if (bytes.length === 0) return bytes;
  const steps = rowStrides(dims);
  const [sizes, strides] = [order.map((axis) => dims[axis] ?? 1), order.map((axis) => steps[axis] ?? 1)];
  return layOut({ dims: sizes, strides, offset: 0 }, bytes, elementBytes(type));
}

/** A tensor that is there already. */
export function storedTensor(tensor: Tensor): StoredTensor {
  const { type, dims } = tensor;
  const bytes = onceEach((order) => (order === undefined ? tensor.bytes : reorder(tensor, order)));
  return { type, dims, bytes };
}

/** The same weights with their axes in another order; nothing is moved yet. */
export function permute({ type, dims, bytes }: StoredTensor, order: readonly number[]): StoredTensor {
  return { type, dims: order.map((axis) => dims[axis] ?? 1), bytes: () => bytes(order) };
}
