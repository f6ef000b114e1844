// Operators that make tensors from shapes and numbers: what networks compute their own sizes with.

import { elementNumbers } from "../elements.ts";
import { numberAttribute } from "../graph.ts";
import { input, type ShapeRule, settingIntegers, settingTensor } from "./query.ts";

/** The part of the axes that Shape reports, ONNX 15: `start` and `end` count from the back where negative. */
export function shapeRange(node: Parameters<typeof numberAttribute>[0], rank: number): [number, number] {
  const place = (axis: number) => Math.min(rank, Math.max(0, axis < 0 ? axis + rank : axis));
  const start = place(numberAttribute(node, "start", 0));
  return [start, Math.max(start, place(numberAttribute(node, "end", rank)))];
}

const shape: ShapeRule = (query) => {
  const [start, end] = shapeRange(query.node, input(query, 0).length);
  return [[end - start]];
};

const size: ShapeRule = () => [[]];

/** ConstantOfShape, ONNX 9–21. */
const constantOfShape: ShapeRule = (query) => [settingIntegers(query, 0) ?? []];

/** Range, ONNX 11: max(⌈(limit − start) / delta⌉, 0) numbers. */
const range: ShapeRule = (query) => {
  const [start = 0, limit = 0, delta = 1] = [0, 1, 2].map((index) => {
    const tensor = settingTensor(query, index);
    return tensor === undefined ? 0 : (elementNumbers(tensor)[0] ?? 0);
  });
  return [[Math.max(0, Math.ceil((limit - start) / delta))]];
};

/** OneHot, ONNX 9–11: a new axis of `depth`. */
const oneHot: ShapeRule = (query) => {
  const dims = input(query, 0);
  const depth = settingTensor(query, 1);
  const count = depth === undefined ? undefined : elementNumbers(depth)[0];
  const axis = numberAttribute(query.node, "axis", -1);
  if (count === undefined) return [undefined];
  return [dims.toSpliced(axis < 0 ? axis + dims.length + 1 : axis, 0, count)];
};

export const SHAPE_VALUE_SHAPES: readonly (readonly [string, ShapeRule])[] = [
  ["Shape", shape],
  ["Size", size],
  ["ConstantOfShape", constantOfShape],
  ["Range", range],
  ["OneHot", oneHot],
  ["EyeLike", (query) => [input(query, 0)]],
];
