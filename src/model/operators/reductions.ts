// Reductions: sums, means, extremes along axes.

import { numberAttribute } from "../graph.ts";
import {
  attributeOrInput,
  axisAttribute,
  type Dims,
  fail,
  frontAxis,
  input,
  type ShapeQuery,
  type ShapeRule,
  settingIntegers,
} from "./query.ts";

/** The axes that a Reduce* works along: all of them where none are named, none where noop_with_empty_axes says so. */
export function reducedAxes(query: ShapeQuery): readonly number[] {
  const rank = input(query, 0).length;
  const axes = attributeOrInput(query, "axes", 1) ?? [];
  if (axes.length > 0) return axes.map((axis) => frontAxis(query, axis, rank));
  const noop = numberAttribute(query.node, "noop_with_empty_axes", 0) !== 0;
  return noop ? [] : Array.from({ length: rank }, (_, axis) => axis);
}

function withoutAxes(query: ShapeQuery, axes: readonly number[]): Dims {
  const dims = input(query, 0);
  const keep = numberAttribute(query.node, "keepdims", 1) !== 0;
  if (keep) return dims.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return dims.filter((_, axis) => !axes.includes(axis));
}

/** Reduce*, ONNX 1–20: axes are an attribute, from 13 (ReduceSum) or 18 on an input. */
const reduce: ShapeRule = (query) => [withoutAxes(query, reducedAxes(query))];

/** ArgMax and ArgMin, ONNX 1–13. */
const argument: ShapeRule = (query) => [
  withoutAxes(query, [axisAttribute(query, 0, input(query, 0).length)]),
];

/** How many values a TopK keeps: an attribute up to ONNX 9, an input from 10 on. Throws ModelError "shape" for too many. */
export function keptByTopK(query: ShapeQuery, size: number): number {
  const given = query.node.attributes.get("k");
  const kept = typeof given === "number" ? given : settingIntegers(query, 1)?.[0];
  if (kept !== undefined && kept >= 0 && kept <= size) return kept;
  return fail(query, `it keeps ${kept ?? "no number"} of ${size} values.`);
}

/** TopK, ONNX 1–11: values and their positions. */
const topK: ShapeRule = (query) => {
  const dims = input(query, 0);
  const axis = axisAttribute(query, -1, dims.length);
  const kept = dims.with(axis, keptByTopK(query, dims[axis] ?? 0));
  return [kept, kept];
};

export const REDUCTIONS: readonly string[] =
  "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare".split(
    " ",
  );

export const REDUCTION_SHAPES: readonly (readonly [string, ShapeRule])[] = [
  ...REDUCTIONS.map((name) => [name, reduce] as const),
  ["ArgMax", argument],
  ["ArgMin", argument],
  ["TopK", topK],
];
