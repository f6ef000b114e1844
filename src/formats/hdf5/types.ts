// Types and shapes as HDF5 describes them (specification 3.0, IV.A.2.b and d).

import { type DataType, elementBytes } from "../../model/tensor.ts";
import { type Hdf5Reader, refuseDamaged, refuseUnread, uint } from "./reader.ts";

/** Numbers of one of our types, texts of a fixed length, texts kept in a heap, or anything else. */
export type Hdf5Type =
  | { readonly kind: "number"; readonly type: DataType; readonly size: number }
  | { readonly kind: "text" | "heap-text" | "other"; readonly size: number };

const [INTEGER, FLOAT, TEXT, VARIABLE] = [0, 1, 3, 9];
/** Highest bit of the sign in a description of integers. */
const SIGNED = 8;

/** By exponent and fraction bits. */
const FLOATS: ReadonlyMap<string, DataType> = new Map([
  ["5,10", "float16"],
  ["8,7", "bfloat16"],
  ["8,23", "float32"],
  ["11,52", "float64"],
]);

const INTEGERS: ReadonlyMap<string, DataType> = new Map([
  ["1", "uint8"],
  ["2", "uint16"],
  ["4", "uint32"],
  ["8", "uint64"],
  ["-1", "int8"],
  ["-2", "int16"],
  ["-4", "int32"],
  ["-8", "int64"],
]);

/** The type that is described at `at`. */
export function readType(reader: Hdf5Reader, at: number): Hdf5Type {
  const [kind, bits, size] = [uint(reader, at, 1) & 15, uint(reader, at + 1, 1), uint(reader, at + 4, 4)];
  if (kind === TEXT) return { kind: "text", size };
  if (kind === VARIABLE && (bits & 15) === 1) return { kind: "heap-text", size };
  if (kind !== INTEGER && kind !== FLOAT) return { kind: "other", size };
  if ((bits & 1) !== 0) refuseUnread(reader, "holds numbers in big-endian order");
  const type =
    kind === FLOAT
      ? FLOATS.get(`${uint(reader, at + 13, 1)},${uint(reader, at + 15, 1)}`)
      : INTEGERS.get(`${(bits & SIGNED) !== 0 ? "-" : ""}${size}`);
  return type === undefined || elementBytes(type) !== size
    ? { kind: "other", size }
    : { kind: "number", type, size };
}

/** Largest number of axes that HDF5 has. */
const MOST_AXES = 32;

/** The shape that is described at `at`; none for a scalar. */
export function readShape(reader: Hdf5Reader, at: number): number[] {
  const [version, axes] = [uint(reader, at, 1), uint(reader, at + 1, 1)];
  if (version !== 1 && version !== 2)
    refuseDamaged(reader, `a shape at byte ${at} has the version ${version}`);
  if (axes > MOST_AXES) refuseDamaged(reader, `a shape at byte ${at} has ${axes} axes`);
  const start = at + (version === 1 ? 8 : 4);
  return Array.from({ length: axes }, (_, axis) => uint(reader, start + axis * 8, 8));
}
