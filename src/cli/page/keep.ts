// A headless Chrome that is kept while there is work for it. One that is lost, or only its GPU process, is replaced, and the
// work is done again; nothing else is tried twice.

import type { Browser } from "puppeteer";
import { ModelError } from "../../index.ts";
import { type Chrome, type ChromeSettings, launchChrome } from "./launch.ts";

export interface KeepSettings extends ChromeSettings {
  /** How often work may be done again. Default 2. */
  readonly retries?: number;
}

export interface KeptChrome<T> {
  /** Does work with what `prepare` has made. Throws what it throws, and ModelError "device" where Chrome is lost too often. */
  readonly use: <Result>(work: (prepared: T) => Promise<Result>) => Promise<Result>;
  readonly close: () => Promise<void>;
}

/** What failed because the browser is gone fails a little before that is known. */
const PATIENCE_MS = 2000;

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** The work's result, or what happened to the browser meanwhile. */
async function watch<Result>(
  { lost }: Chrome,
  work: Promise<Result>,
): Promise<{ readonly result: Result } | { readonly lost: string }> {
  const gone = lost.then((what) => ({ lost: what }));
  const done = work.then((result) => ({ result }));
  const patient = done.catch(async (error: unknown) => {
    // What the page refuses has nothing to do with its browser.
    if (!(error instanceof ModelError && error.code === "setting")) await pause(PATIENCE_MS);
    throw error;
  });
  return Promise.race([gone, patient]);
}

/** Starts Chrome; `prepare` runs once in each browser. Throws ModelError "device" with what to do where it cannot start. */
export async function keepChrome<T>(
  settings: KeepSettings,
  prepare: (browser: Browser) => Promise<T>,
): Promise<KeptChrome<T>> {
  const { retries = 2 } = settings;
  const start = async () => ({
    chrome: await launchChrome(settings),
    prepared: undefined as { it: T } | undefined,
  });
  let current: Awaited<ReturnType<typeof start>> | undefined = await start();
  let closed = false;
  const end = async () => {
    // It may be gone already.
    await current?.chrome.browser.close().catch(() => {});
    current = undefined;
  };
  const use = async <Result>(work: (prepared: T) => Promise<Result>): Promise<Result> => {
    for (let tries = 0; ; tries++) {
      const own = current ?? (await start());
      current = own;
      const all = async () => {
        own.prepared ??= { it: await prepare(own.chrome.browser) };
        return work(own.prepared.it);
      };
      const found = await watch(own.chrome, all());
      if ("result" in found) return found.result;
      await end();
      if (closed) throw new ModelError("device", "browser", "Chrome was closed.");
      if (tries >= retries) throw new ModelError("device", "browser", `${found.lost} ${tries + 1} times.`);
      console.error(`${found.lost}; once more.`);
    }
  };
  const close = () => {
    closed = true;
    return end();
  };
  return { use, close };
}
