// What the page opens by itself: what its address names, what this tab had open before a reload, or the seed's network
// with its ten-second story.

import { ModelError } from "../model/error.ts";
import { attempt } from "./actions.ts";
import { moveRatio } from "./decide.ts";
import { openSample } from "./samples.ts";
import type { App, Task } from "./state.ts";
import { glide } from "./story.ts";
import { pageText as text } from "./text.ts";
import { openBeforeReload, openRecent, openUrls } from "./ways-in.ts";

function ratioOf(query: URLSearchParams): number {
  const percent = Number(query.get("ratio") ?? 50);
  if (percent >= 0 && percent <= 100) return percent / 100;
  throw new ModelError("setting", "ratio", text.noRatio(query.get("ratio") ?? ""));
}

async function tellStory(app: App, ratio: number): Promise<void> {
  const { store } = app;
  const { opened } = store.get();
  const still = () => store.get().opened === opened;
  await glide(ratio, (step) => void moveRatio(app, step), still);
  if (still() && store.get().selected === undefined) store.set({ selected: { column: 1, index: 0 } });
}

/** Opens a network for a page that has just come up. Where what was asked for fails, the seed stands behind the sentence. */
export async function openFirst(app: App, query: URLSearchParams): Promise<void> {
  const { store } = app;
  // Whoever is quicker than the page has chosen already.
  if (app.turns.attempt > 0) return;
  const urls = query.getAll("url");
  const sample = query.get("sample") ?? undefined;
  const last = openBeforeReload();
  const asked = urls.length > 0 || sample !== undefined || last !== undefined;
  const open = async (task: Task): Promise<void> => {
    const ratio = ratioOf(query);
    if (urls.length > 0) await openUrls(app, urls, task);
    else if (sample !== undefined) await openSample(app, sample, ratio);
    else if (last !== undefined) await openRecent(app, last);
    else await openSample(app, "seed", 0);
  };
  await attempt(app, text.opening, open);
  if (store.get().opened !== undefined) {
    if (!asked) await tellStory(app, ratioOf(query));
    return;
  }
  const { error } = store.get();
  await openSample(app, "seed");
  store.set({ error });
}
