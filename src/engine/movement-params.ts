// What the kernels are told that move values to places which data or tables name.

type Sizes = readonly number[];

/** Inputs: data [outer][size][inner], indices [count] (negative: from the end). Output: [outer][count][inner]. */
export interface GatherParams {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  readonly count: number;
}

/**
 * Inputs: data, indices of `sizes` (negative: from the end). Output, of `sizes`: the data at the index's own position,
 * but along one axis, of `size` values `stride` apart, where the index says. `strides` are the data's, 0 for that axis.
 */
export interface GatherElementsParams {
  readonly sizes: Sizes;
  readonly strides: Sizes;
  readonly size: number;
  readonly stride: number;
}

export const SCATTER_OPERATIONS = ["none", "add", "mul", "max", "min"] as const;

/** Inputs: data [rows][inner], row numbers [updates], updates [updates][inner]. Output: data with the updates in it. */
export interface ScatterParams {
  readonly rows: number;
  readonly inner: number;
  readonly updates: number;
  readonly operation: (typeof SCATTER_OPERATIONS)[number];
}

/**
 * Inputs: data [outer][size][inner]. Output: [outer][kept][inner], the positions along the middle axis of its largest
 * (`smallest`: smallest) values, in order; equal ones in the order of their positions.
 */
export interface TopKParams {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  readonly kept: number;
  readonly smallest: boolean;
}

/** Inputs: data [outer][size][inner]. Sums along the middle axis, without the own value where `exclusive`. */
export interface CumsumParams {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  readonly exclusive: boolean;
  readonly backwards: boolean;
}

/**
 * Inputs: data [outer][size][inner], sources [count][taps] along the middle axis (below 0: `outside`), weights
 * [count][taps]. Output: [outer][count][inner], weighted sums.
 */
export interface ResampleParams {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  readonly count: number;
  readonly taps: number;
  readonly outside: number;
}
