// What the page opens by itself: what its address says, what this tab had open before a reload, or the seed's network
// with its ten-second story.

import { readJson } from "../../formats/json.ts";
import { ModelError } from "../../model/error.ts";
import { attempt, openNetwork } from "../actions.ts";
import { moveRatio } from "../decide/decide.ts";
import { type Link, readAddress } from "../history/link.ts";
import { applyLink } from "../history/sharing.ts";
import type { App, Task } from "../state.ts";
import { glide } from "../story.ts";
import { linkText, pageText as text } from "../text.ts";
import { openSample } from "./samples.ts";
import { openBeforeReload, openRecent, openUrls, waitForFile } from "./ways-in.ts";

const HALF = 0.5;

async function tellStory(app: App, picture: Promise<void>): Promise<void> {
  const { store } = app;
  const { opened } = store.get();
  await picture;
  const still = () => store.get().opened === opened;
  await glide(HALF, (step) => void moveRatio(app, step), still);
  if (still() && store.get().selected === undefined) store.set({ selected: { column: 1, index: 0 } });
}

/** Opens a file that a link names, where this browser has it; else the link waits for it. */
async function openNamed(app: App, name: string, link: Link, task: Task): Promise<void> {
  try {
    await openRecent(app, name, task);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    waitForFile(name, link);
    throw new ModelError("setting", "link", linkText.needsFile(name));
  }
}

/** Opens what is asked for; false where nothing is. */
async function openAsked(app: App, query: URLSearchParams, link: Link, task: Task): Promise<boolean> {
  const urls = query.getAll("url");
  const sample = query.get("sample");
  const file = link.file ?? openBeforeReload();
  if (urls.length > 0) await openUrls(app, urls, task, link);
  else if (sample !== null) await openSample(app, sample, task);
  else if (link.network !== undefined) {
    const model = readJson(new TextEncoder().encode(link.network), linkText.name);
    await openNetwork(app, task, async () => ({ model }));
  } else if (file !== undefined) await openNamed(app, file, link, task);
  else return false;
  return true;
}

/**
 * Opens a network for a page that has just come up. Where what was asked for fails, the seed stands behind the sentence.
 * The story waits for `picture`, the first that is drawn.
 */
export async function openFirst(
  app: App,
  query: URLSearchParams,
  hash: string,
  picture: Promise<void>,
): Promise<void> {
  const { store } = app;
  // Whoever is quicker than the page has chosen already.
  if (app.turns.attempt > 0) return;
  let story = false;
  await attempt(app, text.opening, async (task) => {
    const link = await readAddress(query, hash);
    const asked = await openAsked(app, query, link, task);
    story = !asked && Object.keys(link).length === 0;
    if (!asked) await openSample(app, "seed", task, story ? 0 : HALF);
    await applyLink(app, task, link);
  });
  if (story) return tellStory(app, picture);
  // Whoever has chosen something meanwhile gets that.
  if (store.get().opened !== undefined || store.get().busy !== undefined) return;
  const { error } = store.get();
  // An action of its own: the one before may have been cancelled.
  await attempt(app, text.opening, (task) => openSample(app, "seed", task));
  if (error !== undefined) store.set({ error });
}
