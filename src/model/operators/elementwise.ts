// Operators that work value by value, with NumPy's broadcasting where they have several inputs.

import { type Dims, fail, input, type ShapeRule, same } from "./query.ts";

/** ONNX's multidirectional broadcasting (the NumPy rule). Returns undefined where the shapes do not fit. */
export function broadcastDims(a: Dims, b: Dims): Dims | undefined {
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    out.push(left === 1 ? right : left);
  }
  return out;
}

const broadcast: ShapeRule = (query) => {
  const all = query.node.inputs.map((_, index) => input(query, index));
  const out = all.reduce<Dims | undefined>(
    (dims, next) => (dims === undefined ? undefined : broadcastDims(dims, next)),
    [],
  );
  const shapes = all.map((dims) => `[${dims}]`).join(" and ");
  return [out ?? fail(query, `shapes ${shapes} cannot be combined.`)];
};

/** PRelu, ONNX 7–16: the slope stretches to the input, never the other way round. */
const prelu: ShapeRule = (query) => {
  const [dims, slope] = [input(query, 0), input(query, 1)];
  if (broadcastDims(dims, slope)?.join() !== dims.join())
    fail(query, `the slope of shape [${slope}] does not fit the input [${dims}].`);
  return [dims];
};

/** Dropout, ONNX 7–22: the second output is the mask. */
const dropout: ShapeRule = (query) => [input(query, 0), input(query, 0)];

/** Operators of one input that change values and not shapes; further inputs (Clip's bounds) are settings. */
export const UNARY: readonly string[] = (
  "Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Cast CastLike Ceil Celu Clip Cos Cosh Elu Erf Exp Floor Gelu " +
  "HardSigmoid HardSwish Identity IsInf IsNaN LeakyRelu Log Mish Neg Not Reciprocal Relu Round Selu Shrink Sigmoid " +
  "Sign Sin Sinh Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu"
).split(" ");

/** Operators that combine their inputs value by value. */
export const BROADCASTING: readonly string[] = (
  "Add And BitShift BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min " +
  "Mod Mul Or Pow Sub Sum Where Xor"
).split(" ");

export const ELEMENTWISE_SHAPES: readonly (readonly [string, ShapeRule])[] = [
  ...UNARY.map((name) => [name, same] as const),
  ...BROADCASTING.map((name) => [name, broadcast] as const),
  ["PRelu", prelu],
  ["Dropout", dropout],
];
