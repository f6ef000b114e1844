// Spec files (*.prune.json): what to prune, on which engines, and what came out when it was recorded. People and other
// programs write them, so every field is looked at before it is used. public/prune.schema.json says the same.

import { type Budget, type Change, type Criterion, type GroupSettings, ModelError } from "../../index.ts";
import { budgetFault, criterionFault } from "../../prune/plan-file.ts";

/** The CPU, WebGPU in Node (the package webgpu), and WebGPU in headless Chrome. */
export const TEST_ENGINES = ["cpu", "dawn", "webgpu"] as const;

export type TestEngine = (typeof TEST_ENGINES)[number];

/** Paths are relative to the spec file. */
export interface SpecData {
  readonly images: string;
  readonly labels: string;
  /** Only the first so many. */
  readonly count?: number;
}

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
  readonly data?: SpecData;
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

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText: Check = (value) => typeof value === "string" && value !== "";
const isFlag: Check = (value) => typeof value === "boolean";
const isWhole: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
const isAmount: Check = (value) => typeof value === "number" && value >= 0;
const isOneOf =
  (...words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);
const isListOf =
  (each: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(each);

/** An object with these fields and no others; those with an exclamation mark have to be there. */
function hasFields(fields: Readonly<Record<string, Check>>): Check {
  const known = new Map(Object.entries(fields).map(([name, check]) => [name.replace("!", ""), check]));
  const needed = Object.keys(fields).flatMap((name) => (name.endsWith("!") ? [name.slice(0, -1)] : []));
  return (value) =>
    isObject(value) &&
    needed.every((name) => name in value) &&
    Object.entries(value).every(([name, item]) => known.get(name)?.(item) === true);
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
  data: hasFields({
    "images!": isText,
    "labels!": isText,
    count: (value) => isWhole(value) && value !== 0,
  }),
  engines: (value) => isListOf(isOneOf(...TEST_ENGINES))(value) && (value as unknown[]).length > 0,
  criterion: (value) => criterionFault(value) === undefined,
  budget: (value) => budgetFault(value) === undefined,
  groups: hasFields({ heads: isOneOf("features", "whole"), renormalised: isOneOf("keep", "allow") }),
  compensate: isFlag,
  tolerance: hasFields({ images: isWhole, scores: isAmount, drift: isAmount }),
  expected: isObject,
};

/** The first field that is not what it should be, as the rest of a sentence; undefined where all are. */
function fault(fields: Fields, checks: Readonly<Record<string, Check>>, where: string): string | undefined {
  for (const [name, value] of Object.entries(fields)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) return `${where}"${name}" is not a field that it may have`;
    if (check(value)) continue;
    const why = { criterion: criterionFault(value), budget: budgetFault(value) }[name as string];
    return `${where}"${name}" is not what it should be${why === undefined ? "" : ` (${why})`}`;
  }
  return undefined;
}

/** Reads a spec file. Throws ModelError "format" that says what is wrong. */
export function readSpec(text: string, name: string): Spec {
  const refuse = (what: string): never => {
    throw new ModelError("format", name, `${name} is not a spec of espalier test: ${what}.`);
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("it is not JSON");
  }
  if (!isObject(value)) return refuse("it is not an object");
  const missing = ["format", "version", "model"].find((field) => !(field in value));
  if (missing !== undefined) return refuse(`"${missing}" is missing`);
  const expected = isObject(value["expected"]) ? value["expected"] : {};
  const wrong = fault(value, SPEC, "") ?? fault(expected, EXPECTED, "in expected, ");
  return wrong === undefined ? (value as unknown as Spec) : refuse(wrong);
}
