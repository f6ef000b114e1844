// The ways in: the whole page takes a drop, a picker, and pasted text.

type Open = (files: Iterable<File>) => void;

/** Asks for files with the browser's picker. */
export function pickFiles(open: Open): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.addEventListener("change", () => open(input.files ?? []));
  input.click();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select") !== null;
}

/** Opens what is dropped or pasted anywhere on the page; `body.dropping` marks a drag that may end in a drop. */
export function listenForFiles(open: Open): void {
  const mark = (on: boolean) => document.body.classList.toggle("dropping", on);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) mark(false);
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    // The list is emptied when this handler returns, so it is copied here.
    const files = Array.from(event.dataTransfer?.files ?? []);
    if (files.length > 0) open(files);
  });
  document.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (isTyping(event.target) || !text.trimStart().startsWith("{")) return;
    open([new File([text], "pasted.json")]);
  });
}
