// Matrix products: Gemm, MatMul and Einsum.

import { numberAttribute } from "../graph.ts";
import { parseEinsum } from "./einsum.ts";
import { broadcastDims } from "./elementwise.ts";
import { fail, input, type ShapeRule } from "./query.ts";

/** Gemm, ONNX 13: Y = alpha · A' · B' + beta · C. */
const gemm: ShapeRule = (query) => {
  const [a, b] = [input(query, 0), input(query, 1)];
  if (a.length !== 2 || b.length !== 2) fail(query, `needs two matrices, but got shapes [${a}] and [${b}].`);
  const transA = numberAttribute(query.node, "transA", 0) !== 0;
  const transB = numberAttribute(query.node, "transB", 0) !== 0;
  const [rows, inner] = transA ? [a[1], a[0]] : [a[0], a[1]];
  const [innerB, columns] = transB ? [b[1], b[0]] : [b[0], b[1]];
  if (inner !== innerB)
    fail(
      query,
      `the input has ${inner} features, but the weight ${query.node.inputs[1]} of shape [${b}] takes ${innerB}.`,
    );
  const out = [rows ?? 0, columns ?? 0];
  const bias = query.dims[2];
  if (bias !== undefined && broadcastDims(bias, out)?.join() !== out.join()) {
    fail(query, `the bias ${query.node.inputs[2]} of shape [${bias}] does not fit the output [${out}].`);
  }
  return [out];
};

/** MatMul, ONNX 13, as NumPy's: leading axes broadcast, and a side of one axis is a row or a column that falls away. */
const matMul: ShapeRule = (query) => {
  const [a, b] = [input(query, 0), input(query, 1)];
  if (a.length === 0 || b.length === 0) fail(query, `needs matrices, but got shapes [${a}] and [${b}].`);
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  const batch = broadcastDims(left.slice(0, -2), right.slice(0, -2));
  if (left.at(-1) !== right.at(-2) || batch === undefined)
    fail(query, `shapes [${a}] and [${b}] cannot be multiplied.`);
  const rows = a.length === 1 ? [] : [left.at(-2) ?? 0];
  const columns = b.length === 1 ? [] : [right.at(-1) ?? 0];
  return [[...batch, ...rows, ...columns]];
};

/** Einsum, ONNX 12, without ellipsis. */
const einsum: ShapeRule = (query) => {
  const equation = query.node.attributes.get("equation");
  const parsed = parseEinsum(typeof equation === "string" ? equation : "");
  if (parsed === undefined) return [undefined];
  const sizes = new Map<string, number>();
  parsed.inputs.forEach((letters, index) => {
    const dims = input(query, index);
    if (dims.length !== letters.length)
      fail(query, `its input ${index} of shape [${dims}] does not have the axes "${letters}".`);
    Array.from(letters).forEach((letter, axis) => {
      const size = dims[axis] ?? 1;
      const known = sizes.get(letter) ?? size;
      if (known !== size) fail(query, `its axis ${letter} has the sizes ${known} and ${size}.`);
      sizes.set(letter, size);
    });
  });
  return [
    Array.from(
      parsed.output,
      (letter) => sizes.get(letter) ?? fail(query, `its axis ${letter} has no size.`),
    ),
  ];
};

export const DENSE_SHAPES: readonly (readonly [string, ShapeRule])[] = [
  ["Gemm", gemm],
  ["MatMul", matMul],
  ["Einsum", einsum],
];
