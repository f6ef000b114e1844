// Einsum, ONNX 12, of one or two inputs without ellipsis, as transformers use it: every letter is a batch (in both and in the
// result), a row (left alone), a column (right alone) or summed, so that it is one matrix product between moved axes.

import { parseEinsum } from "../../model/operators/einsum.ts";
import { rowMajor } from "../strides.ts";
import { addStep, type Compile, type Operand, operand, type Site } from "./compile.ts";
import { copyOf } from "./movement.ts";
import { addReduce } from "./reductions.ts";

/** A value with a letter for each of its axes. */
interface Lettered extends Operand {
  readonly letters: string;
}

const sizeOf = ({ letters, dims }: Lettered, letter: string) => dims[letters.indexOf(letter)] ?? 1;

/** The value with its axes in another order; as it is where that is its order. `to` is the node's output, if given. */
function addMove(site: Site, value: Lettered, letters: string, to?: number): Lettered {
  if (value.letters === letters && to === undefined) return value;
  const order = Array.from(letters, (letter) => value.letters.indexOf(letter));
  const dims = order.map((axis) => value.dims[axis] ?? 1);
  const strides = rowMajor(value.dims);
  const moved = to ?? site.builder.addScratch(`${letters} of ${site.query.label}`, dims);
  const params = copyOf(
    dims,
    0,
    order.map((axis) => strides[axis] ?? 0),
  );
  addStep(site, "copy", [value.value], moved, params);
  return { value: moved, dims, letters };
}

/** The value summed over the letters that nobody else wants. */
function addSums(site: Site, value: Lettered, wanted: string): Lettered {
  const axes = Array.from(value.letters, (_, axis) => axis).filter(
    (axis) => !wanted.includes(value.letters[axis] ?? ""),
  );
  if (axes.length === 0) return value;
  const letters = Array.from(value.letters).filter((letter) => wanted.includes(letter));
  const dims = letters.map((letter) => sizeOf(value, letter));
  const summed = site.builder.addScratch(`sums of ${site.query.label}`, dims);
  addReduce(site, "sum", value, axes, summed);
  return { value: summed, dims, letters: letters.join("") };
}

/** left · right: one matrix for each index of the letters that both have and the result keeps. */
function addProduct(site: Site, left: Lettered, right: Lettered, output: string): Lettered {
  const both = Array.from(left.letters).filter((letter) => right.letters.includes(letter));
  const batch = both.filter((letter) => output.includes(letter)).join("");
  const inner = both.filter((letter) => !output.includes(letter)).join("");
  const alone = (value: Lettered) =>
    Array.from(value.letters)
      .filter((letter) => !both.includes(letter))
      .join("");
  const [rows, columns] = [alone(left), alone(right)];
  const a = addMove(site, left, batch + rows + inner);
  const b = addMove(site, right, batch + inner + columns);
  const count = (value: Lettered, letters: string) =>
    Array.from(letters).reduce((total, letter) => total * sizeOf(value, letter), 1);
  const sizes = [count(a, batch)];
  const [m, k, n] = [count(a, rows), count(a, inner), count(b, columns)];
  const letters = batch + rows + columns;
  const dims = Array.from(letters, (letter) => sizeOf(left.letters.includes(letter) ? left : right, letter));
  const made = site.builder.addScratch(`product of ${site.query.label}`, dims);
  addStep(site, "matmul", [a.value, b.value], made, {
    rows: m,
    inner: k,
    columns: n,
    sizes,
    left: [m * k],
    right: [k * n],
    leftStrides: [k, 1],
    rightStrides: [n, 1],
  });
  return { value: made, dims, letters };
}

const einsum: Compile = (site) => {
  const { builder, node, output } = site;
  const equation = node.attributes.get("equation");
  const parsed = parseEinsum(typeof equation === "string" ? equation : "");
  if (parsed === undefined || parsed.inputs.length > 2)
    return builder.refuse(
      node,
      `its equation "${equation}" is not one of one or two inputs without ellipsis`,
    );
  if (parsed.inputs.some((letters) => new Set(letters).size < letters.length))
    builder.refuse(node, `its equation "${equation}" takes a diagonal`);
  const values = parsed.inputs.map((letters, index) => {
    const elsewhere = parsed.inputs.filter((_, other) => other !== index).join("") + parsed.output;
    return addSums(site, { ...operand(site, index), letters }, elsewhere);
  });
  const [left, right] = values;
  if (left === undefined) return;
  const made = right === undefined ? left : addProduct(site, left, right, parsed.output);
  addMove(site, made, parsed.output, builder.addValue(output).value);
};

export const EINSUM: readonly (readonly [string, Compile])[] = [["Einsum", einsum]];
