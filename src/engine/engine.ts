// What an engine can do. There are two: WebGPU (WGSL kernels) and CPU (the readable twins); both keep this contract,
// and one suite of tests runs over both.

import type { Sizes } from "../model/dynamic.ts";
import type { ModelError } from "../model/error.ts";
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
  /** Name of the value in the graph, after its activation, or `hiddenUnits` of a recurrent weight. */
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
  readonly labels: Uint8Array | Uint32Array;
}

/** How many outputs are right: the index of the largest of the first graph output's values equals the label. */
export interface Score {
  readonly correct: number;
  readonly total: number;
}

/** How long one node of a network takes; what is fused into it is part of it. */
export interface NodeTime {
  readonly node: string;
  readonly milliseconds: number;
}

/** One measurement of a network's speed. */
export interface Timing {
  /** Inputs that went through at once: as many as were asked for and fit the device in one pass. */
  readonly batch: number;
  /** For the whole batch, from inputs on the device to outputs on the device. */
  readonly milliseconds: number;
  /** In the order in which they run. By the clock their sum exceeds the whole on a GPU: each is waited for. */
  readonly nodes: readonly NodeTime[];
  /** The device's own timestamps, or the clock around the work. */
  readonly method: "timestamps" | "clock";
}

/** One compiled network with its weights on the device. Calls may overlap; they run one after the other. */
export interface Session {
  /**
   * Why the network cannot run: ModelError "unsupported", a sentence that names the node and its operator. Row norms are
   * there all the same; all other methods throw it.
   */
  readonly refusal?: ModelError;
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
  /**
   * Measures one run of `batch` inputs, or of a few where one is too short to be measured; the first call also finds
   * out how many. No cut is on while nothing else has been run with one. See prune/speed.ts for medians.
   */
  time(batch: number): Promise<Timing>;
  close(): void;
}

/**
 * How a session carries out its cuts: values become zero, or the steps that are left run over parts of the weights. The
 * outputs are the same to the bit. "auto" does what is faster on the device.
 */
export type CutMode = "auto" | "mask" | "compact";

export interface CompileOptions {
  /** "auto" where left out. */
  readonly cuts?: CutMode;
  /** Called now and then with the share that is done, 0…1. */
  readonly progress?: (share: number) => void;
  /** Aborted, compile rejects with its reason and leaves nothing behind. */
  readonly signal?: AbortSignal;
}

/** Where networks are computed. */
export interface Engine {
  readonly kind: "webgpu" | "cpu";
  /** For people: the device and how it is used, e.g. "WebGPU on NVIDIA GeForce RTX 4070" or "CPU, in a worker". */
  readonly device: string;
  /**
   * Plans the network, makes what the device needs and moves the weights there, in turns short enough for a page to
   * stay alive. A network with an operator that the engine lacks gives a session with a refusal. Throws ModelError
   * "shape" for sizes that do not fit, "device" for a network that is too large for the device.
   */
  compile(model: Model, options?: CompileOptions): Promise<Session>;
  close(): void;
}
