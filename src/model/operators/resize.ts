// Space and depth: Resize and its elder Upsample, DepthToSpace, SpaceToDepth.

import { elementNumbers } from "../elements.ts";
import { numberAttribute } from "../graph.ts";
import {
  type Dims,
  fail,
  frontAxis,
  input,
  listAttribute,
  type ShapeQuery,
  type ShapeRule,
  settingIntegers,
  settingTensor,
  wordAttribute,
} from "./query.ts";

function scaled(query: ShapeQuery, scales: readonly number[], axes: readonly number[]): Dims {
  const dims = input(query, 0);
  if (scales.length !== axes.length) fail(query, `its scales [${scales}] do not fit the shape [${dims}].`);
  return axes.reduce<Dims>(
    (out, axis, at) => out.with(axis, Math.floor((dims[axis] ?? 1) * (scales[at] ?? 1))),
    dims,
  );
}

/** One scale for all axes where Resize keeps the aspect ratio (ONNX 18), else one for each. */
function scalesOfSizes(query: ShapeQuery, sizes: readonly number[], axes: readonly number[]): number[] {
  const dims = input(query, 0);
  const policy = wordAttribute(query.node, "keep_aspect_ratio_policy", "stretch");
  const scales = axes.map((axis, at) => (sizes[at] ?? 1) / (dims[axis] ?? 1));
  if (policy === "stretch") return scales;
  return scales.map(() => (policy === "not_larger" ? Math.min(...scales) : Math.max(...scales)));
}

/** Resize to given sizes, ONNX 11–19; keep_aspect_ratio_policy (18) shrinks or grows them to one scale. */
function sized(query: ShapeQuery, sizes: readonly number[], axes: readonly number[]): Dims {
  const dims = input(query, 0);
  if (sizes.length !== axes.length) fail(query, `its sizes [${sizes}] do not fit the shape [${dims}].`);
  const policy = wordAttribute(query.node, "keep_aspect_ratio_policy", "stretch");
  const [scale = 1] = scalesOfSizes(query, sizes, axes);
  return axes.reduce<Dims>(
    (out, axis, at) =>
      out.with(axis, policy === "stretch" ? (sizes[at] ?? 1) : Math.floor(scale * (dims[axis] ?? 1) + 0.5)),
    dims,
  );
}

/** The axes that a Resize names (ONNX 18), or all of them. */
export function resizedAxes(query: ShapeQuery): readonly number[] {
  const rank = input(query, 0).length;
  const axes = listAttribute(query.node, "axes");
  return axes?.map((axis) => frontAxis(query, axis, rank)) ?? Array.from({ length: rank }, (_, axis) => axis);
}

/** The scale of every axis of a Resize or an Upsample, as the node gives it: sizes are rounded, scales are not. */
export function resizeScales(query: ShapeQuery): readonly number[] {
  const isResize = query.node.operator === "Resize";
  const axes = isResize ? resizedAxes(query) : input(query, 0).map((_, axis) => axis);
  const sizes = isResize && query.opset >= 11 ? settingIntegers(query, 3) : undefined;
  const tensor = settingTensor(query, isResize && query.opset >= 11 ? 2 : 1);
  const scales =
    sizes !== undefined && sizes.length > 0
      ? scalesOfSizes(query, sizes, axes)
      : (listAttribute(query.node, "scales") ?? (tensor === undefined ? [] : elementNumbers(tensor)));
  return input(query, 0).map((_, axis) => scales[axes.indexOf(axis)] ?? 1);
}

/** Resize: ONNX 10 has (X, scales), ONNX 11–19 (X, roi, scales, sizes) of which one is empty. */
const resize: ShapeRule = (query) => {
  const axes = resizedAxes(query);
  const position = query.opset < 11 ? 1 : 2;
  const sizes = query.opset < 11 ? undefined : settingIntegers(query, 3);
  if (sizes !== undefined && sizes.length > 0) return [sized(query, sizes, axes)];
  const scales = settingTensor(query, position);
  return [scales === undefined ? undefined : scaled(query, elementNumbers(scales), axes)];
};

/** Upsample, ONNX 7–9: scales are an attribute, then an input. */
const upsample: ShapeRule = (query) => {
  const axes = input(query, 0).map((_, axis) => axis);
  const given = listAttribute(query.node, "scales");
  const tensor = given === undefined ? settingTensor(query, 1) : undefined;
  return [scaled(query, given ?? (tensor === undefined ? [] : elementNumbers(tensor)), axes)];
};

function blocks(query: ShapeQuery): { dims: Dims; block: number } {
  const dims = input(query, 0);
  const block = numberAttribute(query.node, "blocksize", 0);
  if (dims.length !== 4 || block < 1) fail(query, `cannot take blocks of ${block} from the shape [${dims}].`);
  return { dims, block };
}

/** DepthToSpace, ONNX 1–13. */
const depthToSpace: ShapeRule = (query) => {
  const { dims, block } = blocks(query);
  const [n = 0, c = 0, h = 0, w = 0] = dims;
  if (c % (block * block) !== 0)
    fail(query, `${c} channels do not divide into blocks of ${block} × ${block}.`);
  return [[n, c / (block * block), h * block, w * block]];
};

/** SpaceToDepth, ONNX 1–13. */
const spaceToDepth: ShapeRule = (query) => {
  const { dims, block } = blocks(query);
  const [n = 0, c = 0, h = 0, w = 0] = dims;
  if (h % block !== 0 || w % block !== 0)
    fail(query, `the shape [${dims}] does not divide into blocks of ${block}.`);
  return [[n, c * block * block, h / block, w / block]];
};

export const RESIZE_SHAPES: readonly (readonly [string, ShapeRule])[] = [
  ["Resize", resize],
  ["Upsample", upsample],
  ["DepthToSpace", depthToSpace],
  ["SpaceToDepth", spaceToDepth],
];
