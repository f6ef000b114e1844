// What the view draws, as plain data: columns of neurons, and the weights between them. No three.js here.

/** One column of neurons: the network's input, or the outputs of one layer. */
export interface Column {
  /** "Input", "Layer 1", "Output" … */
  readonly title: string;
  readonly size: number;
  /** Where the neurons have a picture's arrangement (784 → 28 × 28): rows and columns of the slab. */
  readonly grid?: readonly [rows: number, columns: number];
  /** True where neurons of this column may leave. */
  readonly prunable: boolean;
  /** L1 norm of each neuron; empty for the input. */
  readonly scores: Float32Array;
  /** Names of the neurons beyond (layer, index), e.g. the ten classes. */
  readonly labels?: readonly string[];
  /** Where the layer stands in the network's own naming, outermost first: layer1, 0, conv1. */
  readonly path?: readonly string[];
  /** The head of attention that each neuron belongs to, by a number that the layers of one attention share. */
  readonly heads?: Int32Array;
  /** Sizes of one example at its output, channels first. */
  readonly shape?: readonly number[];
}

/** Which rows of a link read which inputs: row r those of the group ⌊r / rows⌋. */
export interface LinkGroups {
  readonly rows: number;
  /** The group of each input; −1 for one that no row reads. */
  readonly of: Int32Array;
}

/** Weights from one column to another, [to.size][from.size] row-major: the row is the neuron. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly weights: Float32Array;
  /** Where not every row reads every input; the weights of all other pairs are 0 and no edges. */
  readonly groups?: LinkGroups;
}

/** A branch that joins the main way: what `from` gives is added to what `to` gives, or multiplied with it. */
export interface Arc {
  readonly from: number;
  readonly to: number;
  readonly times?: true;
}

export interface Network {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly links: readonly Link[];
  readonly arcs?: readonly Arc[];
}

/** Which neurons leave: per column, the order of leaving (weakest first) and how many of them go. */
export interface Removal {
  /** ranks[column][neuron]; NEVER (0xffffffff) for one that stays whatever the cut. */
  readonly ranks: readonly Uint32Array[];
  /** cuts[column]: neuron i is out while ranks[column][i] < cuts[column]. */
  readonly cuts: readonly number[];
  /** Scores by which they leave, as in Column; the columns' own where left out. */
  readonly scores?: readonly Float32Array[];
}

/** A neuron, by its original place: it keeps this name whatever leaves. */
export interface NeuronId {
  readonly column: number;
  readonly index: number;
}

export type ViewMode = "before" | "split" | "after";
