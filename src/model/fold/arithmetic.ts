// Arithmetic on constants, in float64 and rounded to the type at the end: enough of ONNX for what networks compute
// from their own shapes, and for the simple functions of weights that exporters leave behind.

import { elementNumbers, numbersTensor } from "../elements.ts";
import { numberAttribute } from "../graph.ts";
import { countingGrid, expandGrid } from "../move/grid.ts";
import { broadcastDims } from "../operators/elementwise.ts";
import type { Dims, ShapeQuery } from "../operators/query.ts";
import { reducedAxes } from "../operators/reductions.ts";
import { type DataType, elementCount, type Tensor } from "../tensor.ts";

type Evaluate = (query: ShapeQuery, inputs: readonly Tensor[], dims: Dims) => Tensor | undefined;

/** ONNX's numbers of types (TensorProto.DataType). */
const TYPES: ReadonlyMap<number, DataType> = new Map([
  [1, "float32"],
  [2, "uint8"],
  [3, "int8"],
  [4, "uint16"],
  [5, "int16"],
  [6, "int32"],
  [7, "int64"],
  [9, "bool"],
  [11, "float64"],
  [12, "uint32"],
  [13, "uint64"],
]);

const isFloat = (type: DataType) => type.includes("float");

/** Round half to even, as ONNX does. */
function roundEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

const UNARY: Readonly<Record<string, (value: number) => number>> = {
  Abs: Math.abs,
  Ceil: Math.ceil,
  Cos: Math.cos,
  Exp: Math.exp,
  Floor: Math.floor,
  Identity: (value) => value,
  Log: Math.log,
  Neg: (value) => -value,
  Not: (value) => (value === 0 ? 1 : 0),
  Reciprocal: (value) => 1 / value,
  Relu: (value) => Math.max(0, value),
  Round: roundEven,
  Sigmoid: (value) => 1 / (1 + Math.exp(-value)),
  Sign: Math.sign,
  Sin: Math.sin,
  Softplus: (value) => Math.log1p(Math.exp(value)),
  Sqrt: Math.sqrt,
  Tanh: Math.tanh,
};

/** Operators of two (Min, Max, Sum: any number of) inputs. */
const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  And: (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  Div: (a, b) => a / b,
  Equal: (a, b) => (a === b ? 1 : 0),
  Greater: (a, b) => (a > b ? 1 : 0),
  GreaterOrEqual: (a, b) => (a >= b ? 1 : 0),
  Less: (a, b) => (a < b ? 1 : 0),
  LessOrEqual: (a, b) => (a <= b ? 1 : 0),
  Max: Math.max,
  Min: Math.min,
  Mul: (a, b) => a * b,
  Or: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
  Pow: (a, b) => a ** b,
  Sub: (a, b) => a - b,
  Sum: (a, b) => a + b,
  Xor: (a, b) => ((a !== 0) !== (b !== 0) ? 1 : 0),
};

const TO_BOOL: ReadonlySet<string> = new Set(
  "And Equal Greater GreaterOrEqual Less LessOrEqual Or Xor".split(" "),
);

/** Elements of a tensor broadcast to `dims`. */
function spread(tensor: Tensor, dims: Dims): number[] {
  const numbers = elementNumbers(tensor);
  if (tensor.dims.join() === dims.join()) return numbers;
  return Array.from(expandGrid(countingGrid(tensor.dims), dims).cells, (at) => numbers[at] ?? 0);
}

/** ONNX's Mod: the sign of the divisor (as Python), or of the dividend with fmod. */
function modulo(query: ShapeQuery, a: number, b: number): number {
  const rest = a % b;
  const fmod = numberAttribute(query.node, "fmod", 0) !== 0;
  return fmod || rest === 0 || rest < 0 === b < 0 ? rest : rest + b;
}

const binary: Evaluate = (query, inputs, dims) => {
  const { operator } = query.node;
  const type = inputs[0]?.type ?? "float32";
  const simple = BINARY[operator];
  const whole = !isFloat(type) && (operator === "Div" || operator === "Pow");
  const apply = (a: number, b: number) => {
    const value = simple === undefined ? modulo(query, a, b) : simple(a, b);
    return whole ? Math.trunc(value) : value;
  };
  const columns = inputs.map((tensor) => spread(tensor, dims));
  const values = Array.from({ length: elementCount(dims) }, (_, at) =>
    columns.map((column) => column[at] ?? 0).reduce(apply),
  );
  return numbersTensor(TO_BOOL.has(operator) ? "bool" : type, dims, values);
};

const unary: Evaluate = (query, [tensor], dims) => {
  const apply = UNARY[query.node.operator];
  if (tensor === undefined || apply === undefined) return undefined;
  return numbersTensor(tensor.type, dims, elementNumbers(tensor).map(apply));
};

const cast: Evaluate = (query, [tensor], dims) => {
  const type = TYPES.get(numberAttribute(query.node, "to", 0));
  if (tensor === undefined || type === undefined) return undefined;
  const values = elementNumbers(tensor);
  return numbersTensor(type, dims, isFloat(type) || type === "bool" ? values : values.map(Math.trunc));
};

const where: Evaluate = (_, [condition, yes, no], dims) => {
  if (condition === undefined || yes === undefined || no === undefined) return undefined;
  const [chosen, left, right] = [spread(condition, dims), spread(yes, dims), spread(no, dims)];
  return numbersTensor(
    yes.type,
    dims,
    chosen.map((flag, at) => (flag === 0 ? right[at] : left[at]) ?? 0),
  );
};

const REDUCE: Readonly<Record<string, (a: number, b: number) => number>> = {
  ReduceMax: Math.max,
  ReduceMin: Math.min,
  ReduceProd: (a, b) => a * b,
  ReduceSum: (a, b) => a + b,
};

const reduce: Evaluate = (query, [tensor], dims) => {
  const apply = REDUCE[query.node.operator];
  if (tensor === undefined || apply === undefined) return undefined;
  const axes = reducedAxes(query);
  const kept = tensor.dims.map((size, axis) => (axes.includes(axis) ? 1 : size));
  // Every element knows the element of the result that it goes into.
  const targets = expandGrid(countingGrid(kept), tensor.dims).cells;
  const out: number[] = [];
  elementNumbers(tensor).forEach((value, at) => {
    const target = targets[at] ?? 0;
    const before = out[target];
    out[target] = before === undefined ? value : apply(before, value);
  });
  return out.length === elementCount(dims) ? numbersTensor(tensor.type, dims, out) : undefined;
};

const TABLE: ReadonlyMap<string, Evaluate> = new Map([
  ...Object.keys(UNARY).map((name) => [name, unary] as const),
  ...[...Object.keys(BINARY), "Mod"].map((name) => [name, binary] as const),
  ...Object.keys(REDUCE).map((name) => [name, reduce] as const),
  ["Cast", cast],
  ["Where", where],
]);

/** The value of an arithmetic node on constants; undefined for what is not computed here. */
export function evaluateArithmetic(
  query: ShapeQuery,
  inputs: readonly Tensor[],
  dims: Dims,
): Tensor | undefined {
  if (inputs.some(({ type }) => type === "complex64")) return undefined;
  const fits = inputs.every((tensor) => broadcastDims(tensor.dims, dims) !== undefined);
  const evaluate = TABLE.get(query.node.operator);
  return fits || query.node.operator.startsWith("Reduce") ? evaluate?.(query, inputs, dims) : undefined;
}
