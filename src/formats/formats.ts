// Which format a file has, told by its bytes and never by its name; and one door for reading and one for writing.

import { ModelError } from "../model/error.ts";
import { rememberFile } from "../model/file.ts";
import type { Model } from "../model/graph.ts";
import { isHdf5 } from "./hdf5/file.ts";
import { parseJson, readDocument, writeJson } from "./json.ts";
import { isKerasArchive, readKerasArchive, readKerasHdf5 } from "./keras.ts";
import { withTypeNotes } from "./notes.ts";
import { readOnnx, writeOnnx } from "./onnx.ts";
import type { ExternalFiles, OpenOptions } from "./options.ts";
import { isPickle, readPyTorch } from "./pytorch.ts";
import {
  isSafetensors,
  isShardIndex,
  readSafetensors,
  readSafetensorsIndex,
  writeSafetensors,
} from "./safetensors.ts";
import { isTensorflowJs, readTensorflowJs } from "./tensorflow-js.ts";
import { weightsDocument } from "./weights/document.ts";
import { isZip, readZip } from "./zip.ts";

/** The formats that networks are saved in. safetensors holds weights alone. */
export type SaveFormat = "onnx" | "json" | "safetensors";

interface Format {
  readonly recognise: (bytes: Uint8Array) => boolean;
  /** Returns the network, or throws for a format that is known but not read. */
  readonly read: (bytes: Uint8Array, name: string, options: OpenOptions) => Model;
}

function startsWith(bytes: Uint8Array, magic: string, at = 0): boolean {
  return [...magic].every((letter, index) => bytes[at + index] === letter.charCodeAt(0));
}

/** Fields of ONNX's ModelProto as protobuf tags: number × 8 + wire type. A file starts with one of them. */
const ONNX_TAGS: ReadonlySet<number> = new Set([0x08, 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72, 0xa2]);

/** Text that starts as JSON does, after blanks and a byte order mark. */
function isJson(bytes: Uint8Array): boolean {
  const first = bytes.findIndex((byte) => ![0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf].includes(byte));
  return bytes[first] === 0x7b || bytes[first] === 0x5b;
}

/** What a refused file could have been. */
const OPENED = "ONNX, PyTorch, safetensors, Keras and TensorFlow.js files and its own JSON";

const readArchive: Format["read"] = (bytes, name, options) => {
  const zip = readZip(bytes, name);
  return isKerasArchive(zip) ? readKerasArchive(zip, name) : readPyTorch(bytes, name, options);
};

const readText: Format["read"] = (bytes, name, options) => {
  const document = parseJson(bytes, name);
  return isTensorflowJs(document) ? readTensorflowJs(document, name, options) : readDocument(document, name);
};

function refused(what: string): Format["read"] {
  return (_, name) => {
    const message = `The file is ${what}; Espalier opens ${OPENED}.`;
    throw new ModelError("unsupported", name, message);
  };
}

/** Asked in this order; the first that recognises the bytes reads them. */
const FORMATS: readonly Format[] = [
  // First, because its first bytes are a length, which may look like anything (640 looks like a pickle).
  { recognise: isSafetensors, read: readSafetensors },
  { recognise: isZip, read: readArchive },
  { recognise: isPickle, read: readPyTorch },
  { recognise: isHdf5, read: readKerasHdf5 },
  { recognise: (bytes) => startsWith(bytes, "GGUF"), read: refused("a GGUF file") },
  { recognise: (bytes) => startsWith(bytes, "\x93NUMPY"), read: refused("a NumPy array") },
  { recognise: (bytes) => startsWith(bytes, "TFL3", 4), read: refused("a TensorFlow Lite model") },
  {
    recognise: (bytes) => startsWith(bytes, "ORTM", 4),
    read: refused("a model in ONNX Runtime's own format"),
  },
  {
    recognise: (bytes) => startsWith(bytes, "\x1f\x8b"),
    read: refused("compressed with gzip (unpack it first)"),
  },
  {
    recognise: (bytes) => startsWith(bytes, "\0\0\x08"),
    read: refused("an IDX data file (images or labels)"),
  },
  { recognise: isShardIndex, read: readSafetensorsIndex },
  { recognise: isJson, read: readText },
  { recognise: (bytes) => ONNX_TAGS.has(bytes[0] ?? 0), read: readOnnx },
];

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** Arrows and choices are for files of weights alone; elsewhere they would be passed over in silence. */
function checkOptions(model: Model, { graph, weights }: OpenOptions): Model {
  const document = weightsDocument(model);
  const passedOver =
    graph === undefined
      ? weights !== undefined && document?.chain === undefined
      : document?.constants === undefined;
  if (!passedOver) return model;
  const message = "The file says itself how its layers hang together; there are no arrows to give it.";
  throw new ModelError("setting", model.name, message);
}

function read(bytes: Uint8Array, name: string, options: OpenOptions): Model {
  if (bytes.length === 0) throw new ModelError("format", name, "The file is empty (0 bytes).");
  const format = FORMATS.find((candidate) => candidate.recognise(bytes));
  if (format !== undefined) return checkOptions(format.read(bytes, name, options), options);
  const message = `The file starts with the bytes ${hex(bytes)}, which is none of ONNX, PyTorch, safetensors, Keras, TensorFlow.js and Espalier's JSON.`;
  throw new ModelError("format", name, message);
}

/** Options that note in `parts` which files beside the network's are read. */
function noted(options: OpenOptions, parts: Set<Uint8Array>): OpenOptions {
  const { external } = options;
  if (external === undefined) return options;
  const read: ExternalFiles = (path) => {
    const found = external(path);
    if (found !== undefined) parts.add(found);
    return found;
  };
  return { ...options, external: read };
}

/** A file's name without its folders and its extension: what the network in it is called. */
function stem(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? fileName;
  return base.replace(/\.[a-z0-9]+$/i, "") || base;
}

/**
 * Opens a network from a file's bytes, whatever its name says. Throws ModelError whose sentence starts with
 * `fileName`, for every file that is not a network Espalier has.
 */
export function openModel(bytes: Uint8Array, fileName: string, options: OpenOptions = {}): Model {
  // Node's Buffer is a Uint8Array whose slice() does not copy: a plain view keeps that surprise out of the model.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = new Set([plain]);
  const noting = noted(options, parts);
  try {
    const model = withTypeNotes(read(plain, stem(fileName), noting));
    return rememberFile(model, [...parts]);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const sentence = error.message.replace(/^(The|A|An|Layers?) /, (word) => word.toLowerCase());
    throw new ModelError(error.code, error.where, `${fileName}: ${sentence}`);
  }
}

const WRITERS: Readonly<Record<SaveFormat, (model: Model) => Uint8Array>> = {
  onnx: writeOnnx,
  json: writeJson,
  safetensors: writeSafetensors,
};

/**
 * The bytes of a file with the network in it; safetensors holds its weights alone.
 * Throws ModelError "unsupported" for what the format cannot say.
 */
export function saveModel(model: Model, format: SaveFormat): Uint8Array {
  return WRITERS[format](model);
}
