// Weights that an ONNX file keeps in other files (TensorProto.external_data): put where they would be inside of it, as
// views of those files, so that everything after this sees one whole document.

import { clearField } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type StringStringEntryProto,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
} from "onnx-buf";
import { ModelError } from "../../model/error.ts";
import type { ExternalFiles } from "../options.ts";
import { copyMessage } from "./message.ts";

function refuse(proto: TensorProto, message: string): never {
  throw new ModelError("unsupported", proto.name, `The initializer ${proto.name} ${message}`);
}

function fieldOf(proto: TensorProto, key: string): string | undefined {
  return proto.externalData.find((entry: StringStringEntryProto) => entry.key === key)?.value;
}

/** A byte count of the description: decimal digits. */
function sizeOf(proto: TensorProto, key: string, fallback: number): number {
  const text = fieldOf(proto, key);
  if (text === undefined) return fallback;
  const size = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isNaN(size) ? refuse(proto, `has the ${key} ${text.slice(0, 20)} in another file.`) : size;
}

/** A path below the network's folder: ONNX allows no other. */
function locationOf(proto: TensorProto): string {
  const path = fieldOf(proto, "location") ?? "";
  const parts = path.split(/[\\/]/);
  if (path === "" || parts.includes("..") || parts[0] === "" || path.includes(":"))
    refuse(proto, `keeps its values in "${path}", which is no file beside the network's.`);
  return path;
}

function embedTensor(proto: TensorProto, files: ExternalFiles): TensorProto {
  if (proto.dataLocation !== TensorProto_DataLocation.EXTERNAL) return proto;
  const path = locationOf(proto);
  const bytes = files(path);
  if (bytes === undefined)
    refuse(proto, `keeps its values in ${path}, which is missing; open it together with the network.`);
  const offset = sizeOf(proto, "offset", 0);
  const length = sizeOf(proto, "length", Math.max(0, bytes.length - offset));
  if (offset + length > bytes.length) {
    const there = `bytes ${offset} to ${offset + length} of ${path}`;
    refuse(proto, `keeps its values in ${there}, but that file has ${bytes.length} bytes.`);
  }
  const rawData = new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset + offset, length);
  const inside = copyMessage(proto, { rawData, externalData: [] });
  clearField(inside, TensorProtoSchema.field.dataLocation);
  return inside;
}

/** The same list where nothing in it changed. */
function mapItems<T>(items: T[], change: (item: T) => T): T[] {
  const changed = items.map(change);
  return changed.some((item, index) => item !== items[index]) ? changed : items;
}

function embedAttribute(attribute: AttributeProto, files: ExternalFiles): AttributeProto {
  const changes: Partial<AttributeProto> = {};
  if (attribute.t !== undefined) changes.t = embedTensor(attribute.t, files);
  if (attribute.g !== undefined) changes.g = embedGraph(attribute.g, files);
  const same = changes.t === attribute.t && changes.g === attribute.g;
  return same ? attribute : copyMessage(attribute, changes);
}

function embedNode(node: NodeProto, files: ExternalFiles): NodeProto {
  const attribute = mapItems(node.attribute, (each) => embedAttribute(each, files));
  return attribute === node.attribute ? node : copyMessage(node, { attribute });
}

function embedGraph(graph: GraphProto, files: ExternalFiles): GraphProto {
  const initializer = mapItems(graph.initializer, (each) => embedTensor(each, files));
  const node = mapItems(graph.node, (each) => embedNode(each, files));
  if (initializer === graph.initializer && node === graph.node) return graph;
  return copyMessage(graph, { initializer, node });
}

/**
 * The document with every tensor inside; the same object where all were. Shares the files' bytes. Throws ModelError
 * "unsupported" for a file that is missing, too short or not below the network's folder.
 */
export function embedExternal(document: ModelProto, files: ExternalFiles): ModelProto {
  if (document.graph === undefined) return document;
  const graph = embedGraph(document.graph, files);
  return graph === document.graph ? document : copyMessage(document, { graph });
}
