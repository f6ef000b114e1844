// PyTorch's storages and the tensors that are views of them. A view whose elements lie in a row shares the file's
// bytes; any other is laid out once.

import { ModelError } from "../../model/error.ts";
import { type DataType, elementBytes, elementCount, type Tensor } from "../../model/tensor.ts";
import { layOut } from "../strided.ts";
import { refuseBytes } from "./byte-reader.ts";
import type { Machine } from "./machine.ts";
import { asKind, isCount, type PickleValue, type Storage, type TensorView } from "./values.ts";

/** Storage classes and their types; an untyped one has bytes. */
export const STORAGES: ReadonlyMap<string, DataType | undefined> = new Map([
  ["torch.FloatStorage", "float32"],
  ["torch.DoubleStorage", "float64"],
  ["torch.HalfStorage", "float16"],
  ["torch.BFloat16Storage", "bfloat16"],
  ["torch.CharStorage", "int8"],
  ["torch.ShortStorage", "int16"],
  ["torch.IntStorage", "int32"],
  ["torch.LongStorage", "int64"],
  ["torch.ByteStorage", "uint8"],
  ["torch.BoolStorage", "bool"],
  ["torch.ComplexFloatStorage", "complex64"],
  ["torch.UntypedStorage", undefined],
  ["torch.storage.UntypedStorage", undefined],
]);

export const DTYPES: ReadonlyMap<string, DataType> = new Map([
  ...(["float32", "float64", "float16", "bfloat16", "bool"] as const).map(
    (type) => [`torch.${type}`, type] as const,
  ),
  ...(["float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu"] as const).map(
    (type) => [`torch.${type}`, type] as const,
  ),
  ["torch.complex64", "complex64"],
  ...(["int8", "int16", "int32", "int64"] as const).map((type) => [`torch.${type}`, type] as const),
  ...(["uint8", "uint16", "uint32", "uint64"] as const).map((type) => [`torch.${type}`, type] as const),
]);

/**
 * What a persistent id stands for: ("storage", class, key, device, count), and in legacy files a sixth that says
 * whether it is part of another.
 */
export function makeStorage(machine: Machine, id: PickleValue): PickleValue {
  const { reader, storages } = machine;
  const [word, storageClass, key, , count, part = null] = Array.isArray(id) ? id : [];
  const named = asKind(storageClass, "global");
  // Legacy files keep a module's class with its source text, which nobody reads here.
  if (word === "module" && named !== undefined) return named;
  if (word !== "storage" || named === undefined || !STORAGES.has(named.name))
    return refuseBytes(reader, "a storage has no type");
  if (typeof key !== "string" || !isCount(count) || part !== null)
    return refuseBytes(reader, "a storage is not described as PyTorch does");
  const storage: Storage = { kind: "storage", key, type: STORAGES.get(named.name), count };
  const known = storages.get(key);
  if (known !== undefined && (known.type !== storage.type || known.count !== count))
    return refuseBytes(reader, `the storage ${key} is described in two ways`);
  storages.set(key, known ?? storage);
  return known ?? storage;
}

/** A tensor from (storage, offset, size, stride, …), whatever else PyTorch wants to know about it. */
export function rebuildTensor(
  machine: Machine,
  args: readonly PickleValue[],
  dtype?: PickleValue,
): TensorView {
  const [base, offset, dims, strides] = args;
  const storage = asKind(base, "storage");
  const type = storage?.type ?? DTYPES.get(asKind(dtype, "global")?.name ?? "");
  const sizes = Array.isArray(dims) && dims.every(isCount) ? dims : undefined;
  const steps = Array.isArray(strides) && strides.every(isCount) ? strides : undefined;
  if (
    storage === undefined ||
    type === undefined ||
    !isCount(offset) ||
    sizes === undefined ||
    steps === undefined
  )
    return refuseBytes(machine.reader, "a tensor is not described as PyTorch does");
  if (sizes.length !== steps.length) refuseBytes(machine.reader, "a tensor has not one stride for each size");
  return { kind: "tensor", storage, type, offset, dims: sizes, strides: steps };
}

/** True where the elements lie one after the other, row-major. */
function isContiguous({ dims, strides }: TensorView): boolean {
  let step = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const size = dims[axis] ?? 1;
    if (size !== 1 && strides[axis] !== step) return false;
    step *= size;
  }
  return true;
}

/** Where the bytes of storages come from, and how many may still be viewed and how many copied. */
export interface StorageBytes {
  readonly read: (storage: Storage) => Uint8Array;
  views: number;
  copies: number;
}

/** Tied weights share a storage; a file of `bytes` bytes may show as much of them as eight times over. */
export function storageBytes(bytes: number, read: StorageBytes["read"]): StorageBytes {
  return { read, views: 8 * bytes, copies: bytes };
}

/**
 * The tensor that a view is. Throws ModelError "shape" where it reaches beyond its storage, "unsupported" where the
 * tensors of a file, laid out, would be larger than the file.
 */
export function viewTensor(view: TensorView, name: string, source: StorageBytes): Tensor {
  const { type, dims, offset, strides } = view;
  const stored = source.read(view.storage);
  const width = elementBytes(type);
  const count = elementCount(dims);
  const last = dims.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), offset);
  if (count > 0 && !(last < Math.floor(stored.length / width))) {
    const message = `The tensor ${name} of shape [${dims}] reaches beyond its storage of ${stored.length} bytes.`;
    throw new ModelError("shape", name, message);
  }
  if (count === 0) return { type, dims, bytes: new Uint8Array(0) };
  const contiguous = isContiguous(view);
  source.views -= count * width;
  if (!contiguous) source.copies -= count * width;
  if (source.views < 0 || source.copies < 0) {
    const message = `The tensor ${name} of shape [${dims}] repeats its storage until the network is larger than its file.`;
    throw new ModelError("unsupported", name, message);
  }
  const bytes = contiguous
    ? stored.subarray(offset * width, (offset + count) * width)
    : layOut(view, stored, width);
  return { type, dims, bytes };
}
