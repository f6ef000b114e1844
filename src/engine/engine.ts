// What an engine can do. There are two: WebGPU (WGSL kernels) and CPU (the readable twins); both keep this contract,
// and one suite of tests runs over both.

import type { Sizes } from "../model/dynamic.ts";
import type { Model } from "../model/graph.ts";

/** A tensor of float32 on its way in or out of a session: batch-first, row-major. */
export interface Values {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Which rows to score: the indices along one axis of a weight initializer; all of its other axes are columns. */
export interface RowNormsQuery {
  readonly weight: string;
  readonly rowAxis: number;
  /** Initializer of shape [rows] whose absolute value is added to each norm. */
  readonly bias?: string;
  /** 1 for each column that counts; all of them where left out. Length: columns, the other axes in their order. */
  readonly columns?: Uint8Array;
}

/**
 * Neurons that a cut can switch off. Feature i of the value is zero, for whoever reads it, while
 * ranks[i] < cuts[cut]. A neuron that may never go has the rank NEVER.
 */
export interface Mask {
  /** Name of the value in the graph, after its activation. */
  readonly value: string;
  /** Which axis of the value the features are: 1 for the channels of a convolution. Left out: the last. */
  readonly axis?: number;
  /** Which of the cuts applies. */
  readonly cut: number;
  /** Position of each feature in the order of leaving, weakest first. Length: features. */
  readonly ranks: Uint32Array;
}

/** The rank of a neuron that no cut reaches. */
export const NEVER = 0xffffffff;

/** Labelled examples. `inputs` holds count × (the graph input's features) values; `labels` one class index each. */
export interface Examples {
  readonly count: number;
  readonly inputs: Float32Array;
  readonly labels: Uint8Array;
}

/** How many outputs are right: the index of the largest of the first graph output's values equals the label. */
export interface Score {
  readonly correct: number;
  readonly total: number;
}

/** One compiled network with its weights on the device. Calls may overlap; they run one after the other. */
export interface Session {
  /** |b_r| + Σ_j |W_rj| for every row r, on the weights as compiled. Shape [rows]. */
  rowNorms(query: RowNormsQuery): Promise<Float32Array>;
  /** Replaces the masks (once per ranking). A new session has none. */
  setMasks(masks: readonly Mask[]): Promise<void>;
  /**
   * Graph outputs by name for one batch of inputs, with `cuts[mask.cut]` neurons of each mask off (default: none).
   * `sizes` are those of named axes besides the batch, free from run to run; one left out has a small size that fits.
   */
  run(
    inputs: ReadonlyMap<string, Float32Array>,
    batch: number,
    cuts?: readonly number[],
    sizes?: Sizes,
  ): Promise<Map<string, Values>>;
  /** Puts examples on the device, once; `countCorrect` uses them from then on. Throws ModelError "shape" on a misfit. */
  setExamples(examples: Examples): Promise<void>;
  /** Runs all examples with the given cuts; only the counter comes back. Throws ModelError "setting" without examples. */
  countCorrect(cuts: readonly number[]): Promise<Score>;
  close(): void;
}

/** Where networks are computed. */
export interface Engine {
  readonly kind: "webgpu" | "cpu";
  /** For people: the device and how it is used, e.g. "WebGPU on NVIDIA GeForce RTX 4070" or "CPU, in a worker". */
  readonly device: string;
  /** Throws ModelError "unsupported" for an operator the engine lacks, "shape" for sizes that do not fit. */
  compile(model: Model): Promise<Session>;
  close(): void;
}
