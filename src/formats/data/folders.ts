// Labels that are the names of folders: which class each name stands for, by the rules that people expect.

import { ModelError } from "../../model/error.ts";

/** True for files that are named as pictures a browser can show. */
export function isPictureName(name: string): boolean {
  return /\.(png|jpe?g|webp|gif|bmp|avif)$/i.test(name) && !name.split(/[\\/]/).at(-1)?.startsWith(".");
}

/** The folder that a file lies in; "" where its path has none. */
export function folderOf(path: string): string {
  return path.split(/[\\/]/).at(-2) ?? "";
}

/**
 * The class of each name: by the network's own names of its classes where all are among them; as numbers where all are
 * some; else in the order of the alphabet, as torchvision's ImageFolder and scikit-learn have it. `classes` are the names
 * that were counted out, where they were. Throws ModelError "value" where there are more than `outputs`.
 */
export function classesOf(
  names: readonly string[],
  outputs: number,
  known: readonly string[] | undefined,
  where: string,
): { labels: Uint32Array; classes?: readonly string[] } {
  const each = [...new Set(names)];
  const lower = (name: string) => name.trim().toLowerCase();
  const places = new Map((known ?? []).map((name, index) => [lower(name), index]));
  if (each.every((name) => places.has(lower(name))))
    return { labels: Uint32Array.from(names, (name) => places.get(lower(name)) ?? 0) };
  if (each.every((name) => /^\d{1,6}$/.test(name)) && each.every((name) => Number(name) < outputs))
    return { labels: Uint32Array.from(names, Number) };
  if (each.length > outputs) {
    const message = `${where}: there are ${each.length} classes, but the network has ${outputs} outputs.`;
    throw new ModelError("value", where, message);
  }
  const classes = each.sort((a, b) => (a < b ? -1 : 1));
  const order = new Map(classes.map((name, index) => [name, index]));
  return { labels: Uint32Array.from(names, (name) => order.get(name) ?? 0), classes };
}
