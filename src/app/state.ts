// The page's state: plain immutable data in one place, and the store that tells listeners when it has changed.

import type { Engine, Examples, Session } from "../engine/engine.ts";
import type { Preprocessing } from "../formats/data/preprocessing.ts";
import type { RawExamples } from "../formats/data/raw.ts";
import type { Model } from "../model/graph.ts";
import type { Budget } from "../prune/budget.ts";
import type { Baseline } from "../prune/certify-outputs.ts";
import type { CertifiedPair } from "../prune/certify-pair.ts";
import type { Curve } from "../prune/curve.ts";
import type { Groups } from "../prune/groups.ts";
import type { Plan } from "../prune/plan.ts";
import type { Ranking } from "../prune/ranking.ts";
import type { Report } from "../prune/report.ts";
import type { Criterion, Scores } from "../prune/score.ts";
import type { Speed } from "../prune/speed.ts";
import type { CameraPlace } from "../view/camera-place.ts";
import type { RangeScope } from "../view/drawing.ts";
import type { FillScale } from "../view/fill.ts";
import type { FeatureMaps } from "../view/maps.ts";
import type { Network, NeuronId, ViewMode } from "../view/network.ts";
import type { PaletteName } from "../view/theme.ts";
import type { Recent } from "./open/recent.ts";

/** Where a network came from, as far as it can be opened from there again. */
export type Source =
  | { readonly kind: "sample"; readonly name: string }
  | { readonly kind: "url"; readonly urls: readonly string[] }
  | { readonly kind: "files"; readonly name: string };

/** Examples as their files hold them, and what becomes of their numbers. */
export interface Data {
  readonly name: string;
  readonly raw: RawExamples;
  readonly preprocessing: Preprocessing;
  /** What the page found out by itself, and what of it is worth a sentence. */
  readonly usual: Preprocessing;
  readonly notes: readonly string[];
  /** How many there would be, where not all are taken. */
  readonly of?: number;
}

/** A network that is open, and everything that is found out about it once. */
export interface Opened {
  readonly model: Model;
  /** Where it came from; undefined where it was made on the page. */
  readonly source?: Source;
  readonly groups: Groups;
  readonly session: Session;
  readonly network: Network;
  /** Labelled examples to measure accuracy on, and what they were made of. */
  readonly examples?: Examples;
  readonly data?: Data;
}

/** A decision that has been carried out and proven. */
export interface Proof {
  readonly model: Model;
  readonly plan: Plan;
  readonly report: Report;
}

/** Scores of a network under every criterion that fits it. */
export interface Comparison {
  readonly opened: Opened;
  /** Whether the scores can be ranked over all layers together. */
  readonly global: boolean;
  readonly scores: readonly Scores[];
}

/** A curve, and the share that is done of what is still measured; that share alone; or why there is no curve. */
export type CurveState =
  | { readonly found: Curve; readonly share?: number }
  | { readonly share: number }
  | { readonly failure: string };

/** The first output's values for one input. */
export interface Answers {
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/** A file that is certified against the open network; `found` is not there while that is being done. */
export interface Pair {
  readonly original: Model;
  readonly name: string;
  readonly found?: CertifiedPair;
}

/** What the neurons are filled with. */
export type NeuronFill = "none" | FillScale | "maps";

export type Panel = "why" | "proof" | "curve" | "try" | "data" | "table" | "edit";

export interface State {
  readonly opened?: Opened;
  readonly scores?: Scores;
  /** Who leaves before whom; a slider tick only moves the cuts in it. */
  readonly ranking?: Ranking;
  /** How many of each family leave. */
  readonly cuts: readonly number[];
  /** Units that leave at these cuts. */
  readonly removed: ReadonlySet<number>;
  /** What is asked for: a ratio or a target, neurons picked by hand. */
  readonly budget: Budget;
  /** The budget's ratio, or the one that reaches its target. */
  readonly ratio: number;
  readonly criterion: Criterion;
  readonly mode: ViewMode;
  /** Place of the divider in the split view, 0…1. */
  readonly split: number;
  readonly compact: boolean;
  /** Where the picture was turned or moved to; undefined: it shows the whole network from the front. */
  readonly camera?: CameraPlace;
  /** The innermost modules that stand open in the picture, by their keys; undefined: as many as it has room for. */
  readonly openModules?: readonly string[];
  /** What the neurons are filled with, and for which example. */
  readonly fill: NeuronFill;
  /** Whether the panel Why shows the selected layer's feature maps, and those that were asked for. */
  readonly looking: boolean;
  readonly maps?: FeatureMaps;
  readonly example: number;
  /** An input of the person's own, in the example's place. */
  readonly own?: Float32Array;
  /** Where the input that is tried comes from. */
  readonly trying: "example" | "draw" | "numbers" | "camera";
  /** What the network says to it; undefined while not known. */
  readonly answers?: Answers;
  readonly selected?: NeuronId;
  /** Neurons chosen together, and whether the pointer chooses. */
  readonly brushed: readonly NeuronId[];
  readonly brushing: boolean;
  /** Whether the after view marks what changed in neurons that stay. */
  readonly changes: boolean;
  /** Whether neurons that left are outlined where they stood. */
  readonly ghosts: boolean;
  readonly panel: Panel;
  /** Layers with these words in their names are listed. */
  readonly search: string;
  /** Modules of the list that somebody has opened (true) or folded, by their keys. */
  readonly folds: ReadonlyMap<string, boolean>;
  /** Whether criteria are compared, and their scores once they are there. */
  readonly comparing: boolean;
  readonly comparison?: Comparison;
  /** Right answers of the original and at the present cuts; undefined while not known. */
  readonly correct: { readonly before?: number; readonly after?: number };
  /** Measured times; `after` is not there while it is not known for the present cut. */
  readonly speed?: Speed;
  /** Undefined while it is being made. */
  readonly proof?: Proof;
  readonly proofFailure?: string;
  readonly baseline?: Baseline;
  readonly pair?: Pair;
  /** Of the open network by the present rule; undefined while nobody has asked for it. */
  readonly curve?: CurveState;
  /** The ratio of the point of the curve that the pointer is at. */
  readonly reading?: number;
  /** Whether the curve of each layer, pruned alone, is asked for, too. */
  readonly byLayer: boolean;
  /** The accuracy to keep, in percent. */
  readonly keep?: number;
  /** What was open lately, latest first. */
  readonly recent: readonly Recent[];
  readonly theme: "dark" | "light";
  /** The colours of weights. */
  readonly palette: PaletteName;
  /** Whether they run over one range, or over one of each layer. */
  readonly scope: RangeScope;
  readonly engine: string;
  readonly engineReason: string;
  /** The network on its way in, as far as it is known; it stands in the picture until its weights are here. */
  readonly coming?: Coming;
  /** What is being done, and which share of it is done, 0…1, where that is known. */
  readonly busy?: string;
  readonly progress?: number;
  readonly error?: string;
  /** Said in passing, gone after a while. */
  readonly told?: string;
  readonly undoable: { readonly back: boolean; readonly forward: boolean };
  /** What a screen reader is told. */
  readonly announcement: string;
}

/** A network whose weights are still being read: its structure. */
export interface Coming {
  readonly network: Network;
  readonly parameters: number;
}

export type Listener = (state: State, before: State) => void;

export interface Store {
  readonly get: () => State;
  /** Replaces fields; a field given as undefined is taken away. */
  readonly set: (changes: { [Key in keyof State]?: State[Key] | undefined }) => void;
  /** Returns how to stop listening. */
  readonly listen: (listener: Listener) => () => void;
}

export function makeStore(initial: State): Store {
  let state = initial;
  const listeners = new Set<Listener>();
  return {
    get: () => state,
    set(changes) {
      const before = state;
      const merged = { ...state, ...changes };
      for (const key of Object.keys(merged) as (keyof State)[])
        if (merged[key] === undefined) delete merged[key];
      state = merged as State;
      for (const listener of listeners) listener(state, before);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Where the page computes; replaced as a whole when the graphics device is lost. */
export interface Engines {
  live: Engine;
  /** Proves in the background, so that proving never makes the slider wait. */
  prover: Engine;
  /** For drawing too. */
  device: GPUDevice | undefined;
}

/** What a person asks for; the state follows when it has been scored. */
export interface Decision {
  criterion: Criterion;
  budget: Budget;
}

/** How an action that takes long says how far it is, and learns that nobody waits for it any more. */
export interface Task {
  /** Its place among all actions. */
  readonly turn: number;
  readonly signal: AbortSignal;
  /** `share` of the work that is done, 0…1; undefined where that is not known. */
  readonly progress: (busy: string, share?: number) => void;
}

/** What every action works with. */
export interface App {
  readonly store: Store;
  readonly wanted: Decision;
  /**
   * So that an action that was overtaken knows it. `attempt` and `decide` count the actions of a kind; `open` is the turn
   * of the latest action that opens a network.
   */
  readonly turns: { attempt: number; open: number; decide: number };
  /** The ranking whose ranks the open session's masks hold. */
  masked: Ranking | undefined;
  readonly engines: Engines;
  /** Ends the latest action that a person is waiting for. */
  cancel: () => void;
}
