// The page can be put into another language by replacing one file: no other has words for people in it.

import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

// Comments of code in another language.
const CODE = "src/app/open/pytorch-code.ts";

/** Strings and template texts that begin as a sentence does and have three words after each other; comments do not count. */
function sentencesIn(source: string): string[] {
  const code = source.replace(/^\s*(\/\/|\/?\*).*$/gm, "");
  return [...code.matchAll(/"[^"\n]*"|`[^`]*`/g)]
    .map(([text]) => text.replace(/\$\{[^{}]*\}/g, "·").replace(/<[^>]*>/g, "\n"))
    .filter((text) => /^.[A-Z·]/.test(text) && /[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}/.test(text));
}

it("has its sentences in one file", () => {
  const all = readdirSync("src/app", { recursive: true }).map((file) => `src/app/${file}`);
  const files = all.filter((file) => file.endsWith(".ts") && file !== "src/app/text.ts" && file !== CODE);
  expect(files.length).toBeGreaterThan(80);
  const found = files.flatMap((file) =>
    sentencesIn(readFileSync(file, "utf8")).map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
  expect(sentencesIn(readFileSync("src/app/text.ts", "utf8")).length).toBeGreaterThan(100);
});
