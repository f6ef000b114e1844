// What grouping finds out: which channels must leave together (units), which units are ranked against each other
// (families), and which slices of which weights go with each unit. Plain data; group.ts computes it.

/** Part of a weight that belongs to a unit, and so what leaves with it. */
export type Role =
  | "row" // a neuron's incoming weights
  | "bias" // a neuron's own bias
  | "column" // what a consumer reads of a neuron
  | "constant"; // a per-channel constant on the way

/** How one axis of an initializer, as one node uses it, falls into units. */
export interface Slice {
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
  /** The exporter's name for it: "0" for the weight "0.weight". */
  readonly name: string;
  readonly node: number;
  readonly weight: string;
  /** Axis of the weight along which the neurons lie: its rows. */
  readonly rowAxis: 0 | 1;
  readonly bias?: string;
  /** Neurons (rows) and inputs of each (columns). */
  readonly rows: number;
  readonly columns: number;
  /** Times that one example goes through the layer: 1, or the positions of a sequence. */
  readonly positions: number;
  /** Where its input comes from: 0 is the network's input, k the k-th layer (counted from 1). */
  readonly source: number;
  /** Unit of each neuron. */
  readonly units: Int32Array;
  /** ONNX operator that follows as the neurons' activation, if any. */
  readonly activation?: string;
}

/** Why a channel cannot be pruned. */
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

export interface Groups {
  readonly layers: readonly Layer[];
  readonly slices: readonly Slice[];
  readonly families: readonly Family[];
  /** Units that cannot leave, and why. */
  readonly frozen: ReadonlyMap<number, Reason>;
  /** For each value that a layer reads and that units touch: the unit of every feature (last axis). */
  readonly features: ReadonlyMap<string, Int32Array>;
  /** For each Reshape whose result units touch: the unit along every axis of the result that varies. */
  readonly reshapes: ReadonlyMap<number, ReadonlyMap<number, Int32Array>>;
}
