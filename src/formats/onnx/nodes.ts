// Which nodes of the file are written as they were, which are edited, and where new ones go.

import { create } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  type NodeProto,
  NodeProtoSchema,
  AttributeProto_AttributeType as Type,
} from "onnx-buf";
import type { Model, Node } from "../../model/graph.ts";
import { KEPT } from "../../model/operators.ts";
import { sortByDependency } from "../../model/sort.ts";
import type { Tensor } from "../../model/tensor.ts";
import { readAttribute, sameAttribute, writeAttribute } from "./attribute.ts";
import { isConstant } from "./graph.ts";
import { copyMessage } from "./message.ts";
import { sameTensor } from "./tensor.ts";

/** A NodeProto made from nothing. */
export function writeNode(node: Node): NodeProto {
  return create(NodeProtoSchema, {
    name: node.name,
    opType: node.operator,
    domain: node.domain,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: [...node.attributes].map(([name, value]) => writeAttribute(name, value)),
  });
}

/** True where both hold the same items, compared as they are and not by content. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** Attributes that the model cannot hold stay as they are; those it could hold and no longer does are gone. */
function mergeAttributes(protos: AttributeProto[], node: Node): AttributeProto[] {
  const kept = protos.flatMap((proto) => {
    const [old, value] = [readAttribute(proto, node.name), node.attributes.get(proto.name)];
    if (old === undefined || sameAttribute(old, value)) return [proto];
    return value === undefined ? [] : [writeAttribute(proto.name, value, proto.type)];
  });
  const added = [...node.attributes].filter(([name]) => !protos.some((proto) => proto.name === name));
  return [...kept, ...added.map(([name, value]) => writeAttribute(name, value))];
}

/** The file's node with the model's changes; the same object where there are none. */
function mergeNode(proto: NodeProto, node: Node): NodeProto {
  const changes: Partial<NodeProto> = {};
  if (proto.name !== node.name) changes.name = node.name;
  if (proto.opType !== node.operator) changes.opType = node.operator;
  if (proto.domain !== node.domain) changes.domain = node.domain;
  if (!sameItems(proto.input, node.inputs)) changes.input = [...node.inputs];
  if (!sameItems(proto.output, node.outputs)) changes.output = [...node.outputs];
  const attribute = mergeAttributes(proto.attribute, node);
  if (!sameItems(attribute, proto.attribute)) changes.attribute = attribute;
  return Object.keys(changes).length === 0 ? proto : copyMessage(proto, changes);
}

function mergeConstant(proto: NodeProto, tensor: Tensor, before: Tensor | undefined): NodeProto {
  if (before !== undefined && sameTensor(tensor, before)) return proto;
  return copyMessage(proto, { attribute: [writeAttribute("value", tensor, Type.TENSOR)] });
}

/** Nodes are told by the first value they make: names may be missing or double, values may not. */
function nodeKey(outputs: readonly string[]): string {
  return outputs.find((name) => name !== "") ?? "";
}

/** The nodes to write: the file's own, in its order, without those that are gone, and the model's new ones. */
export function mergeNodes(protos: NodeProto[], model: Model, before: Model): NodeProto[] {
  const nodes = new Map(model.nodes.map((node) => [nodeKey(node.outputs), node]));
  const known = new Set(protos.map((proto) => nodeKey(proto.output)));
  const kept = protos.flatMap((proto) => {
    const key = nodeKey(proto.output);
    if (isConstant(proto)) {
      const tensor = model.initializers.get(key);
      return tensor === undefined ? [] : [mergeConstant(proto, tensor, before.initializers.get(key))];
    }
    const node = nodes.get(key);
    return node === undefined ? [] : [mergeNode(proto, node)];
  });
  const added = model.nodes
    .filter(({ domain, outputs }) => domain !== KEPT && !known.has(nodeKey(outputs)))
    .map(writeNode);
  const all = [...kept, ...added];
  if (sameItems(all, protos)) return protos;
  const order = sortByDependency(all.map((proto) => ({ reads: proto.input, makes: proto.output })));
  if ("cycleAt" in order) return all;
  return order.sorted.map((index) => all[index]).filter((proto) => proto !== undefined);
}
