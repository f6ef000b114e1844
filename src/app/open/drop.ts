// The ways in: the whole page takes a drop, a picker, and pasted text.

import { isPictureName } from "../../formats/data/folders.ts";

type Open = (files: readonly File[]) => void;

// A browser may throw away a field that nothing holds, and with it what somebody has picked.
let picking: HTMLInputElement | undefined;

/** Asks for files, or for all files of a folder, with the browser's picker. */
export function pickFiles(folder: boolean, open: Open): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.webkitdirectory = folder;
  input.addEventListener("change", () =>
    open(Array.from(input.files ?? [], (file) => named(file, file.webkitRelativePath))),
  );
  picking = input;
  picking.click();
}

/** A picture's folder is its class, so its name says where it lay; any other file keeps its name. */
function named(file: File, path: string): File {
  return isPictureName(file.name) && path !== "" ? new File([file], path.replace(/^\//, "")) : file;
}

/** A file as it is; of a folder, everything that lies in it. What cannot be read comes back as a file that cannot. */
async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile)
    return [
      await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file((file) => resolve(named(file, entry.fullPath)), reject),
      ),
    ];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  // A folder is read in batches; an empty one is the last.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return files;
    for (const each of batch) files.push(...(await filesOf(each)));
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select") !== null;
}

/** Opens what is dropped or pasted anywhere on the page: files, JSON, a web address (`visit`); `body.dropping` marks a drag that may end in a drop. */
export function listenForFiles(open: Open, visit: (address: string) => void): void {
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
    // The lists are emptied when this handler returns, so they are copied here.
    const files = Array.from(event.dataTransfer?.files ?? []);
    const entries = Array.from(event.dataTransfer?.items ?? [], (item) => item.webkitGetAsEntry());
    const folders = entries.some((entry) => entry?.isDirectory);
    if (!folders && files.length > 0) open(files);
    if (folders)
      void Promise.all(entries.flatMap((entry) => (entry === null ? [] : [filesOf(entry)]))).then(
        (found) => open(found.flat()),
        // A folder that cannot be read is refused in words where its files are read.
        () => open(files),
      );
  });
  document.addEventListener("paste", (event) => {
    if (isTyping(event.target)) return;
    const files = Array.from(event.clipboardData?.files ?? []);
    if (files.length > 0) return open(files);
    const text = event.clipboardData?.getData("text").trim() ?? "";
    if (text.startsWith("{")) open([new File([text], "pasted.json")]);
    else if (/^https?:\/\/\S+$/.test(text)) visit(text);
  });
}
