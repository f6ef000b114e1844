// ONNX files, on protobuf messages that keep what they do not know: everything that pruning leaves alone is written
// back as it was read. The parts live in onnx/.

import { fromBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema } from "onnx-buf";
import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { validateModel } from "../model/validate.ts";
import { checkFinite } from "./check.ts";
import { encodeModel } from "./onnx/encode.ts";
import { embedExternal } from "./onnx/external.ts";
import { readGraph } from "./onnx/graph.ts";
import { createDocument, updateDocument } from "./onnx/write.ts";
import type { OpenOptions } from "./options.ts";
import { weightsDocument } from "./weights/document.ts";

function parse(bytes: Uint8Array, name: string): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const what = /EOF|bounds/i.test(reason) ? "it ends too early" : reason;
    throw new ModelError("format", name, `The file is not a whole ONNX file: ${what}.`);
  }
}

/**
 * Reads an ONNX file. Tensors share its bytes, which must not be written to afterwards. `name` is the network's name
 * in sentences; `options.external` has the weights that are kept in other files, which are inside when it is written
 * back. Throws ModelError for damaged files and for what Espalier does not have.
 */
export function readOnnx(bytes: Uint8Array, name: string, options: OpenOptions = {}): Model {
  // Node's Buffer is a Uint8Array whose slice() does not copy: a plain view keeps that surprise out of the model.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const document = embedExternal(parse(plain, name), options.external ?? (() => undefined));
  const model = validateModel(readGraph(document, name));
  if (options.unread === true) return model;
  for (const [tensorName, tensor] of model.initializers) checkFinite(tensorName, tensor);
  return model;
}

function isOnnx(document: unknown): document is ModelProto {
  return (document as ModelProto | undefined)?.$typeName === ModelProtoSchema.typeName;
}

/**
 * Writes an ONNX file: the one the model came from with the model's changes, or a new one. An unchanged model gives
 * the bytes it was read from, as far as they were in protobuf's canonical order (files of PyTorch and ONNX are).
 */
export function writeOnnx(model: Model): Uint8Array {
  // Weights that were opened with the arrows of an ONNX file go into that file.
  const origin = weightsDocument(model)?.arrows ?? model.origin;
  const document = origin?.format === "onnx" ? origin.document : undefined;
  return encodeModel(isOnnx(document) ? updateDocument(document, model) : createDocument(model));
}
