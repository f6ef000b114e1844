// The ways in: the whole page takes a drop, a picker, and pasted text.

import type { NamedFile } from "../formats/idx.ts";
import { readFiles } from "./files.ts";

/** Asks for files with the browser's picker. */
export function pickFiles(open: (files: readonly NamedFile[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.addEventListener("change", async () => open(await readFiles(input.files ?? [])));
  input.click();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select") !== null;
}

/** Opens what is dropped or pasted anywhere on the page; `body.dropping` marks a drag that may end in a drop. */
export function listenForFiles(open: (files: readonly NamedFile[]) => void): void {
  const mark = (on: boolean) => document.body.classList.toggle("dropping", on);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) mark(false);
  });
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    mark(false);
    const files = Array.from(event.dataTransfer?.files ?? []);
    if (files.length > 0) open(await readFiles(files));
  });
  document.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (isTyping(event.target) || !text.trimStart().startsWith("{")) return;
    open([{ bytes: new TextEncoder().encode(text), name: "pasted.json" }]);
  });
}
