// Operators that are a few steps of kernels which others have: running sums, triangles, norms, and where the largest is.

import { numberAttribute } from "../../model/graph.ts";
import { axisAttribute, frontAxis, settingIntegers } from "../../model/operators/query.ts";
import { aroundAxis } from "../strides.ts";
import {
  addBinary,
  addOutput,
  addSelect,
  addStep,
  type Compile,
  dimsOf,
  number,
  type Operand,
  operand,
  type Site,
} from "./compile.ts";
import { addReduce } from "./reductions.ts";

/** CumSum, ONNX 11–14. */
const cumSum: Compile = (site) => {
  const { builder, node, query } = site;
  const dims = dimsOf(site, 0);
  const axis = frontAxis(query, settingIntegers(query, 1)?.[0] ?? 0, dims.length);
  addOutput(site, "cumsum", [builder.input(node, 0)], {
    ...aroundAxis(dims, axis),
    exclusive: numberAttribute(node, "exclusive", 0) !== 0,
    backwards: numberAttribute(node, "reverse", 0) !== 0,
  });
};

/** Trilu, ONNX 14: what lies on one side of a diagonal, and 0 elsewhere. */
const trilu: Compile = (site) => {
  const { builder, node, query, output } = site;
  const out = builder.dims(output);
  const [rows = 1, columns = 1] = out.slice(-2);
  const diagonal = settingIntegers(query, 1)?.[0] ?? 0;
  const upper = numberAttribute(node, "upper", 1) !== 0;
  const inside = Float32Array.from({ length: rows * columns }, (_, at) => {
    const beyond = (at % columns) - Math.floor(at / columns) - diagonal;
    return Number(upper ? beyond >= 0 : beyond <= 0);
  });
  const mask = builder.addConstant(`triangle of ${query.label}`, inside);
  addSelect(site, [{ value: mask, dims: [rows, columns] }, operand(site, 0), number(site, 0)], out);
};

/** A scratch value of the given shape. */
function scratch({ builder, query }: Site, what: string, dims: readonly number[]): Operand {
  return { value: builder.addScratch(`${what} of ${query.label}`, dims), dims };
}

/** RMSNormalization, ONNX 23: data over the root of its mean square from `axis` on, times a scale. */
const rmsNorm: Compile = (site) => {
  const { builder, node, query, output } = site;
  const data = operand(site, 0);
  const { dims } = data;
  const axis = axisAttribute(query, -1, dims.length);
  const kept = dims.map((size, at) => (at < axis ? size : 1));
  const [squares, mean] = [scratch(site, "squares", dims), scratch(site, "mean square", kept)];
  const [above, factor, normal] = [
    scratch(site, "sum", kept),
    scratch(site, "factor", kept),
    scratch(site, "norm", dims),
  ];
  addBinary(site, "mul", data, data, squares.value, dims);
  addReduce(site, "mean", squares, dims.map((_, at) => at).slice(axis), mean.value);
  addBinary(site, "add", mean, number(site, numberAttribute(node, "epsilon", 1e-5)), above.value, kept);
  addBinary(site, "pow", above, number(site, -0.5), factor.value, kept);
  addBinary(site, "mul", data, factor, normal.value, dims);
  addBinary(site, "mul", normal, operand(site, 1), builder.addValue(output).value, dims);
};

/** LpNormalization, ONNX 1–22: data over its L1 or L2 norm along one axis. */
const lpNorm: Compile = (site) => {
  const { builder, node, query, output } = site;
  const data = operand(site, 0);
  const { dims } = data;
  const axis = axisAttribute(query, -1, dims.length);
  const norm = scratch(site, "norms", dims.with(axis, 1));
  addReduce(site, numberAttribute(node, "p", 2) === 1 ? "l1" : "l2", data, [axis], norm.value);
  addBinary(site, "div", data, norm, builder.addValue(output).value, dims);
};

/** GlobalLpPool, ONNX 2–22, of p 1 and 2. */
const globalLpPool: Compile = (site) => {
  const { builder, node, output } = site;
  const p = numberAttribute(node, "p", 2);
  if (p !== 1 && p !== 2) builder.refuse(node, `its p is ${p}`);
  const data = operand(site, 0);
  const axes = data.dims.map((_, axis) => axis).slice(2);
  addReduce(site, p === 1 ? "l1" : "l2", data, axes, builder.addValue(output).value);
};

/** Hardmax, ONNX 13: 1 at the first largest value along an axis. Before, along all axes from `axis` (default 1) on. */
const hardmax: Compile = (site) => {
  const { builder, node, query, output } = site;
  const dims = dimsOf(site, 0);
  const old = query.opset < 13;
  const { outer, size, inner } = aroundAxis(dims, axisAttribute(query, old ? 1 : -1, dims.length));
  const line = old ? { outer, size: size * inner, inner: 1 } : { outer, size, inner };
  const shape = [line.outer, line.size, line.inner];
  const best = scratch(site, "largest", [line.outer, 1, line.inner]);
  addStep(site, "arg", [builder.input(node, 0)], best.value, { ...line, smallest: false, last: false });
  const count = Float32Array.from({ length: line.size }, (_, at) => at);
  const places: Operand = {
    value: builder.addConstant(`places of ${query.label}`, count),
    dims: [line.size, 1],
  };
  addBinary(site, "equal", places, best, builder.addValue(output).value, shape);
};

export const COMPOSED: readonly (readonly [string, Compile])[] = [
  ["CumSum", cumSum],
  ["Trilu", trilu],
  ["RMSNormalization", rmsNorm],
  ["LpNormalization", lpNorm],
  ["GlobalLpPool", globalLpPool],
  ["Hardmax", hardmax],
];
