// Names that do not fit stay different where they can.

import { expect, it } from "vitest";
import { shorten, shortenApart } from "../../src/view/shorten.ts";

/** Every letter is as wide as another. */
const measure = (text: string) => text.length;

const shortened = (width: number, ...names: string[]) =>
  shortenApart(
    measure,
    names.map((text) => ({ text, width })),
  );

it("lose their ends where that tells them apart", () => {
  expect(shortened(6, "query", "projection", "attention")).toEqual(["query", "proje…", "atten…"]);
});

it("keep their numbers, or what stands in front of or behind what they share", () => {
  expect(shortened(7, "inception3a", "inception4e")).toEqual(["ince…3a", "ince…4e"]);
  expect(shortened(6, "transition1", "transition12")).toEqual(["tran…1", "tra…12"]);
  expect(shortened(6, "block_query", "block_key")).toEqual(["bl…ery", "bl…key"]);
});

it("are left out where not even two letters fit", () => {
  expect(shorten(measure, "attention", 1)).toBe("");
  expect(shortened(4, "0", "0")).toEqual(["0", "0"]);
});
