// ONNX's AttributeProto ↔ Attribute. What no operator here reads (graphs, types, sparse tensors) stays in the file.

import { create } from "@bufbuild/protobuf";
import { type AttributeProto, AttributeProtoSchema, AttributeProto_AttributeType as Type } from "onnx-buf";
import { ModelError } from "../../model/error.ts";
import type { Attribute } from "../../model/graph.ts";
import type { Tensor } from "../../model/tensor.ts";
import { isForeign, readTensor, sameTensor, writeTensor } from "./tensor.ts";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The attribute's value, or undefined for a kind that stays in the file. Throws ModelError "format" without a type. */
export function readAttribute(proto: AttributeProto, label: string): Attribute | undefined {
  switch (proto.type) {
    case Type.FLOAT:
      return proto.f;
    case Type.INT:
      return Number(proto.i);
    case Type.STRING:
      return decoder.decode(proto.s);
    case Type.FLOATS:
      return proto.floats;
    case Type.INTS:
      return proto.ints.map(Number);
    case Type.STRINGS:
      return proto.strings.map((bytes) => decoder.decode(bytes));
    case Type.TENSOR:
      return proto.t === undefined || isForeign(proto.t.dataType)
        ? undefined
        : readTensor(proto.t, `The attribute ${proto.name} of ${label}`);
    case Type.UNDEFINED:
      throw new ModelError("format", label, `The attribute ${proto.name} of ${label} does not say its type.`);
    default:
      return undefined;
  }
}

function isTensor(value: Attribute): value is Tensor {
  return typeof value === "object" && "bytes" in value;
}

/** True where both have the same value, to the bit. */
export function sameAttribute(a: Attribute | undefined, b: Attribute | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (typeof a !== "object" || typeof b !== "object") return Object.is(a, b);
  if (isTensor(a) || isTensor(b)) return isTensor(a) && isTensor(b) && sameTensor(a, b);
  return a.length === b.length && a.every((item, index) => Object.is(item, b[index]));
}

function listAttribute(
  name: string,
  value: readonly number[] | readonly string[],
  from?: Type,
): AttributeProto {
  const strings = value.filter((item) => typeof item === "string");
  if (strings.length > 0 || from === Type.STRINGS) {
    const bytes = strings.map((text) => encoder.encode(text));
    return create(AttributeProtoSchema, { name, type: Type.STRINGS, strings: bytes });
  }
  const numbers = value.filter((item) => typeof item === "number");
  if (from === Type.INTS || (from !== Type.FLOATS && numbers.every(Number.isInteger)))
    return create(AttributeProtoSchema, { name, type: Type.INTS, ints: numbers.map(BigInt) });
  return create(AttributeProtoSchema, { name, type: Type.FLOATS, floats: numbers });
}

/** Attributes that ONNX types as FLOAT: a whole number among them (alpha 1) must not become an INT. */
const FLOATS: ReadonlySet<string> = new Set(["alpha", "beta", "ratio", "value_float"]);

/** A new AttributeProto; `from` is the type it had before, where it was there. */
export function writeAttribute(name: string, value: Attribute, from?: Type): AttributeProto {
  if (typeof value === "string")
    return create(AttributeProtoSchema, { name, type: Type.STRING, s: encoder.encode(value) });
  if (typeof value === "number") {
    const isFloat =
      from === Type.FLOAT || (from !== Type.INT && (FLOATS.has(name) || !Number.isInteger(value)));
    return isFloat
      ? create(AttributeProtoSchema, { name, type: Type.FLOAT, f: value })
      : create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value) });
  }
  if (isTensor(value))
    return create(AttributeProtoSchema, { name, type: Type.TENSOR, t: writeTensor("", value) });
  return listAttribute(name, value, from);
}
