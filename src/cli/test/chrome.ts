// Specs in headless Chrome: a page that is served from this package prunes there, and the page that people use draws.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "puppeteer";
import { ModelError } from "../../index.ts";
import { changeFiles } from "../labelled.ts";
import { type KeepSettings, keepChrome } from "../page/keep.ts";
import { builtPage } from "../page/page.ts";
import { type Served, serveFiles } from "../page/server.ts";
import { drawJob, traceJob } from "./draw.ts";
import type { Job, Measured } from "./measure.ts";
import type { Offered, PageJob, PageResult } from "./page.ts";
import type { Runner } from "./run-spec.ts";
import type { ChromeEngine } from "./spec.ts";

export interface SpecChromeSettings extends KeepSettings {
  /** Folder of the built page that prunes, for tests. */
  readonly runnerFolder?: string;
  /** Folder of the built page that draws, for tests. */
  readonly pageFolder?: string;
}

declare global {
  /** What the page in Chrome does. */
  function measureJob(job: PageJob): Promise<PageResult>;
  /** The share of pixels in which the pictures at two addresses differ. */
  function comparePictures(one: string, other: string): Promise<number>;
}

// `npm run build` puts it beside the command line.
const RUNNER_FOLDER = fileURLToPath(new URL("./runner/", import.meta.url));

const PATH = "/runner/";
const HTML = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="${PATH}page.js"></script>`;

/** A job as the page is told of it: the addresses of its files. */
async function offer(
  served: Served,
  { model, external, data, ...rest }: Job,
): Promise<Omit<PageJob, "engine">> {
  const put = ({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): Offered => ({
    name,
    address: served.offer("file", bytes),
  });
  return {
    ...rest,
    model: put(model),
    external: Array.from(external, ([name, bytes]) => put({ name, bytes })),
    ...(data === undefined ? {} : { data: await changeFiles(data, put) }),
  };
}

interface Prepared {
  readonly browser: Browser;
  readonly page: Page;
}

/** Keeps whatever the pages of a browser say, and what goes wrong in them. */
function listen(browser: Browser, said: string[]): void {
  browser.on("targetcreated", async (target) => {
    const page = await target.page().catch(() => null);
    page?.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
    page?.on("pageerror", (error) => said.push(`error: ${String(error)}`));
    page?.on("requestfailed", (request) =>
      said.push(`request failed: ${request.url()}: ${request.failure()?.errorText}`),
    );
  });
}

async function prepare(browser: Browser, served: Served, said: string[]): Promise<Prepared> {
  listen(browser, said);
  const page = await browser.newPage();
  await page.goto(new URL(PATH, served.address).href);
  await page.waitForFunction("'measureJob' in globalThis", { polling: 100 });
  return { browser, page };
}

async function measureIn(page: Page, job: PageJob): Promise<Measured> {
  const result = await page.evaluate((sent) => measureJob(sent), job);
  if ("measured" in result) return result.measured;
  throw new ModelError("device", "chrome", result.failure);
}

/** One Chrome for both of its engines. */
export interface SpecChrome {
  readonly runner: (engine: ChromeEngine) => Runner;
}

/** Opens Chrome for specs. Throws ModelError "device" with what to do where that cannot be. */
export async function openChrome(settings: SpecChromeSettings = {}): Promise<SpecChrome> {
  const { runnerFolder = RUNNER_FOLDER, pageFolder } = settings;
  if (!existsSync(runnerFolder))
    throw new ModelError(
      "device",
      "chrome",
      `The page that specs run in is not built (${runnerFolder}): run npm run build.`,
    );
  const folders = { [PATH]: runnerFolder, "/": builtPage(pageFolder) };
  const served = await serveFiles({ folders, pages: { [PATH]: HTML } });
  const said: string[] = [];
  const chrome = await keepChrome(settings, (browser) => prepare(browser, served, said)).catch((error) => {
    served.close(); // Left open, the server would keep Node from ending.
    throw error;
  });
  /** Work with files of its own to offer. */
  const use = <T>(work: (prepared: Prepared) => Promise<T>) => chrome.use(work).finally(() => served.clear());
  return {
    runner: (engine) => ({
      measure: (job) => {
        said.length = 0;
        const kind = engine === "webgpu" ? "webgpu" : "cpu";
        return use(async ({ page }) => measureIn(page, { ...(await offer(served, job)), engine: kind }));
      },
      trace: async (job) => {
        const found = await use(({ browser }) => traceJob(browser, served, engine, job));
        return { ...found, "console.txt": said.map((line) => `${line}\n`).join("") };
      },
      drawer: {
        draw: (job, picture) => use(({ browser }) => drawJob(browser, served, engine, job, picture)),
        compare: (...pictures) =>
          use(({ page }) => {
            const [one = "", other = ""] = pictures.map((png) => served.offer("picture.png", png));
            return page.evaluate((a, b) => comparePictures(a, b), one, other);
          }),
      },
      close: async () => {
        await chrome.close();
        served.close();
      },
    }),
  };
}
