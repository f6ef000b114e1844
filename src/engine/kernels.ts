// The kernels that both engines have, with one type each: what they read, what they write and their sizes. The CPU
// engine's are plain functions over arrays, the WebGPU engine's record a dispatch over buffers of the device.

/** Functions applied to every value; the position is the number that the shaders know them by. */
export const ACTIVATIONS = ["none", "relu", "leaky_relu", "sigmoid", "tanh"] as const;

export type Activation = (typeof ACTIVATIONS)[number];

export interface GemmBuffers<Floats> {
  /** [rows][inner] */
  readonly input: Floats;
  /** [outer][inner]: the row is the neuron. As `Backend.uploadWeight` laid it out. */
  readonly weight: Floats;
  /** [outer] */
  readonly bias: Floats;
  /** [rows][outer] */
  readonly output: Floats;
}

export interface GemmParams {
  readonly rows: number;
  readonly inner: number;
  readonly outer: number;
  readonly activation: Activation;
  /** Slope of leaky_relu below zero. */
  readonly alpha: number;
}

export interface RowNormsBuffers<Floats> {
  /** [rows][columns], as `Backend.uploadWeight` laid it out. */
  readonly weight: Floats;
  /** [rows]; its absolute values are added. */
  readonly bias: Floats;
  /** [columns], 1 for each column that counts and 0 for the others; left out, all of them count. */
  readonly counted?: Floats;
  /** [rows] */
  readonly output: Floats;
}

export interface RowNormsParams {
  readonly rows: number;
  readonly columns: number;
}

export interface ActivationBuffers<Floats> {
  readonly input: Floats;
  readonly output: Floats;
}

export interface ActivationParams {
  readonly count: number;
  readonly activation: Activation;
  readonly alpha: number;
}

export interface AddBuffers<Floats> {
  readonly left: Floats;
  /** Repeats every `period` values. */
  readonly right: Floats;
  readonly output: Floats;
}

export interface AddParams {
  readonly count: number;
  readonly period: number;
}

export interface SoftmaxBuffers<Floats> {
  readonly input: Floats;
  readonly output: Floats;
}

export interface SoftmaxParams {
  readonly rows: number;
  readonly features: number;
}

export interface MaskBuffers<Floats, Integers> {
  readonly input: Floats;
  /** [features]: position of each feature in the order of leaving. */
  readonly ranks: Integers;
  /** One number of leaving features per mask. */
  readonly cuts: Integers;
  readonly output: Floats;
}

export interface MaskParams {
  readonly count: number;
  readonly features: number;
  /** Which of `cuts` applies. */
  readonly cut: number;
}

export interface CountCorrectBuffers<Floats, Integers> {
  /** [rows][classes] */
  readonly scores: Floats;
  /** [rows] */
  readonly labels: Integers;
  /** [1]; the number of right rows is added to it. */
  readonly correct: Integers;
}

export interface CountCorrectParams {
  readonly rows: number;
  readonly classes: number;
}

/** One of each kernel. `Work` is what an engine later runs: a call on the CPU, a recorded dispatch on the GPU. */
export interface Kernels<Floats, Integers, Work> {
  /** output = activation(input · weightᵀ + bias). Sums run serially along `inner`: a zero term changes no bit. */
  gemm(buffers: GemmBuffers<Floats>, params: GemmParams): Work;
  /** output[r] = |bias[r]| + Σ_j |weight[r][j]| over the columns that count. */
  rowNorms(buffers: RowNormsBuffers<Floats>, params: RowNormsParams): Work;
  /** output = activation(input). */
  activation(buffers: ActivationBuffers<Floats>, params: ActivationParams): Work;
  /** output = left + right. */
  add(buffers: AddBuffers<Floats>, params: AddParams): Work;
  /** Each row's exponentials over their sum. */
  softmax(buffers: SoftmaxBuffers<Floats>, params: SoftmaxParams): Work;
  /** output = input, but 0 where ranks[feature] < cuts[cut]. */
  mask(buffers: MaskBuffers<Floats, Integers>, params: MaskParams): Work;
  /** correct += number of rows whose largest score (the first of equals) stands at the row's label. */
  countCorrect(buffers: CountCorrectBuffers<Floats, Integers>, params: CountCorrectParams): Work;
}
