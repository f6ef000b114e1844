// What a spec is: what to prune, on which engines, and what is expected of it. public/prune.schema.json says the same.

import type { Budget, Change, Criterion, GroupSettings } from "../../index.ts";
import type { NamedData } from "../fields.ts";
import type { RecordedCertificate } from "./explain-certificate.ts";

/**
 * The CPU; WebGPU in Node (the package webgpu); headless Chrome, which draws too, computing on WebGPU, or on the CPU and
 * drawing with WebGL 2.
 */
export const TEST_ENGINES = ["cpu", "dawn", "webgpu", "webgl2"] as const;

export type TestEngine = (typeof TEST_ENGINES)[number];

/** Those in Chrome. */
export type ChromeEngine = "webgpu" | "webgl2";

export interface ExpectedLayer {
  readonly name: string;
  readonly neurons?: number;
  /** Original indices of those that leave, ascending. */
  readonly removed?: readonly number[];
  /** How many stay. */
  readonly kept?: number;
  /** Score of every neuron, in index order; null where the criterion has none for it. */
  readonly scores?: readonly (number | null)[];
}

/** How many times as fast as the original the pruned network has to be, measured in turns on the engine. */
export interface ExpectedSpeed {
  /** The least ratio of the original's median time to the pruned network's. */
  readonly atLeast: number;
  /** Inputs at once. Default 64; a network that fixes them has its own. */
  readonly batch?: number;
}

/** A picture of the network as the page draws it. Sizes in pixels, legend included. */
export interface SpecPicture {
  /** Default 800. */
  readonly width?: number;
  /** Default 500. */
  readonly height?: number;
  /** Default light. */
  readonly theme?: "dark" | "light";
  /** Default after. */
  readonly view?: "before" | "split" | "after";
  readonly compact?: boolean;
}

/** What was recorded, but for the speed, which people write. What is left out is not compared. */
export interface Expected {
  /** The network's file. */
  readonly file?: { readonly bytes: number; readonly sha256: string };
  readonly layers?: readonly ExpectedLayer[];
  readonly params?: Change;
  readonly macs?: Change;
  readonly bytes?: Change;
  /** Right answers before and after. */
  readonly correct?: Change & { readonly total: number };
  /** How far the outputs moved from the original's. */
  readonly drift?: { readonly mean: number; readonly max: number };
  readonly certificate?: RecordedCertificate;
  readonly speed?: ExpectedSpeed;
  /** Path of the picture, relative to the spec file. */
  readonly picture?: string;
}

/** How far a result may be from what was recorded. */
export interface Tolerance {
  /** Images more or fewer that are right. Default 2. */
  readonly images?: number;
  /** Relative change of a score. Default 1e-5; 1e-3 for the criteria that look at activations. */
  readonly scores?: number;
  /** Relative change of the outputs' drift. Default 1e-3. */
  readonly drift?: number;
  /** Share of the picture's pixels that may differ. Default 0.002. */
  readonly picture?: number;
}

export interface Spec {
  readonly format: "espalier-test";
  readonly version: 1;
  /** For people; the file's name where left out. */
  readonly name?: string;
  /** Path of the network, relative to the spec file. */
  readonly model: string;
  readonly data?: NamedData;
  /** The CPU alone where left out. */
  readonly engines?: readonly TestEngine[];
  readonly criterion?: Criterion;
  /** A ratio of 0.5 where left out. */
  readonly budget?: Budget;
  readonly groups?: GroupSettings;
  readonly compensate?: boolean;
  /** Drawn where it is there, on the engines that draw. */
  readonly picture?: SpecPicture;
  readonly tolerance?: Tolerance;
  readonly expected?: Expected;
}
