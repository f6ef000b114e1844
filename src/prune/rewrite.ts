// What changes at a node besides its weights: sizes, parts, bounds, indices and groups are those of the channels that
// stay.

import type { Node } from "../model/graph.ts";
import { int64Tensor } from "../model/tensor.ts";
import { isCut, keptCount, renumber, sizeAfter } from "./cut.ts";
import type { Rewrite } from "./groups.ts";
import { pickAlong, rewriteSlice } from "./rewrite-slice.ts";
import { type Kind, type Surgery, withAttribute, withInput } from "./surgery.ts";

function rewriteSizes(surgery: Surgery, node: Node, rewrite: Kind<"sizes">): Node {
  if (!rewrite.sizes.some(({ units }) => units !== undefined && isCut(units, surgery.removed))) return node;
  const sizes = rewrite.sizes.map((size) => sizeAfter(size, surgery.removed));
  return withInput(surgery, node, rewrite.input, int64Tensor(sizes));
}

/** Split's sizes: an attribute before ONNX 13, then an input (which excludes num_outputs). */
function rewriteSplit(surgery: Surgery, node: Node, rewrite: Kind<"split">): Node {
  if (!rewrite.parts.some((units) => isCut(units, surgery.removed))) return node;
  const sizes = rewrite.parts.map((units) => keptCount(units, surgery.removed));
  if (surgery.model.opset < 13) return withAttribute(node, "split", sizes);
  const attributes = new Map([...node.attributes].filter(([name]) => name !== "num_outputs"));
  return withInput(surgery, { ...node, attributes }, 1, int64Tensor(sizes));
}

/** A Gather's indices, renumbered; an index of rank 0 keeps its rank. */
function rewriteGather(surgery: Surgery, node: Node, rewrite: Kind<"gather">): Node {
  if (!isCut(rewrite.units, surgery.removed)) return node;
  const positions = renumber(rewrite.units, surgery.removed, rewrite.indices);
  // Units lie along one axis of the result: where indices are a matrix, whole rows or columns of it are gone.
  const dims = gatherDims(rewrite, surgery.removed);
  return withInput(surgery, node, 1, { ...int64Tensor(positions), dims });
}

/** Shape of the indices that stay. */
function gatherDims({ dims, indices, units }: Kind<"gather">, removed: ReadonlySet<number>): number[] {
  const stays = indices.map((index) => !removed.has(units[index] ?? 0));
  return dims.map((size, axis) => {
    const inner = dims.slice(axis + 1).reduce((product, each) => product * each, 1);
    const kept = new Set(stays.flatMap((stay, at) => (stay ? [Math.floor(at / inner) % size] : [])));
    return kept.size;
  });
}

function rewriteShuffle(surgery: Surgery, node: Node, rewrite: Kind<"shuffle">): Node {
  if (!isCut(rewrite.units, surgery.removed)) return node;
  const positions = renumber(rewrite.units, surgery.removed, rewrite.order);
  return pickAlong(surgery, node, rewrite.source, rewrite.axis, positions);
}

function rewriteOnce(surgery: Surgery, node: Node, rewrite: Rewrite): Node {
  switch (rewrite.kind) {
    case "sizes":
      return rewriteSizes(surgery, node, rewrite);
    case "split":
      return rewriteSplit(surgery, node, rewrite);
    case "gather":
      return rewriteGather(surgery, node, rewrite);
    case "shuffle":
      return rewriteShuffle(surgery, node, rewrite);
    case "groups":
      return isCut(rewrite.units, surgery.removed)
        ? withAttribute(node, rewrite.attribute, keptCount(rewrite.units, surgery.removed))
        : node;
    case "keep": {
      const name = node.inputs[rewrite.input] ?? "";
      const tensor = surgery.initializers.has(name) ? undefined : surgery.constant(name);
      return tensor === undefined ? node : withInput(surgery, node, rewrite.input, tensor);
    }
    case "slice":
      return node;
  }
}

/** The nodes that take a node's place; the last of them makes its outputs. */
export function rewriteNode(surgery: Surgery, node: Node, rewrites: readonly Rewrite[]): readonly Node[] {
  const bounds = rewrites.filter((rewrite) => rewrite.kind === "slice");
  const changed = rewrites.reduce((now, rewrite) => rewriteOnce(surgery, now, rewrite), node);
  return bounds.length === 0 ? [changed] : rewriteSlice(surgery, changed, bounds);
}
