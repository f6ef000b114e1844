// What an example is called. Apart from what reads examples: the page says the word long before it has to read any.

import type { NamedArray } from "./array.ts";

/** What an example of an array is called: "image" where its values lie along two axes or more. */
export function nounOfArray({ dims }: NamedArray): "image" | "example" {
  return dims.slice(1).filter((size) => size > 1).length > 1 ? "image" : "example";
}

/** What one of RawExamples is called: "row" in a table, else as its array says. */
export function nounOf(
  raw: { readonly table: unknown } | { readonly values: NamedArray },
): "image" | "row" | "example" {
  return "table" in raw ? "row" : nounOfArray(raw.values);
}
