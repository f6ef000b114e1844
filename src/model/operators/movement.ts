// Operators that move values about without changing them: the shapes they make. What goes where is in ../move.

import { numberAttribute } from "../graph.ts";
import {
  axisAttribute,
  type Dims,
  fail,
  input,
  listAttribute,
  type ShapeQuery,
  type ShapeRule,
  same,
  settingIntegers,
} from "./query.ts";
import { sliceRanges } from "./slice.ts";

/** Transpose's order of axes: reversed where it is left out. */
export function permutation(query: ShapeQuery): readonly number[] {
  const rank = input(query, 0).length;
  const perm =
    listAttribute(query.node, "perm") ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (perm.length !== rank || !perm.every((_, axis) => perm.includes(axis)))
    fail(query, `its order of axes [${perm}] does not fit the shape [${query.dims[0]}].`);
  return perm;
}

const transpose: ShapeRule = (query) => {
  const dims = input(query, 0);
  return [permutation(query).map((axis) => dims[axis] ?? 1)];
};

/** Concat, ONNX 4–13. */
const concat: ShapeRule = (query) => {
  const all = query.node.inputs.map((_, index) => input(query, index));
  const first = all[0] ?? [];
  const axis = axisAttribute(query, 1, first.length);
  const total = all.reduce((sum, dims) => sum + (dims[axis] ?? 0), 0);
  const out = first.with(axis, total);
  if (all.some((dims) => dims.length !== first.length || dims.with(axis, total).join() !== out.join()))
    fail(
      query,
      `shapes ${all.map((dims) => `[${dims}]`).join(" and ")} cannot be joined along axis ${axis}.`,
    );
  return [out];
};

/** Sizes of Split's parts: an attribute, from ONNX 13 on an input, or equal parts (the last smaller, ONNX 18). */
export function splitSizes(query: ShapeQuery): readonly number[] {
  const dims = input(query, 0);
  const size = dims[axisAttribute(query, 0, dims.length)] ?? 0;
  const parts = query.node.outputs.length;
  const given = listAttribute(query.node, "split") ?? settingIntegers(query, 1);
  const each = Math.ceil(size / parts);
  const sizes =
    given ?? Array.from({ length: parts }, (_, part) => Math.max(0, Math.min(each, size - part * each)));
  if (sizes.length !== parts || sizes.reduce((sum, part) => sum + part, 0) !== size)
    fail(query, `the parts [${sizes}] do not make up the ${size} values of the shape [${dims}].`);
  return sizes;
}

const split: ShapeRule = (query) => {
  const dims = input(query, 0);
  const axis = axisAttribute(query, 0, dims.length);
  return splitSizes(query).map((size) => dims.with(axis, size));
};

const slice: ShapeRule = (query) => [
  sliceRanges(query).reduce<Dims>((dims, { axis, count }) => dims.with(axis, count), input(query, 0)),
];

/** Gather, ONNX 1–13: the indices' shape takes the place of the axis. */
const gather: ShapeRule = (query) => {
  const [dims, indices] = [input(query, 0), input(query, 1)];
  const axis = axisAttribute(query, 0, dims.length);
  return [[...dims.slice(0, axis), ...indices, ...dims.slice(axis + 1)]];
};

/** GatherElements, ONNX 11–13. */
const gatherElements: ShapeRule = (query) => [input(query, 1)];

/** GatherND, ONNX 11–13. */
const gatherNd: ShapeRule = (query) => {
  const [dims, indices] = [input(query, 0), input(query, 1)];
  const batch = numberAttribute(query.node, "batch_dims", 0);
  return [[...indices.slice(0, -1), ...dims.slice(batch + (indices.at(-1) ?? 0))]];
};

/** Padding before and after every axis of the input; Pad's attribute up to ONNX 10, then inputs. */
export function padWidths(query: ShapeQuery): { before: Dims; after: Dims } {
  const rank = input(query, 0).length;
  const pads = listAttribute(query.node, "pads") ?? settingIntegers(query, 1) ?? [];
  const axes = settingIntegers(query, 3) ?? Array.from({ length: rank }, (_, axis) => axis);
  if (pads.length !== 2 * axes.length) fail(query, `its pads [${pads}] do not fit ${axes.length} axes.`);
  const [before, after] = [new Array<number>(rank).fill(0), new Array<number>(rank).fill(0)];
  axes.forEach((axis, at) => {
    before[axis < 0 ? axis + rank : axis] = pads[at] ?? 0;
    after[axis < 0 ? axis + rank : axis] = pads[at + axes.length] ?? 0;
  });
  return { before, after };
}

const pad: ShapeRule = (query) => {
  const { before, after } = padWidths(query);
  return [input(query, 0).map((size, axis) => Math.max(0, size + (before[axis] ?? 0) + (after[axis] ?? 0)))];
};

export const MOVEMENT_SHAPES: readonly (readonly [string, ShapeRule])[] = [
  ["Transpose", transpose],
  ["Concat", concat],
  ["Split", split],
  ["Slice", slice],
  ["Gather", gather],
  ["GatherElements", gatherElements],
  ["GatherND", gatherNd],
  ["Pad", pad],
  ["CumSum", same],
  ["Trilu", same],
  ["ReverseSequence", same],
  ["ScatterElements", same],
  ["ScatterND", same],
];
