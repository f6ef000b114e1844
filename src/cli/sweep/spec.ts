// The spec of a sweep: which networks, criteria, ratios and seeds are tried with each other. public/sweep.schema.json
// says the same.

import {
  type Budget,
  CRITERIA,
  type Criterion,
  type CriterionKind,
  type GroupSettings,
} from "../../index.ts";
import { budgetFault, criterionFault } from "../../prune/plan-file.ts";
import {
  type Check,
  dataFault,
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
  type Shape,
} from "../fields.ts";

/** Where jobs may compute: the CPU, or WebGPU in Node (the package webgpu). */
export const SWEEP_ENGINES = ["cpu", "webgpu"] as const;

export interface SweepSpec {
  readonly format: "espalier-sweep";
  readonly version: 1;
  /** For people; the file's name where left out. */
  readonly name?: string;
  /** Paths of the networks, relative to the spec. */
  readonly models: readonly string[];
  /** What accuracy is measured on. How far the outputs move on random inputs, where left out. */
  readonly data?: NamedData;
  /** Kinds, or whole criteria as in a plan. The seed's rule where left out. */
  readonly criteria?: readonly (CriterionKind | Criterion)[];
  /** 0…1 each; 0 is the network as it is. */
  readonly ratios: readonly number[];
  /** The criterion random is tried with each of them. Its own, or 0, where left out. */
  readonly seeds?: readonly number[];
  /** What else holds at every ratio: global, multiple, layers, protect, force. */
  readonly budget?: Budget;
  readonly groups?: GroupSettings;
  readonly compensate?: boolean;
  /** The CPU where left out. */
  readonly engine?: (typeof SWEEP_ENGINES)[number];
  /** Whether milliseconds are measured, too. */
  readonly time?: boolean;
}

const isRatio: Check = (value) => typeof value === "number" && value >= 0 && value <= 1;
const isCriterion: Check = (value) =>
  isOneOf(...CRITERIA)(value) || (isObject(value) && criterionFault(value) === undefined);
const isFilled =
  (each: Check): Check =>
  (value) =>
    isListOf(each)(value) && (value as unknown[]).length > 0;

/** Why the part of a budget that holds at every ratio makes no sense; undefined where it does. */
function partFault(value: unknown): string | undefined {
  if (isObject(value) && ("ratio" in value || "target" in value)) return `"ratios" says how much leaves`;
  return budgetFault(isObject(value) ? { ...value, ratio: 0 } : value);
}

function criteriaFault(value: unknown): string | undefined {
  const wrong = Array.isArray(value) ? value.find((each) => !isCriterion(each)) : undefined;
  if (typeof wrong === "string") return `${wrong} is not one of ${CRITERIA.join(", ")}`;
  return wrong === undefined ? "a list of one or more is expected" : criterionFault(wrong);
}

/** Each field of a spec, and whether it is what it should be. */
const CHECKS: Readonly<Record<keyof SweepSpec | "$schema", Check>> = {
  $schema: isText,
  format: isOneOf("espalier-sweep"),
  version: isOneOf(1),
  name: isText,
  models: isFilled(isText),
  data: isNamedData,
  criteria: isFilled(isCriterion),
  ratios: isFilled(isRatio),
  seeds: isFilled(isWhole),
  budget: (value) => partFault(value) === undefined,
  groups: isGroupSettings,
  compensate: isFlag,
  engine: isOneOf(...SWEEP_ENGINES),
  time: isFlag,
};

const SHAPE: Shape = {
  checks: CHECKS,
  reasons: {
    data: dataFault,
    models: () => "a list of one or more files is expected",
    criteria: criteriaFault,
    ratios: () => "a list of numbers from 0 to 1 is expected",
    budget: partFault,
    engine: () => `${SWEEP_ENGINES.join(" or ")} is expected`,
  },
};

/** Reads a spec. Throws ModelError "format" that says what is wrong. */
export function readSweep(text: string, name: string): SweepSpec {
  const file = { text, name, kind: "a spec of espalier sweep" };
  const needed = { format: "espalier-sweep", version: 1, models: ["model.onnx"], ratios: [0, 0.25, 0.5] };
  return readFields(file, SHAPE, needed) as unknown as SweepSpec;
}
