// Functions of numbers that kernels apply: the position of a name in its list is the number that shaders know it by.

/** Functions that a layer can end with; few, because every layer's shader has all of them. */
export const ACTIVATIONS = ["none", "relu", "leaky_relu", "sigmoid", "tanh", "clip"] as const;

export type Activation = (typeof ACTIVATIONS)[number];

/** An activation with its numbers. */
export interface ActivationSettings {
  readonly activation: Activation;
  /** Slope of leaky_relu below zero; the lower bound of clip. */
  readonly alpha: number;
  /** The upper bound of clip. */
  readonly beta: number;
}

export const NO_ACTIVATION: ActivationSettings = { activation: "none", alpha: 0, beta: 0 };

/** Functions of one number, ONNX's meaning and names; `alpha` and `beta` as there, selu's beta is its gamma. */
export const UNARY_OPERATIONS = [
  "abs",
  "acos",
  "acosh",
  "asin",
  "asinh",
  "atan",
  "atanh",
  "ceil",
  "celu",
  "cos",
  "cosh",
  "elu",
  "erf",
  "exp",
  "floor",
  "gelu",
  "gelu_tanh",
  "hard_sigmoid",
  "hard_swish",
  "is_inf",
  "is_nan",
  "log",
  "mish",
  "neg",
  "not",
  "reciprocal",
  "round",
  "selu",
  "shrink",
  "sign",
  "sin",
  "sinh",
  "softplus",
  "softsign",
  "sqrt",
  "swish",
  "tan",
  "thresholded_relu",
  "trunc",
] as const;

export type UnaryOperation = (typeof UNARY_OPERATIONS)[number];

/** Functions of two numbers; comparisons and logic give 1 or 0. */
export const BINARY_OPERATIONS = [
  "add",
  "sub",
  "mul",
  "div",
  "pow",
  "min",
  "max",
  "mod",
  "fmod",
  "prelu",
  "equal",
  "greater",
  "greater_or_equal",
  "less",
  "less_or_equal",
  "and",
  "or",
  "xor",
] as const;

export type BinaryOperation = (typeof BINARY_OPERATIONS)[number];

export const REDUCE_OPERATIONS = [
  "sum",
  "mean",
  "max",
  "min",
  "prod",
  "l1",
  "l2",
  "log_sum",
  "log_sum_exp",
  "sum_square",
] as const;

export type ReduceOperation = (typeof REDUCE_OPERATIONS)[number];

/** Functions inside a recurrent cell, ONNX's names in lower case. */
export const CELL_FUNCTIONS = [
  "affine",
  "elu",
  "hard_sigmoid",
  "leaky_relu",
  "relu",
  "scaled_tanh",
  "sigmoid",
  "softplus",
  "softsign",
  "tanh",
  "thresholded_relu",
] as const;

/** A function inside a recurrent cell with its numbers. */
export interface CellFunction {
  readonly name: (typeof CELL_FUNCTIONS)[number];
  readonly alpha: number;
  readonly beta: number;
}
