// Numbers as a file of examples holds them: an array with its sizes, before anything has been made of it.

export type Numbers =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Larger arrays would not fit a page's memory; a hostile header must not make it unpack one. */
export const MOST_BYTES = 2 ** 30;

/** Row-major. */
export interface NumberArray {
  readonly dims: readonly number[];
  readonly data: Numbers;
}

/** An array and what it is called in sentences: its file, or its file and its name there. */
export interface NamedArray extends NumberArray {
  readonly name: string;
}
