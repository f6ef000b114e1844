// A ModelProto as bytes, each weight copied once into a file of the right size. The library's writer doubles its buffer as it
// goes and copies the whole at the end, which for a network of a gigabyte is three more.

import { type DescMessage, type Message, type MessageShape, toBinary } from "@bufbuild/protobuf";
import {
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from "onnx-buf";
import { concatenate } from "../../model/bytes.ts";

/** Bytes that stand one after the other, and how many there are. */
interface Pieces {
  readonly pieces: readonly Uint8Array[];
  readonly length: number;
}

function join(...parts: readonly (Uint8Array | Pieces)[]): Pieces {
  const pieces = parts.flatMap((part) => (part instanceof Uint8Array ? [part] : part.pieces));
  return { pieces, length: pieces.reduce((sum, { length }) => sum + length, 0) };
}

/** A number as protobuf's varint. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

/** A field of bytes: its tag (wire type 2), its length, its contents. */
const field = (number: number, contents: Uint8Array | Pieces): Pieces =>
  join(varint(number * 8 + 2), varint(contents.length), contents);

/** A message with some of its fields, and with what the library does not know where `unknown`. */
function part<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  keep: (number: number) => boolean,
  unknown: boolean,
): Uint8Array {
  // Fields that are not set live on the prototype, as in copyMessage.
  const copy: Message & Record<string, unknown> = Object.assign(
    Object.create(Object.getPrototypeOf(message)),
    message,
  );
  for (const { number, localName, fieldKind } of schema.fields) {
    if (keep(number)) continue;
    if (fieldKind === "list") copy[localName] = [];
    else delete copy[localName];
  }
  if (!unknown) delete copy.$unknown;
  return toBinary(schema, copy as MessageShape<Desc>);
}

/** A message whose field `number` is written as `own`: fields stand in the order of their numbers, as the library writes them. */
function around<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  number: number,
  own: Pieces,
): Pieces {
  const before = part(schema, message, (each) => each < number, false);
  return join(
    before,
    own,
    part(schema, message, (each) => each > number, true),
  );
}

function encodeTensor(tensor: TensorProto): Pieces {
  const { number } = TensorProtoSchema.field.rawData;
  const { rawData } = tensor;
  // An empty field may be set or not; the library knows.
  if (rawData.length === 0) return join(toBinary(TensorProtoSchema, tensor));
  return around(TensorProtoSchema, tensor, number, field(number, rawData));
}

function encodeGraph(graph: GraphProto): Pieces {
  const { number } = GraphProtoSchema.field.initializer;
  const tensors = graph.initializer.map((tensor) => field(number, encodeTensor(tensor)));
  return around(GraphProtoSchema, graph, number, join(...tensors));
}

/** As toBinary, byte for byte. */
export function encodeModel(model: ModelProto): Uint8Array {
  const { graph } = model;
  if (graph === undefined) return toBinary(ModelProtoSchema, model);
  const { number } = ModelProtoSchema.field.graph;
  return concatenate(around(ModelProtoSchema, model, number, field(number, encodeGraph(graph))).pieces);
}
