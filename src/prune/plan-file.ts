// Reads plan files: JSON that somebody may have edited, so every field is looked at before it is used.

import { ModelError } from "../model/error.ts";
import { type Budget, MEASURES, readBudget } from "./budget.ts";
import { CRITERIA, type Criterion } from "./criteria.ts";
import type { Plan } from "./plan.ts";

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isWhole = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isRatio = (value: unknown): boolean => isNumber(value) && value >= 0 && value <= 1;
const isHash = (value: unknown): boolean => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const isListOf = (value: unknown, each: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(each);
const isNeurons = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every((indices) => isListOf(indices, isWhole));

/** What is wrong with a criterion that somebody may have edited; undefined where nothing is. */
export function criterionFault(value: unknown): string | undefined {
  const found = isObject(value) ? (value as Fields & Partial<Criterion>) : {};
  if (typeof found.bias !== "boolean" || (found.inputs !== "all" && found.inputs !== "surviving"))
    return `"criterion" needs a boolean "bias" and "inputs" of "all" or "surviving"`;
  if (found.kind !== undefined && !CRITERIA.includes(found.kind))
    return `its criterion ${found.kind} is not one of ${CRITERIA.join(", ")}`;
  if (found.seed !== undefined && !isWhole(found.seed)) return `its seed is not a whole number`;
  return undefined;
}

/** Fields of a budget, and whether each is what it should be. */
const BUDGET: Readonly<Record<keyof Budget, (value: unknown) => boolean>> = {
  ratio: isRatio,
  target: (value) =>
    isObject(value) &&
    MEASURES.some((measure) => measure === value["of"]) &&
    isNumber(value["atMost"]) !== isNumber(value["share"]),
  layers: (value) => isObject(value) && Object.values(value).every(isRatio),
  global: (value) => typeof value === "boolean",
  multiple: isWhole,
  protect: isNeurons,
  force: isNeurons,
};

/** What is wrong with a budget that somebody may have edited; undefined where nothing is. */
export function budgetFault(value: unknown): string | undefined {
  if (!isObject(value)) return `"budget" is not an object`;
  for (const [name, item] of Object.entries(value)) {
    const isRight = Object.hasOwn(BUDGET, name) ? BUDGET[name as keyof Budget] : undefined;
    if (isRight === undefined) return `its budget has a "${name}", which this Espalier does not know`;
    if (isRight(item)) continue;
    if (name === "ratio")
      return `the ratio of its budget is ${JSON.stringify(item)}; a number from 0 to 1 is expected`;
    return `"${name}" of its budget is not what a budget has there`;
  }
  try {
    readBudget(value);
  } catch (error) {
    return error instanceof ModelError ? error.message.replace(/\.$/, "") : String(error);
  }
  return undefined;
}

function isLayer(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value["name"] === "string" &&
    isWhole(value["neurons"]) &&
    isListOf(value["removed"], isWhole)
  );
}

function isMeans(value: unknown): boolean {
  return isObject(value) && typeof value["value"] === "string" && isListOf(value["means"], isNumber);
}

/** What is wrong with a plan; undefined where nothing is. */
function planFault(value: Fields): string | undefined {
  const { original, sample, heads, renormalised, compensation } = value;
  if (!isRatio(value["ratio"])) return `"ratio" is not a number from 0 to 1`;
  if (typeof value["model"] !== "string") return `"model" is not a name`;
  if (
    original !== undefined &&
    !(isObject(original) && isHash(original["sha256"]) && isWhole(original["bytes"]))
  )
    return `"original" needs the "sha256" of a file in 64 hexadecimal digits, and its "bytes"`;
  if (sample !== undefined && !(isObject(sample) && isWhole(sample["count"])))
    return `"sample" needs the "count" of its inputs`;
  if (heads !== undefined && heads !== "whole") return `its "heads" is ${heads}, not "whole"`;
  if (renormalised !== undefined && renormalised !== "allow")
    return `its "renormalised" is ${renormalised}, not "allow"`;
  if (!isListOf(value["layers"], isLayer)) return `"layers" is not a list of { name, neurons, removed }`;
  if (compensation !== undefined && !isListOf(compensation, isMeans))
    return `"compensation" is not a list of { value, means }`;
  return criterionFault(value["criterion"]) ?? budgetFault(value["budget"]);
}

/** Reads a plan file. Throws ModelError "format" with what is missing. */
export function readPlan(text: string, name: string): Plan {
  const refuse = (what: string): never => {
    throw new ModelError("format", name, `${name} is not an Espalier plan: ${what}.`);
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("it is not JSON");
  }
  if (!isObject(value) || value["format"] !== "espalier-plan")
    return refuse(`"format" is not "espalier-plan"`);
  if (value["version"] !== 1) return refuse(`its version is ${value["version"]}, this Espalier reads 1`);
  const fault = planFault(value);
  return fault === undefined ? (value as unknown as Plan) : refuse(fault);
}
