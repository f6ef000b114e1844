// Kernels that read some buffers and write one. Each is known by its name, its inputs in order and its sizes, so that
// a step of a program can be handed to either engine as it is. Doc comments say which input is which.

import type { ActivationSettings, BinaryOperation, ReduceOperation, UnaryOperation } from "./functions.ts";
import type {
  CumsumParams,
  GatherElementsParams,
  GatherParams,
  ResampleParams,
  ScatterParams,
  TopKParams,
} from "./movement-params.ts";
import type { RecurrentParams } from "./recurrent-params.ts";

/** What such a kernel reads and writes. */
export interface IoBuffers<Floats> {
  readonly inputs: readonly Floats[];
  readonly output: Floats;
}

/** Sizes from the outermost axis to the innermost. */
export type Sizes = readonly number[];
/** Depth, height and width; networks of fewer axes have 1 in front. */
export type Triple = readonly [number, number, number];
/** Strides along two axes. */
export type Pair = readonly [number, number];

/** What a convolution and a transposed one slide over what. */
interface ConvSizes {
  readonly batch: number;
  readonly groups: number;
  /** Input channels of a group. */
  readonly channels: number;
  /** Output channels of a group. */
  readonly filters: number;
  readonly size: Triple;
  readonly kernel: Triple;
  readonly strides: Triple;
  readonly dilations: Triple;
  readonly out: Triple;
}

/**
 * Convolution without padding. Inputs: data [batch][groups · channels][size], filter [groups · filters][channels]
 * [kernel] as `Backend.uploadFilter` laid it out, bias [groups · filters], and what is added to every output where
 * `added`. Each sum runs serially along channels and kernel: a channel of zeros changes no bit.
 */
export interface ConvParams extends ConvSizes, ActivationSettings {
  readonly added: boolean;
}

/**
 * Transposed convolution: every value is spread over `kernel` outputs. Inputs: data [batch][groups · channels][size],
 * filter [groups · channels][filters][kernel], bias [groups · filters]. Sums run over the kernel, then channels.
 */
export interface ConvTransposeParams extends ConvSizes {
  /** Outputs that are cut off in front. */
  readonly before: Triple;
}

/** Inputs: data [planes][size]. Positions outside the data do not take part; a window of none of them gives 0. */
export interface PoolParams {
  readonly operation: "max" | "average";
  /** Batch times channels. */
  readonly planes: number;
  readonly size: Triple;
  readonly kernel: Triple;
  readonly strides: Triple;
  readonly dilations: Triple;
  /** Positions before the data. */
  readonly before: Triple;
  /** Where counted positions end: the size, or beyond it where padding counts in an average. */
  readonly end: Triple;
  /** Where counted positions begin: 0, or −before where padding counts in an average. */
  readonly start: Triple;
  readonly out: Triple;
}

/** Inputs: data. */
export interface ActivationParams extends ActivationSettings {
  readonly count: number;
}

/** Inputs: data. */
export interface UnaryParams {
  readonly count: number;
  readonly operation: UnaryOperation;
  readonly alpha: number;
  readonly beta: number;
}

/** Inputs: left, right. A stride of 0 repeats a value along its axis. Innermost axes last. */
export interface BinaryParams {
  readonly operation: BinaryOperation;
  readonly sizes: Sizes;
  readonly left: Sizes;
  readonly right: Sizes;
}

/** Inputs: condition, left, right: left where the condition is not 0. */
export interface SelectParams {
  readonly sizes: Sizes;
  readonly condition: Sizes;
  readonly left: Sizes;
  readonly right: Sizes;
}

/** Inputs: data, scale [channels], shift [channels]: activation(data · scale + shift), channels `inner` values apart. */
export interface AffineParams extends ActivationSettings {
  readonly count: number;
  readonly channels: number;
  readonly inner: number;
}

/** Inputs: data [outer][size][inner]: exponentials over their sum along the middle axis, or that as a logarithm. */
export interface SoftmaxParams {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  readonly log: boolean;
}

/** Inputs: data. One result for each position of the kept axes. */
export interface ReduceParams {
  readonly operation: ReduceOperation;
  readonly keptSizes: Sizes;
  readonly keptStrides: Sizes;
  readonly sizes: Sizes;
  readonly strides: Sizes;
}

/** Inputs: data [outer][size][inner]. The position of the largest (or smallest), of equals the first (or last). */
export interface ArgParams {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  readonly smallest: boolean;
  readonly last: boolean;
}

/** Inputs: data. output[to + Σ i · toStrides] = data[from + Σ i · fromStrides] for every position i of `sizes`. */
export interface CopyParams {
  readonly sizes: Sizes;
  readonly from: number;
  readonly fromStrides: Sizes;
  readonly to: number;
  readonly toStrides: Sizes;
}

/** Inputs: data of `sizes`, with `before` positions added in front of each axis (negative: taken away). */
export interface PadParams {
  readonly mode: "constant" | "edge" | "reflect" | "wrap";
  readonly value: number;
  readonly sizes: Sizes;
  readonly before: Sizes;
  readonly out: Sizes;
}

/**
 * Inputs: data [rows][features], scale, shift: each row less its mean, over its deviation. Value i of all takes scale
 * and shift number floor(i / inner) mod channels.
 */
export interface NormalizeParams {
  readonly rows: number;
  readonly features: number;
  readonly epsilon: number;
  readonly channels: number;
  readonly inner: number;
}

/** Inputs: data [batch][channels][inner]. Local response normalisation across channels, ONNX 13. */
export interface LrnParams {
  readonly batch: number;
  readonly channels: number;
  readonly inner: number;
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly bias: number;
}

/**
 * Inputs: left, right: matrices at strides of their own. Output: [batch][rows][columns]. `sizes` are the batch axes,
 * with the strides of both sides along them.
 */
export interface MatmulParams {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly sizes: Sizes;
  readonly left: Sizes;
  readonly right: Sizes;
  /** Strides of left along rows and inner, of right along inner and columns. */
  readonly leftStrides: Pair;
  readonly rightStrides: Pair;
}

/** The kernels' names with what each is told. */
export interface IoParams {
  readonly conv: ConvParams;
  /** As conv, with one input channel a group. The filter is [groups · filters][kernel], plain. */
  readonly depthwise: ConvParams;
  readonly conv_transpose: ConvTransposeParams;
  readonly pool: PoolParams;
  readonly activation: ActivationParams;
  readonly unary: UnaryParams;
  readonly binary: BinaryParams;
  readonly select: SelectParams;
  readonly affine: AffineParams;
  readonly softmax: SoftmaxParams;
  readonly reduce: ReduceParams;
  readonly arg: ArgParams;
  readonly copy: CopyParams;
  readonly pad: PadParams;
  readonly gather: GatherParams;
  readonly gather_elements: GatherElementsParams;
  readonly scatter: ScatterParams;
  readonly cumsum: CumsumParams;
  readonly top_k: TopKParams;
  readonly resample: ResampleParams;
  readonly normalize: NormalizeParams;
  readonly lrn: LrnParams;
  readonly matmul: MatmulParams;
  readonly recurrent: RecurrentParams;
}

export type IoName = keyof IoParams;

/** One function for each name. */
export type IoKernels<Floats, Work> = {
  readonly [Name in IoName]: (buffers: IoBuffers<Floats>, params: IoParams[Name]) => Work;
};
