// The value of one node whose inputs are all known.

import { elementNumbers, numbersTensor, pickElements } from "../elements.ts";
import { countingGrid, expandGrid, type Grid } from "../move/grid.ts";
import { isMovement, moveGrids } from "../move/move.ts";
import type { Dims, ShapeQuery } from "../operators/query.ts";
import { shapeRange } from "../operators/shape-values.ts";
import { elementBytes, elementCount, int64Tensor, type Tensor } from "../tensor.ts";
import { evaluateArithmetic } from "./arithmetic.ts";

/** Shape (ONNX 1–21) and Size: known wherever the input's shape is, whatever its values. */
export function evaluateShape(query: ShapeQuery, dims: Dims): Tensor | undefined {
  if (query.node.operator === "Size") return { ...int64Tensor([elementCount(dims)]), dims: [] };
  return query.node.operator === "Shape"
    ? int64Tensor(dims.slice(...shapeRange(query.node, dims.length)))
    : undefined;
}

function constantOfShape(query: ShapeQuery, dims: Dims): Tensor {
  const value = query.node.attributes.get("value");
  const given = typeof value === "object" && "bytes" in value ? value : undefined;
  const one = given ?? { type: "float32" as const, dims: [1], bytes: new Uint8Array(4) };
  const bytes = new Uint8Array(elementCount(dims) * one.bytes.length);
  // All-zero bytes are there already, and they are 0 in every type.
  if (bytes.length > 0 && one.bytes.some((byte) => byte !== 0)) {
    bytes.set(one.bytes);
    // What is filled already is copied behind itself, twice as much each time.
    for (let at = one.bytes.length; at < bytes.length; at *= 2) bytes.copyWithin(at, 0, at);
  }
  return { type: one.type, dims, bytes };
}

function range([start, , delta]: readonly Tensor[], dims: Dims): Tensor | undefined {
  if (start === undefined || delta === undefined) return undefined;
  const [first = 0, step = 1] = [elementNumbers(start)[0], elementNumbers(delta)[0]];
  return numbersTensor(
    start.type,
    dims,
    Array.from({ length: elementCount(dims) }, (_, index) => first + step * index),
  );
}

/** Movement of elements of four bytes, as weights have: they are cells themselves. */
function moveWords(
  query: ShapeQuery,
  moved: readonly Tensor[],
  shapes: readonly Dims[],
): Tensor[] | undefined {
  const grids = moved.map(({ dims, bytes }): Grid => {
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
    return { dims, cells: new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4) };
  });
  return moveGrids(query, grids)?.map((grid, index) => {
    const dims = shapes[index] ?? grid.dims;
    const { cells } = expandGrid(grid, dims);
    const bytes = new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);
    return { type: moved[0]?.type ?? "float32", dims, bytes };
  });
}

/** Movement of constants: positions are moved, then the bytes picked. */
function move(query: ShapeQuery, inputs: readonly Tensor[], shapes: readonly Dims[]): Tensor[] | undefined {
  const [first] = inputs;
  if (first === undefined) return undefined;
  const moved = query.node.operator === "Concat" ? inputs : [first];
  if (elementBytes(first.type) === 4 && query.node.operator !== "Pad") return moveWords(query, moved, shapes);
  let start = 0;
  const grids = moved.map((tensor): Grid => {
    const grid = countingGrid(tensor.dims, start);
    start += grid.cells.length;
    return grid;
  });
  const filler =
    query.node.operator === "Pad" && query.node.inputs.length > 2 ? query.constant(2) : undefined;
  return moveGrids(query, grids, -1)?.map((grid, index) => {
    const dims = shapes[index] ?? grid.dims;
    return pickElements(first.type, dims, moved, expandGrid(grid, dims).cells, filler);
  });
}

/** Operators whose results are known to be computable from constants of any size, without computing them. */
export const ALWAYS_EVALUATED: ReadonlySet<string> = new Set(
  "Identity Reshape Flatten Squeeze Unsqueeze Transpose Concat Split Slice ConstantOfShape".split(" "),
);

/**
 * The outputs of a node, given its inputs (those that are left out fall out of the list) and the outputs' shapes.
 * Undefined for operators that are not evaluated here.
 */
export function evaluateNode(
  query: ShapeQuery,
  inputs: readonly Tensor[],
  shapes: readonly Dims[],
): readonly Tensor[] | undefined {
  const [dims] = shapes;
  if (dims === undefined) return undefined;
  const { operator, domain } = query.node;
  if (operator === "ConstantOfShape") return [constantOfShape(query, dims)];
  const one =
    operator === "Range"
      ? range(inputs, dims)
      : isMovement(operator, domain)
        ? undefined
        : evaluateArithmetic(query, inputs, dims);
  return one === undefined ? move(query, inputs, shapes) : [one];
}
