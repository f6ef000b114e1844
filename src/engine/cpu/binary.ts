// Functions of two values on the CPU, with broadcasting by strides.

import type { BinaryOperation } from "../functions.ts";
import type { BinaryParams, IoBuffers, SelectParams } from "../io-kernels.ts";
import { walkPair } from "./strided.ts";

/** The remainder with the divisor's sign, as Python has it. */
function modulo(a: number, b: number): number {
  return a - b * Math.floor(a / b);
}

export const BINARY_FUNCTIONS: Readonly<Record<BinaryOperation, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: (a, b) => a ** b,
  min: Math.min,
  max: Math.max,
  mod: modulo,
  fmod: (a, b) => a % b,
  prelu: (a, b) => (a < 0 ? a * b : a),
  equal: (a, b) => Number(a === b),
  greater: (a, b) => Number(a > b),
  greater_or_equal: (a, b) => Number(a >= b),
  less: (a, b) => Number(a < b),
  less_or_equal: (a, b) => Number(a <= b),
  and: (a, b) => Number(a !== 0 && b !== 0),
  or: (a, b) => Number(a !== 0 || b !== 0),
  xor: (a, b) => Number((a !== 0) !== (b !== 0)),
};

/** See BinaryParams. */
export function binary({ inputs, output }: IoBuffers<Float32Array>, params: BinaryParams): void {
  const [left, right] = inputs as [Float32Array, Float32Array];
  const apply = BINARY_FUNCTIONS[params.operation];
  walkPair(params.sizes, [params.left, params.right], (index, a, b) => {
    output[index] = apply(left[a] as number, right[b] as number);
  });
}

/** See SelectParams. */
export function select({ inputs, output }: IoBuffers<Float32Array>, params: SelectParams): void {
  const [condition, left, right] = inputs as [Float32Array, Float32Array, Float32Array];
  const { sizes } = params;
  walkPair(sizes, [params.condition, params.left], (index, at, from) => {
    if (condition[at] !== 0) output[index] = left[from] as number;
  });
  walkPair(sizes, [params.condition, params.right], (index, at, from) => {
    if (condition[at] === 0) output[index] = right[from] as number;
  });
}
