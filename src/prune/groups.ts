// What grouping finds out: which channels must leave together (units), which units are ranked against each other
// (families), which slices of which weights go with each unit, and what else a node needs when they go. Plain data;
// group.ts computes it.

/** Part of a weight that belongs to a unit, and so what leaves with it. */
export type Role =
  | "row" // a neuron's incoming weights
  | "depthwise" // a filter that reads its own channel alone
  | "bias" // a neuron's own bias
  | "column" // what a consumer reads of a neuron
  | "scale" // a normalisation's factor for the channel
  | "shift" // and what it adds
  | "statistic" // a batch norm's running mean or variance
  | "constant"; // any other per-channel constant on the way

/** How one axis of a constant, as one node uses it, falls into units. */
export interface Slice {
  /** Name of an initializer, or of a value that is computed from initializers and shapes alone. */
  readonly initializer: string;
  readonly node: number;
  /** Position among the node's inputs. */
  readonly input: number;
  readonly axis: number;
  readonly role: Role;
  /** Unit of every index along the axis; 0 where the index is fixed. */
  readonly units: Int32Array;
}

/** A layer of neurons: one node that multiplies by a constant weight. */
export interface Layer {
  /** What it is called everywhere: "0" for the weight "0.weight", "block1.conv1" for the node "/block1/conv1/Conv". */
  readonly name: string;
  /** Its node's name, its weight's: also understood where a layer is named. */
  readonly aliases: readonly string[];
  readonly node: number;
  readonly weight: string;
  /** Axis of the weight along which the neurons lie. */
  readonly rowAxis: number;
  readonly bias?: string;
  /** Neurons (rows), and weights of each: all of the weight's other axes, in their order. */
  readonly rows: number;
  readonly columns: number;
  /** Groups of a convolution; 1 for all else. */
  readonly groups: number;
  /** Times that one example goes through the layer: 1, the positions of a sequence, or those of a window. */
  readonly positions: number;
  /** Where its input comes from: 0 is the network's input, k the k-th layer (counted from 1). */
  readonly source: number;
  /** Unit of each neuron. */
  readonly units: Int32Array;
  /** ONNX operator that follows as the neurons' activation, if any. */
  readonly activation?: string;
}

/** Why a channel cannot be pruned, or is not pruned exactly. */
export interface Reason {
  /** The node that forbids it, by name; absent for an output of the network. */
  readonly node?: string;
  readonly sentence: string;
}

/** Units that are ranked against each other: those that touch the same slices. */
export interface Family {
  readonly name: string;
  /** Units that may leave, in index order. */
  readonly units: readonly number[];
  /** Layers (positions in Groups.layers) whose rows these units are. */
  readonly layers: readonly number[];
}

/** Units along one axis of an activation. */
export interface Feature {
  readonly axis: number;
  readonly units: Int32Array;
}

/** A place where a node without weights sums over units: their terms are what leaves. */
export interface Reading extends Feature {
  readonly node: number;
  readonly input: number;
}

/** One number of a Reshape's shape, an Expand's or a Resize's sizes, and the units that it counts, if any. */
export interface Size {
  readonly value: number;
  readonly units?: Int32Array;
}

/** What changes at a node besides its weights when units leave. */
export type Rewrite =
  /** Input `input` is a list of sizes. */
  | { readonly kind: "sizes"; readonly input: number; readonly sizes: readonly Size[] }
  /** Sizes of a Split's parts along `axis`. */
  | { readonly kind: "split"; readonly parts: readonly Int32Array[] }
  /** Bounds `at` of a Slice keep `count` indices of an axis, from `start` in steps; `units` are the input's. */
  | ({
      readonly kind: "slice";
      readonly at: number;
      readonly start: number;
      readonly step: number;
      readonly count: number;
    } & Feature)
  /** A Gather's indices along an axis; `units` are the input's. */
  | ({
      readonly kind: "gather";
      readonly indices: readonly number[];
      readonly dims: readonly number[];
    } & Feature)
  /** A Reshape–Transpose–Reshape that ends here only reorders an axis of `source`: it becomes a Gather. */
  | ({ readonly kind: "shuffle"; readonly source: string; readonly order: readonly number[] } & Feature)
  /** An attribute that counts units: a depthwise convolution's groups, a group norm's, a recurrent layer's hidden units. */
  | {
      readonly kind: "groups";
      readonly attribute: "group" | "num_groups" | "hidden_size";
      readonly units: Int32Array;
    }
  /** Input `input` is computed from the size of what is cut; it must stay what it was. */
  | { readonly kind: "keep"; readonly input: number };

/** Multiply-accumulates of a product of two activations: the product of these sizes. */
export interface Product {
  readonly node: number;
  readonly sizes: readonly Size[];
}

/** What may leave, where there is a choice. */
export interface GroupSettings {
  /** Where channels lie along several axes, as in attention. "features": all heads lose the same features (default); "whole": a head leaves as a whole. */
  readonly heads?: "features" | "whole";
  /** "keep": channels that a mean or a norm runs over stay, so that every cut is exact (default); "allow": they may leave. */
  readonly renormalised?: "keep" | "allow";
}

export interface Groups {
  /** What was asked for. */
  readonly settings: GroupSettings;
  readonly layers: readonly Layer[];
  readonly slices: readonly Slice[];
  readonly families: readonly Family[];
  /** Units that cannot leave, and why. */
  readonly frozen: ReadonlyMap<number, Reason>;
  /** Units that may leave although a mean or a norm runs over them, which differs by design from being zero. */
  readonly renormalised: ReadonlyMap<number, Reason>;
  /** For each value that a layer or a product reads and that units touch: the unit along one of its `rank` axes. */
  readonly features: ReadonlyMap<string, Feature & { readonly rank: number }>;
  readonly readings: readonly Reading[];
  readonly products: readonly Product[];
  /** By node. A node may need several. */
  readonly rewrites: ReadonlyMap<number, readonly Rewrite[]>;
}

/** Numbers to have one for each unit, unit 0 included. */
export function unitCount(groups: Groups): number {
  let most = 0;
  for (const { units } of groups.slices) for (const unit of units) most = Math.max(most, unit);
  return most + 1;
}
