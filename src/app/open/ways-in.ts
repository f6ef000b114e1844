// The ways in other than a sample: files, web addresses, what was open lately. What came in is kept in this browser, so
// that a reload finds it again.

import type { DataSettings } from "../../formats/data/prepare.ts";
import type { NamedFile } from "../../formats/idx.ts";
import { ModelError } from "../../model/error.ts";
import type { Link } from "../history/link.ts";
import { applyLink } from "../history/sharing.ts";
import type { App, Task } from "../state.ts";
import { openText as text } from "../text.ts";
import { showComing } from "./coming.ts";
import { forgetRecent, recentFiles, recentNetworks, remember } from "./recent.ts";
import { fetchFile, fileNameOf, fileUrl } from "./remote.ts";

// Which of the recent networks this tab had open last.
const OPEN = "espalier.open";

// The files of the open network and of the data that was added to it.
let present: readonly (File | NamedFile)[] = [];

const addressName = (urls: readonly string[]) => fileNameOf(fileUrl(urls[0] ?? ""));

// A link that names a file which only the person has.
let waiting: { readonly name: string; readonly link: Link } | undefined;

/** Decides as a link says once a file of this name is opened. */
export function waitForFile(name: string, link: Link): void {
  waiting = { name, link };
}

/** Opens files: a network with whatever belongs to it, or data for the network that is open. */
export async function openChosen(
  app: App,
  files: readonly (File | NamedFile)[],
  task: Task,
  urls: readonly string[] = [],
  settings: DataSettings = {},
): Promise<void> {
  const before = app.store.get().opened;
  // The readers of all formats come with the first file.
  const { openFiles } = await import("./files.ts");
  await openFiles(app, files, task, urls, settings);
  const { opened } = app.store.get();
  const source = opened?.source;
  if (opened === before || source === undefined || source.kind === "sample") return;
  present = source === before?.source ? [...present, ...files] : files;
  const [name, from] = source.kind === "url" ? [addressName(source.urls), source.urls] : [source.name, []];
  // What came from an address is fetched anew, so only files are kept.
  const kept = present.filter((file) => file instanceof File);
  const recent = await remember(name, kept, from);
  sessionStorage.setItem(OPEN, recent[0]?.id ?? "");
  app.store.set({ recent });
  if (source.kind !== "files" || source.name !== waiting?.name) return;
  const { link } = waiting;
  waiting = undefined;
  await applyLink(app, task, link);
}

/** Fetches every address and opens what came. */
export async function openUrls(
  app: App,
  urls: readonly string[],
  task: Task,
  settings: DataSettings,
): Promise<void> {
  const files: NamedFile[] = [];
  for (const url of urls)
    files.push(await fetchFile(url, task, (arriving, name) => void showComing(app, task, arriving, name)));
  await openChosen(app, files, task, urls, settings);
}

/** Leaves for the page that may talk to the address's server, and opens the address there. */
export function visitUrl(address: string): void {
  const search = new URLSearchParams();
  for (const url of address.trim().split(/\s+/)) search.append("url", url);
  location.assign(`${location.pathname}?${search}`);
}

/** Opens a network of the list. Throws ModelError "setting" where its files are gone. */
export async function openRecent(app: App, id: string, task: Task): Promise<void> {
  const entry = (await recentNetworks()).find((each) => each.id === id);
  if (entry !== undefined && entry.urls.length > 0) return visitUrl(entry.urls.join(" "));
  const files = await recentFiles(id);
  if (files === undefined) throw new ModelError("setting", id, text.gone(id));
  await openChosen(app, files, task);
}

/** What this tab had open before it was loaded anew; undefined where that was a sample, or nothing. */
export function openBeforeReload(): string | undefined {
  return sessionStorage.getItem(OPEN) || undefined;
}

/** Something else is open than one of the recent networks. */
export function leaveRecent(): void {
  sessionStorage.removeItem(OPEN);
}

export async function readRecent(app: App): Promise<void> {
  app.store.set({ recent: await recentNetworks() });
}

export async function clearRecent(app: App): Promise<void> {
  await forgetRecent();
  app.store.set({ recent: [] });
}

/** Files that the operating system opens with the installed page. */
export function listenForLaunch(open: (files: readonly File[]) => void): void {
  interface LaunchQueue {
    setConsumer(take: (launch: { files: readonly FileSystemFileHandle[] }) => void): void;
  }
  const { launchQueue } = globalThis as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files }) => {
    if (files.length > 0) void Promise.all(files.map((file) => file.getFile())).then(open);
  });
}
