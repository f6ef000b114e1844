// What a pickle of PyTorch may hold, as plain data. Lists and tuples are both arrays here: nobody asks which.

import type { DataType } from "../../model/tensor.ts";

/** A class or function that the pickle names, by its Python name. Nothing of it is ever called. */
export interface Global {
  readonly kind: "global";
  readonly name: string;
}

/** An object of one of torch's modules: its class and its attributes. */
export interface Module {
  readonly kind: "module";
  readonly className: string;
  attributes: ReadonlyMap<PickleValue, PickleValue>;
}

/** A storage: a run of numbers that lies elsewhere in the file. `type` is undefined where only its bytes are known. */
export interface Storage {
  readonly kind: "storage";
  readonly key: string;
  readonly type: DataType | undefined;
  /** Elements, or bytes where the type is undefined. */
  readonly count: number;
}

/** A view of a storage, as PyTorch has it: offset and strides in elements. */
export interface TensorView {
  readonly kind: "tensor";
  readonly storage: Storage;
  readonly type: DataType;
  readonly offset: number;
  readonly dims: readonly number[];
  readonly strides: readonly number[];
}

export type PickleObject = Global | Module | Storage | TensorView;
export type PickleDict = Map<PickleValue, PickleValue>;
export type PickleSet = Set<PickleValue>;
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickleDict
  | PickleSet
  | PickleObject;

/** The value where it is an object of that kind. */
export function asKind<K extends PickleObject["kind"]>(
  value: PickleValue | undefined,
  kind: K,
): Extract<PickleObject, { kind: K }> | undefined {
  if (typeof value !== "object" || value === null || !("kind" in value) || value.kind !== kind)
    return undefined;
  return value as Extract<PickleObject, { kind: K }>;
}

/** True for a number that can count or place something. */
export function isCount(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
