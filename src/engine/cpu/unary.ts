// Functions of one value on the CPU, as ONNX defines them.

import type { UnaryOperation } from "../functions.ts";
import type { IoBuffers, UnaryParams } from "../io-kernels.ts";

type Function = (x: number, alpha: number, beta: number) => number;

/** 2 / √π · (−1)ⁿ / (n! (2n + 1)): the series of the error function in x². */
const ERF_SERIES = Float64Array.from({ length: 30 }, (_, n) => {
  let term = 2 / Math.sqrt(Math.PI);
  for (let factor = 1; factor <= n; factor++) term /= -factor;
  return term / (2 * n + 1);
});

/**
 * The error function by its series below 2 and by a continued fraction from there on, to about 1e-15 (Abramowitz
 * and Stegun 7.1.5 and 7.1.14).
 */
function erf(x: number): number {
  const z = Math.abs(x);
  if (z > 6) return Math.sign(x);
  if (z < 2) {
    const square = z * z;
    let sum = 0;
    // Below 1 the other terms are too small to count.
    for (let n = z < 1 ? 17 : 29; n >= 0; n--) sum = sum * square + (ERF_SERIES[n] as number);
    return x * sum;
  }
  let fraction = z;
  for (let n = 60; n > 0; n--) fraction = z + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-z * z) / (fraction * Math.sqrt(Math.PI)));
}

/** Halves go to the even neighbour, as in IEEE 754. */
function roundEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

const hardSigmoid: Function = (x, alpha, beta) => Math.min(Math.max(alpha * x + beta, 0), 1);

export const UNARY_FUNCTIONS: Readonly<Record<UnaryOperation, Function>> = {
  abs: Math.abs,
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atanh: Math.atanh,
  ceil: Math.ceil,
  celu: (x, alpha) => Math.max(x, 0) + Math.min(0, alpha * Math.expm1(x / alpha)),
  cos: Math.cos,
  cosh: Math.cosh,
  elu: (x, alpha) => (x < 0 ? alpha * Math.expm1(x) : x),
  erf,
  exp: Math.exp,
  floor: Math.floor,
  gelu: (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
  gelu_tanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  hard_sigmoid: hardSigmoid,
  hard_swish: (x) => x * hardSigmoid(x, 1 / 6, 0.5),
  is_inf: (x, below, above) => Number((below !== 0 && x === -Infinity) || (above !== 0 && x === Infinity)),
  is_nan: (x) => Number(Number.isNaN(x)),
  log: Math.log,
  mish: (x) => x * Math.tanh(softplus(x)),
  neg: (x) => -x,
  not: (x) => Number(x === 0),
  reciprocal: (x) => 1 / x,
  round: roundEven,
  selu: (x, alpha, gamma) => gamma * (x > 0 ? x : alpha * Math.expm1(x)),
  shrink: (x, bias, lambda) => (x < -lambda ? x + bias : x > lambda ? x - bias : 0),
  sign: Math.sign,
  sin: Math.sin,
  sinh: Math.sinh,
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  sqrt: Math.sqrt,
  swish: (x, alpha) => x / (1 + Math.exp(-alpha * x)),
  tan: Math.tan,
  thresholded_relu: (x, alpha) => (x > alpha ? x : 0),
  trunc: Math.trunc,
};

/** See UnaryParams. */
export function unary({ inputs, output }: IoBuffers<Float32Array>, params: UnaryParams): void {
  const input = inputs[0] as Float32Array;
  const apply = UNARY_FUNCTIONS[params.operation];
  for (let i = 0; i < params.count; i++) output[i] = apply(input[i] as number, params.alpha, params.beta);
}
