// Products of matrices that are computed, not weights: one kernel walks both sides at strides of their own.

import { numberAttribute } from "../../model/graph.ts";
import type { Pair } from "../io-kernels.ts";
import { broadcastStrides, joinAxes, rowMajor } from "../strides.ts";
import { addBinary, addOutput, addStep, dimsOf, has, number, type Site } from "./compile.ts";

/** MatMul, ONNX 13: NumPy's broadcasting of the leading axes; a side of one axis is a row or a column. */
export function matMulOfValues(site: Site): void {
  const { builder, node } = site;
  const [a, b] = [dimsOf(site, 0), dimsOf(site, 1)];
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  const rank = Math.max(left.length, right.length) - 2;
  const sizes = Array.from({ length: rank }, (_, axis) =>
    Math.max(left[axis - rank + left.length - 2] ?? 1, right[axis - rank + right.length - 2] ?? 1),
  );
  const [rows, inner, columns] = [left.at(-2) ?? 1, left.at(-1) ?? 1, right.at(-1) ?? 1];
  const times = (strides: readonly number[], factor: number) => strides.map((stride) => stride * factor);
  const joined = joinAxes(sizes, [
    times(broadcastStrides(left.slice(0, -2), sizes), rows * inner),
    times(broadcastStrides(right.slice(0, -2), sizes), inner * columns),
  ]);
  addOutput(site, "matmul", [builder.input(node, 0), builder.input(node, 1)], {
    rows,
    inner,
    columns,
    sizes: joined.sizes,
    left: joined.strides[0] ?? [],
    right: joined.strides[1] ?? [],
    leftStrides: [inner, 1],
    rightStrides: [columns, 1],
  });
}

/** Gemm, ONNX 13, of any inputs: the product, then alpha, then beta · C. */
export function gemmOfValues(site: Site): void {
  const { builder, node, output } = site;
  const out = builder.dims(output);
  const [a, b] = [dimsOf(site, 0), dimsOf(site, 1)];
  const strides = (dims: readonly number[], name: string): Pair => {
    const [first = 0, second = 0] = rowMajor(dims);
    return numberAttribute(node, name, 0) !== 0 ? [second, first] : [first, second];
  };
  const inner = (numberAttribute(node, "transA", 0) !== 0 ? a[0] : a[1]) ?? 0;
  const alpha = numberAttribute(node, "alpha", 1);
  const beta = numberAttribute(node, "beta", 1);
  const steps: ((input: number, to: number) => void)[] = [];
  const binary = (operation: "mul" | "add", right: number, dims: readonly number[]) =>
    steps.push((input, to) =>
      addBinary(site, operation, { value: input, dims: out }, { value: right, dims }, to, out),
    );
  if (alpha !== 1) binary("mul", number(site, alpha).value, []);
  if (has(site, 2) && beta !== 0) binary("add", scaledInput(site, 2, beta), dimsOf(site, 2));
  let made =
    steps.length === 0 ? builder.addValue(output).value : builder.addScratch(`product of ${output}`, out);
  addStep(site, "matmul", [builder.input(node, 0), builder.input(node, 1)], made, {
    rows: out[0] ?? 0,
    inner,
    columns: out[1] ?? 0,
    sizes: [],
    left: [],
    right: [],
    leftStrides: strides(a, "transA"),
    rightStrides: strides(b, "transB"),
  });
  steps.forEach((step, index) => {
    const last = index === steps.length - 1;
    const to = last ? builder.addValue(output).value : builder.addScratch(`scaled ${output}`, out);
    step(made, to);
    made = to;
  });
}

function scaledInput(site: Site, index: number, factor: number): number {
  const value = site.builder.input(site.node, index);
  if (factor === 1) return value;
  const dims = dimsOf(site, index);
  const to = site.builder.addScratch(`scaled input of ${site.output}`, dims);
  addBinary(site, "mul", { value, dims }, number(site, factor), to, dims);
  return to;
}
