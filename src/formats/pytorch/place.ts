// A module of a saved nn.Sequential and what its Python object says about it, read with a sentence for whatever is not so.

import { ModelError } from "../../model/error.ts";
import { asKind, type Module, type PickleValue, type TensorView } from "./values.ts";

export interface Place {
  readonly module: Module;
  /** Its name in a state dict: "features.0". */
  readonly path: string;
}

/** "Conv2d" of "torch.nn.modules.conv.Conv2d". */
function shortName({ className }: Module): string {
  return className.split(".").at(-1) ?? className;
}

/** Throws ModelError "unsupported": the module is one `what`. */
export function refuse({ module, path }: Place, what: string): never {
  const label = path === "" ? "The file's network" : `The module ${path}`;
  throw new ModelError("unsupported", path, `${label} is a ${shortName(module)} ${what}.`);
}

const valueOf = ({ module }: Place, name: string): PickleValue | undefined => module.attributes.get(name);

export function numberOf(place: Place, name: string, fallback: number): number {
  const value = valueOf(place, name) ?? fallback;
  return typeof value === "number" ? value : refuse(place, `whose ${name} is no number`);
}

/** A number for each axis: given as a list, or as one for all; `fallback` where it is left out. */
export function sizesOf(place: Place, name: string, axes: number, fallback: number | undefined): number[] {
  const value = valueOf(place, name) ?? fallback;
  const list = typeof value === "number" ? Array.from({ length: axes }, () => value) : value;
  if (Array.isArray(list) && list.length === axes && list.every((each) => Number.isSafeInteger(each)))
    return list as number[];
  return refuse(place, `whose ${name} is not ${axes} whole number${axes === 1 ? "" : "s"}`);
}

export function flagOf(place: Place, name: string, fallback: boolean): boolean {
  return (valueOf(place, name) ?? fallback) === true;
}

/** A word; undefined where the value is something else. */
export function wordOf(place: Place, name: string): string | undefined {
  const value = valueOf(place, name);
  return typeof value === "string" ? value : undefined;
}

export function dictOf(place: Place, name: string): ReadonlyMap<PickleValue, PickleValue> {
  const value = valueOf(place, name);
  return value instanceof Map ? value : refuse(place, `without its ${name}`);
}

/** The tensor's name in a state dict. */
export function tensorName({ path }: Place, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** A parameter (or with "_buffers" a buffer) of the module; undefined where it has none. */
export function tensorOf(
  place: Place,
  name: string,
  where: "_parameters" | "_buffers" = "_parameters",
): TensorView | undefined {
  return asKind(dictOf(place, where).get(name), "tensor");
}
