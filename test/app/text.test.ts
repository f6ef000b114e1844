// The page can be put into another language by replacing one file, its picture by one more: no other has words for people.

import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const ROOMS = ["src/app", "src/view"];
const WORDS = ["src/app/text.ts", "src/view/words.ts"];
// Comments of code in another language.
const CODE = "src/app/open/pytorch-code.ts";

/** Strings and template texts that begin as a sentence does and have three words after each other; comments do not count. */
function sentencesIn(source: string): string[] {
  const code = source.replace(/^\s*(\/\/|\/?\*).*$/gm, "");
  return [...code.matchAll(/"[^"\n]*"|`[^`]*`/g)]
    .map(([text]) => text.replace(/\$\{[^{}]*\}/g, "·").replace(/<[^>]*>/g, "\n"))
    .filter((text) => /^.[A-Z·]/.test(text) && /[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}/.test(text));
}

it("has its sentences in one file for the page, and in one for the picture", () => {
  const all = ROOMS.flatMap((room) =>
    readdirSync(room, { recursive: true }).map((file) => `${room}/${file}`),
  );
  const files = all.filter((file) => file.endsWith(".ts") && !WORDS.includes(file) && file !== CODE);
  expect(files.length).toBeGreaterThan(170);
  const found = files.flatMap((file) =>
    sentencesIn(readFileSync(file, "utf8")).map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
  const [page = 0, picture = 0] = WORDS.map((file) => sentencesIn(readFileSync(file, "utf8")).length);
  expect(page).toBeGreaterThan(100);
  expect(picture).toBeGreaterThan(10);
});
