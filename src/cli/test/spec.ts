// Spec files (*.prune.json): what to prune, on which engines, and what came out when it was recorded. People and other
// programs write them, so every field is looked at before it is used. public/prune.schema.json says the same.

import type { Budget, Change, Criterion, GroupSettings } from "../../index.ts";
import { budgetFault, criterionFault } from "../../prune/plan-file.ts";
import {
  type Check,
  fieldFault,
  hasFields,
  isAmount,
  isFlag,
  isGroupSettings,
  isListOf,
  isNamedData,
  isObject,
  isOneOf,
  isText,
  isWhole,
  type NamedData,
  readFields,
  refuseFields,
  type Shape,
} from "../fields.ts";

/** The CPU, WebGPU in Node (the package webgpu), and WebGPU in headless Chrome. */
export const TEST_ENGINES = ["cpu", "dawn", "webgpu"] as const;

export type TestEngine = (typeof TEST_ENGINES)[number];

export interface ExpectedLayer {
  readonly name: string;
  readonly neurons?: number;
  /** Original indices of those that leave, ascending. */
  readonly removed?: readonly number[];
  /** How many stay. */
  readonly kept?: number;
  /** Score of every neuron, in index order. */
  readonly scores?: readonly number[];
}

/** What was recorded. What is left out is not compared. */
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
  /** Whether all five points hold. */
  readonly certificate?: boolean;
}

/** How far a result may be from what was recorded. */
export interface Tolerance {
  /** Images more or fewer that are right. Default 2. */
  readonly images?: number;
  /** Relative change of a score. Default 1e-5; 1e-3 for the criteria that look at activations. */
  readonly scores?: number;
  /** Relative change of the outputs' drift. Default 1e-3. */
  readonly drift?: number;
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
  readonly tolerance?: Tolerance;
  readonly expected?: Expected;
}

const isChange = hasFields({ "before!": isAmount, "after!": isAmount });

/** Each field of "expected", and whether it is what it should be. */
const EXPECTED: Readonly<Record<keyof Expected, Check>> = {
  file: hasFields({ "bytes!": isWhole, "sha256!": isText }),
  layers: isListOf(
    hasFields({
      "name!": (value) => typeof value === "string",
      neurons: isWhole,
      removed: isListOf(isWhole),
      kept: isWhole,
      scores: isListOf((value) => typeof value === "number"),
    }),
  ),
  params: isChange,
  macs: isChange,
  bytes: isChange,
  correct: hasFields({ "before!": isWhole, "after!": isWhole, "total!": isWhole }),
  drift: hasFields({ "mean!": isAmount, "max!": isAmount }),
  certificate: isFlag,
};

/** Each field of a spec, and whether it is what it should be. */
const SPEC: Readonly<Record<keyof Spec | "$schema", Check>> = {
  $schema: isText,
  format: isOneOf("espalier-test"),
  version: isOneOf(1),
  name: isText,
  model: isText,
  data: isNamedData,
  engines: (value) => isListOf(isOneOf(...TEST_ENGINES))(value) && (value as unknown[]).length > 0,
  criterion: (value) => criterionFault(value) === undefined,
  budget: (value) => budgetFault(value) === undefined,
  groups: isGroupSettings,
  compensate: isFlag,
  tolerance: hasFields({ images: isWhole, scores: isAmount, drift: isAmount }),
  expected: isObject,
};

const SHAPE: Shape = { checks: SPEC, reasons: { criterion: criterionFault, budget: budgetFault } };

/** Reads a spec file. Throws ModelError "format" that says what is wrong. */
export function readSpec(text: string, name: string): Spec {
  const file = { text, name, kind: "a spec of espalier test" };
  const fields = readFields(file, SHAPE, ["format", "version", "model"]);
  const expected = isObject(fields["expected"]) ? fields["expected"] : {};
  const wrong = fieldFault(expected, { checks: EXPECTED }, "in expected, ");
  return wrong === undefined ? (fields as unknown as Spec) : refuseFields(file, wrong);
}
