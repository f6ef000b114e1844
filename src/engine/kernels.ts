// The kernels that both engines have, with one type each: what they read, what they write and their sizes. The CPU
// engine's are plain functions over arrays, the WebGPU engine's record a dispatch over buffers of the device.

import type { ActivationSettings } from "./functions.ts";
import type { IoKernels } from "./io-kernels.ts";

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

export interface GemmParams extends ActivationSettings {
  readonly rows: number;
  readonly inner: number;
  readonly outer: number;
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
  /** Values of one feature that stand together: those of the axes behind the features. */
  readonly inner: number;
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
export interface Kernels<Floats, Integers, Work> extends IoKernels<Floats, Work> {
  /** output = activation(input · weightᵀ + bias). Sums run serially along `inner`: a zero term changes no bit. */
  gemm(buffers: GemmBuffers<Floats>, params: GemmParams): Work;
  /** output[r] = |bias[r]| + Σ_j |weight[r][j]| over the columns that count. */
  rowNorms(buffers: RowNormsBuffers<Floats>, params: RowNormsParams): Work;
  /** output = input, but 0 where ranks[feature] < cuts[cut]. */
  mask(buffers: MaskBuffers<Floats, Integers>, params: MaskParams): Work;
  /** correct += number of rows whose largest score (the first of equals) stands at the row's label. */
  countCorrect(buffers: CountCorrectBuffers<Floats, Integers>, params: CountCorrectParams): Work;
}
