// Specs in headless Chrome: a page that is served from this package prunes there, and the page that people use draws.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "puppeteer";
import { ModelError } from "../../index.ts";
import { type KeepSettings, keepChrome } from "../page/keep.ts";
import { type Served, serveFiles } from "../page/server.ts";
import type { Job, Measured } from "./measure.ts";
import type { Offered, PageJob, PageResult } from "./page.ts";
import type { Runner } from "./run.ts";

export interface SpecChromeSettings extends KeepSettings {
  /** Folder of the built page that prunes, for tests. */
  readonly runnerFolder?: string;
}

declare global {
  /** What the page in Chrome does. */
  function measureJob(job: PageJob): Promise<PageResult>;
}

// `npm run build` puts it beside the command line.
const RUNNER_FOLDER = fileURLToPath(new URL("./runner/", import.meta.url));

const PATH = "/runner/";
const HTML = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="${PATH}page.js"></script>`;

/** A job as the page is told of it: the addresses of its files. */
function offer(served: Served, { model, external, data, ...rest }: Job): PageJob {
  served.clear();
  const put = ({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): Offered => ({
    name,
    address: served.offer("file", bytes),
  });
  return {
    ...rest,
    model: put(model),
    external: Array.from(external, ([name, bytes]) => put({ name, bytes })),
    ...(data === undefined ? {} : { data: { ...data, images: put(data.images), labels: put(data.labels) } }),
  };
}

async function openRunnerPage(browser: Browser, served: Served): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(new URL(PATH, served.address).href);
  await page.waitForFunction("'measureJob' in globalThis", { polling: 100 });
  return page;
}

async function measureIn(page: Page, job: PageJob): Promise<Measured> {
  const result = await page.evaluate((sent) => measureJob(sent), job);
  if ("measured" in result) return result.measured;
  throw new ModelError("device", "chrome", result.failure);
}

/** Opens Chrome for specs. Throws ModelError "device" with what to do where that cannot be. */
export async function openChrome(settings: SpecChromeSettings = {}): Promise<Runner> {
  const { runnerFolder = RUNNER_FOLDER } = settings;
  if (!existsSync(runnerFolder))
    throw new ModelError(
      "device",
      "chrome",
      `The page that specs run in is not built (${runnerFolder}): run npm run build.`,
    );
  const served = await serveFiles({ folders: { [PATH]: runnerFolder }, pages: { [PATH]: HTML } });
  const chrome = await keepChrome(settings, (browser) => openRunnerPage(browser, served)).catch((error) => {
    served.close(); // Left open, the server would keep Node from ending.
    throw error;
  });
  return {
    measure: (job) => chrome.use((page) => measureIn(page, offer(served, job))),
    close: async () => {
      await chrome.close();
      served.close();
    },
  };
}
