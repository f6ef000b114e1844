// Takes a network apart for its way to the worker and puts it together there. A message with a view of a file's bytes
// copies the whole file while the page stands still; so the numbers go a piece of a weight at a time, each copied once.

import type { Model } from "../../model/graph.ts";
import type { Tensor } from "../../model/tensor.ts";

/** A piece of a weight, in a message of its own. */
export interface Parcel {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Where in the weight it lies, and how many bytes that has. */
  readonly at: number;
  readonly total: number;
}

/** Smaller weights go along with the graph. */
const LEAST_PARCEL = 1 << 20;
/** Copied at once, while the page stands still. */
const MOST_PARCEL = 1 << 23;

const NOTHING = new Uint8Array();

/** The same data, whose arrays hold no more than what is seen of them. */
function compact<T>(value: T): T {
  if (value instanceof Uint8Array)
    return (value.byteLength === value.buffer.byteLength ? value : value.slice()) as T;
  if (ArrayBuffer.isView(value)) return value;
  if (value instanceof Map) return new Map(Array.from(value, ([key, each]) => [key, compact(each)])) as T;
  if (Array.isArray(value)) return value.map(compact) as T;
  if (typeof value !== "object" || value === null || value instanceof Set) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, compact(each)])) as T;
}

/** A model without the file that it came from, and without its large weights. */
export function withoutWeights({ origin: _origin, ...model }: Model): Model {
  const light = (tensor: Tensor) =>
    tensor.bytes.length < LEAST_PARCEL ? tensor : { ...tensor, bytes: NOTHING };
  const initializers = new Map(Array.from(model.initializers, ([name, tensor]) => [name, light(tensor)]));
  return compact({ ...model, initializers });
}

/** Copies of all that there is, a piece at a time. */
export function* piecesOf(name: string, bytes: Uint8Array): Generator<Parcel, void, void> {
  // Not slice(): a Node Buffer's slice is a view.
  for (let at = 0; at < bytes.length; at += MOST_PARCEL)
    yield { name, bytes: new Uint8Array(bytes.subarray(at, at + MOST_PARCEL)), at, total: bytes.length };
}

/** Its large weights in pieces, each a copy of its own that may be given away. */
export function* parcelsOf({ initializers }: Model): Generator<Parcel, void, void> {
  for (const [name, { bytes }] of initializers) {
    if (bytes.length >= LEAST_PARCEL) yield* piecesOf(name, bytes);
  }
}

/** Puts a piece where it belongs among the weights that have come. */
export function unpack(weights: Map<string, Uint8Array>, { name, bytes, at, total }: Parcel): void {
  const whole = weights.get(name) ?? new Uint8Array(total);
  whole.set(bytes, at);
  weights.set(name, whole);
}

/** The whole again. */
export function withWeights(model: Model, weights: ReadonlyMap<string, Uint8Array>): Model {
  if (weights.size === 0) return model;
  const initializers = new Map(model.initializers);
  for (const [name, bytes] of weights) {
    const tensor = initializers.get(name);
    if (tensor !== undefined) initializers.set(name, { ...tensor, bytes });
  }
  return { ...model, initializers };
}
