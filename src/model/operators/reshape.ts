// Operators that give the same values, in the same order, another shape: Reshape, Flatten, Squeeze, Unsqueeze; and
// those that repeat them: Expand, Tile.

import { numberAttribute } from "../graph.ts";
import { elementCount } from "../tensor.ts";
import { broadcastDims } from "./elementwise.ts";
import {
  attributeOrInput,
  type Dims,
  fail,
  frontAxis,
  input,
  type ShapeQuery,
  type ShapeRule,
  settingIntegers,
} from "./query.ts";

/** Flatten, ONNX 1–21: the axes before `axis`, which may be the rank itself, and those from it on. */
const flatten: ShapeRule = (query) => {
  const dims = input(query, 0);
  const axis = numberAttribute(query.node, "axis", 1);
  const split = axis < 0 ? axis + dims.length : axis;
  if (split < 0 || split > dims.length)
    fail(query, `its axis ${axis} does not exist in the shape [${dims}].`);
  return [[elementCount(dims.slice(0, split)), elementCount(dims.slice(split))]];
};

/**
 * A file that was exported for one batch size says that size where it means the batch ("[1, -1]"). Run for another,
 * such a leading size is the batch, as if each example were run by itself.
 */
function forBatch(sizes: readonly number[], from: Dims, { batch }: ShapeQuery): readonly number[] {
  if (sizes.length === 0 || batch.size === undefined || sizes[0] !== batch.declared || from[0] !== batch.size)
    return sizes;
  return sizes.with(0, batch.size);
}

/** Reshape, ONNX 5–21: 0 copies the input's dimension unless allowzero is set, one −1 is computed. */
const reshape: ShapeRule = (query) => {
  const from = input(query, 0);
  const allowZero = numberAttribute(query.node, "allowzero", 0) !== 0;
  const stated = (settingIntegers(query, 1) ?? []).map((size, axis) =>
    size === 0 && !allowZero ? (from[axis] ?? 0) : size,
  );
  const wanted = forBatch(stated, from, query);
  const known = elementCount(wanted.filter((size) => size !== -1));
  const total = elementCount(from);
  const out = wanted.map((size) => (size === -1 ? total / known : size));
  if (elementCount(out) !== total || out.some((size) => !Number.isInteger(size) || size < 0)) {
    fail(query, `${total} values of shape [${from}] do not fit the shape [${wanted}].`);
  }
  return [out];
};

/** Squeeze, ONNX 1–21: without axes every axis of size 1 goes. */
const squeeze: ShapeRule = (query) => {
  const dims = input(query, 0);
  const axes = attributeOrInput(query, "axes", 1)?.map((axis) => frontAxis(query, axis, dims.length));
  const wrong = axes?.find((axis) => dims[axis] !== 1);
  if (wrong !== undefined)
    fail(query, `its axis ${wrong} has the size ${dims[wrong]} in the shape [${dims}].`);
  return [dims.filter((size, axis) => (axes === undefined ? size !== 1 : !axes.includes(axis)))];
};

/** Unsqueeze, ONNX 1–21: the axes are positions in the result. */
const unsqueeze: ShapeRule = (query) => {
  const dims = input(query, 0);
  const wanted = attributeOrInput(query, "axes", 1) ?? [];
  const rank = dims.length + wanted.length;
  const axes = new Set(wanted.map((axis) => frontAxis(query, axis, rank)));
  if (axes.size < wanted.length) fail(query, `its axes [${wanted}] name one axis twice.`);
  const rest = dims[Symbol.iterator]();
  return [Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : (rest.next().value ?? 1)))];
};

/** Expand, ONNX 8–13: NumPy's broadcasting to a shape. */
const expand: ShapeRule = (query) => {
  const dims = input(query, 0);
  const wanted = settingIntegers(query, 1) ?? [];
  return [broadcastDims(dims, wanted) ?? fail(query, `the shape [${dims}] does not expand to [${wanted}].`)];
};

/** Tile, ONNX 6–13. */
const tile: ShapeRule = (query) => {
  const dims = input(query, 0);
  const repeats = settingIntegers(query, 1) ?? [];
  if (repeats.length !== dims.length)
    fail(query, `its repeats [${repeats}] do not have the axes of the shape [${dims}].`);
  return [dims.map((size, axis) => size * (repeats[axis] ?? 1))];
};

export const RESHAPE_SHAPES: readonly (readonly [string, ShapeRule])[] = [
  ["Flatten", flatten],
  ["Reshape", reshape],
  ["Squeeze", squeeze],
  ["Unsqueeze", unsqueeze],
  ["Expand", expand],
  ["Tile", tile],
];
