// What was open lately, kept in this browser alone, so that it can be opened again: after a reload, or another day.

import { clear, createStore, del, get, setMany, type UseStore } from "idb-keyval";

/** A network that was open: its files, or the addresses they came from. */
export interface Recent {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly opened: number;
  /** Web addresses; the files are then fetched anew. */
  readonly urls: readonly string[];
}

const MOST = 8;
const MOST_BYTES = 2e9;
const LIST = "list";
const keyOf = (id: string) => `files of ${id}`;

let opened: UseStore | undefined;

/** Opened once, when it is first asked for. Throws where the browser has no database to give. */
function store(): UseStore {
  opened ??= createStore("espalier", "recent");
  return opened;
}

/** Latest first. Empty where the browser keeps nothing (private windows, blocked storage). */
export async function recentNetworks(): Promise<readonly Recent[]> {
  try {
    return (await get<Recent[]>(LIST, store())) ?? [];
  } catch {
    return [];
  }
}

function fitting(list: readonly Recent[]): { kept: Recent[]; dropped: Recent[] } {
  const kept: Recent[] = [];
  const dropped: Recent[] = [];
  let bytes = 0;
  for (const each of list) {
    const fits = kept.length < MOST && bytes + each.bytes <= MOST_BYTES;
    (fits ? kept : dropped).push(each);
    if (fits) bytes += each.bytes;
  }
  return { kept, dropped };
}

/** Keeps files that were opened, and what was dropped for them since; the oldest make room. Returns the new list. */
export async function remember(
  name: string,
  files: readonly File[],
  urls: readonly string[],
): Promise<readonly Recent[]> {
  const bytes = urls.length > 0 ? 0 : files.reduce((sum, file) => sum + file.size, 0);
  const id = urls.length > 0 ? urls.join(" ") : name;
  try {
    const list = await recentNetworks();
    const entry = { id, name, bytes, urls, opened: Date.now() };
    const { kept, dropped } = fitting([entry, ...list.filter((each) => each.id !== id)]);
    for (const each of dropped) await del(keyOf(each.id), store());
    const own = urls.length === 0 && kept.includes(entry) ? [[keyOf(id), files] as [string, unknown]] : [];
    // At once: files that no list names would be kept for ever, were the page closed in between.
    await setMany([...own, [LIST, kept]], store());
    return kept;
  } catch {
    // No room, or no storage: the network is open all the same.
    return recentNetworks();
  }
}

/** The files of a recent network; undefined where they are gone. */
export async function recentFiles(id: string): Promise<readonly File[] | undefined> {
  try {
    return await get<File[]>(keyOf(id), store());
  } catch {
    return undefined;
  }
}

/** Takes everything that was kept out of this browser. */
export async function forgetRecent(): Promise<void> {
  await clear(store());
}
