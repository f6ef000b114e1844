// Settings of Keras's layers, which are JSON that anybody may have written: read with their types, or refused.

import { ModelError } from "../../model/error.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** A layer's settings, and what it is called in sentences. */
export interface Settings {
  readonly label: string;
  readonly config: Fields;
}

/** The value where it is an object, else one without fields. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The value where it is a list, else an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Throws: Keras has this, Espalier does not. */
export function refuseLayer({ label }: Pick<Settings, "label">, what: string): never {
  throw new ModelError("unsupported", label, `The layer ${label} ${what}.`);
}

/** Throws: Keras would not have written this. */
export function refuseSettings({ label }: Pick<Settings, "label">, what: string): never {
  throw new ModelError("format", label, `The layer ${label} ${what}.`);
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function numberSetting(settings: Settings, name: string, fallback: number): number {
  const value = settings.config[name];
  if (!isFilled(value)) return fallback;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return refuseSettings(settings, `has no number for its ${name}`);
}

export function flagSetting({ config }: Settings, name: string, fallback: boolean): boolean {
  const value = config[name];
  return typeof value === "boolean" ? value : fallback;
}

export function wordSetting({ config }: Settings, name: string, fallback: string): string {
  const value = config[name];
  return typeof value === "string" ? value : fallback;
}

/** Larger sizes than this are none of a layer's. */
const LARGEST = 2 ** 31;

function isSize(value: unknown, least: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value < LARGEST;
}

/** `count` sizes from a list, or from one number for all. */
export function sizesSetting(
  settings: Settings,
  name: string,
  count: number,
  fallback?: readonly number[],
  least = 1,
): readonly number[] {
  const value = settings.config[name];
  if (!isFilled(value) && fallback !== undefined) return fallback;
  const sizes: readonly unknown[] = Array.isArray(value) ? value : new Array(count).fill(value);
  if (sizes.length === count && sizes.every((size) => isSize(size, least))) return sizes as number[];
  return refuseSettings(settings, `has no ${count} sizes for its ${name}`);
}

/** Pairs of sizes, before and after, one an axis: from such a list, one number an axis, or one for all. */
export function pairsSetting(
  settings: Settings,
  name: string,
  axes: number,
): readonly (readonly [number, number])[] {
  const value = settings.config[name];
  const flat = Array.isArray(value) && axes === 1 && value.length === 2 ? [value] : value;
  const items: readonly unknown[] = Array.isArray(flat) ? flat : new Array(axes).fill(flat);
  const pairs = items.map((item) => (Array.isArray(item) ? item : [item, item]));
  const fits = pairs.every((pair) => pair.length === 2 && pair.every((size) => isSize(size, 0)));
  if (fits && pairs.length === axes) return pairs as unknown as (readonly [number, number])[];
  return refuseSettings(settings, `has no sizes of ${axes} axes for its ${name}`);
}
