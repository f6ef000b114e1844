// Specs on WebGPU in headless Chrome: a page that is served from this package prunes there. A browser that loses its
// GPU process is replaced, and the spec runs again; nothing else is tried twice.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "puppeteer";
import { ModelError } from "../../index.ts";
import { browserFlags, findBrowser, type Gpu, watchGpuProcess } from "../browser.ts";
import type { Job, Measured } from "./measure.ts";
import type { Runner } from "./run.ts";
import { type PageJob, type PageResult, servePage } from "./serve.ts";

export interface ChromeSettings {
  /** Path of a Chrome or Chromium; one is looked for where left out. */
  readonly browser?: string | undefined;
  readonly gpu?: Gpu;
  /** How often a spec may run again after the GPU process was lost. */
  readonly retries?: number;
  /** Folder of the built page, for tests. */
  readonly pageFolder?: string;
}

// `npm run build` puts it beside the command line.
const PAGE_FOLDER = fileURLToPath(new URL("./runner/", import.meta.url));
/** Chrome says that its GPU process is gone a little after the page has noticed. */
const LOSS_DELAY_MS = 1000;

function refuse(where: string, sentence: string): never {
  throw new ModelError("device", where, sentence);
}

async function loadPuppeteer() {
  try {
    return (await import("puppeteer")).default;
  } catch {
    return refuse(
      "puppeteer",
      "Specs on webgpu need the package puppeteer, which is not installed: run npm install --save-dev puppeteer, or take --engine cpu.",
    );
  }
}

async function browserPath(named: string | undefined): Promise<string> {
  if (named !== undefined && !existsSync(named))
    refuse("--browser", `--browser ${named}: there is no such file.`);
  const found = named ?? (await findBrowser());
  return (
    found ??
    refuse(
      "browser",
      "No Chrome or Chromium was found; install one, or name it by --browser PATH or CHROME_PATH.",
    )
  );
}

interface Started {
  readonly browser: Browser;
  readonly page: Page;
  /** Resolves when the browser has said that its GPU process is gone. */
  readonly lost: Promise<void>;
}

async function launch(executablePath: string, gpu: Gpu): Promise<Browser> {
  const puppeteer = await loadPuppeteer();
  // One spec may take long in software; the default of three minutes is for pages.
  const settings = { executablePath, headless: true, args: browserFlags(gpu), protocolTimeout: 1_800_000 };
  return puppeteer.launch(settings).catch((error: unknown) => {
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return refuse("browser", `${executablePath} could not be started: ${first.replace(/\.$/, "")}.`);
  });
}

async function startBrowser(executablePath: string, gpu: Gpu, address: string): Promise<Started> {
  const browser = await launch(executablePath, gpu);
  const lost = watchGpuProcess(browser);
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction("'measureJob' in globalThis", { polling: 100 });
  return { browser, page, lost };
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, LOSS_DELAY_MS));

/** A job's result, or "lost" where the GPU process went while it ran. */
async function attempt({ page, lost }: Started, job: PageJob): Promise<PageResult | "lost"> {
  const gone = lost.then(pause).then(() => "lost" as const);
  const work = page.evaluate((sent) => measureJob(sent), job);
  const result = await Promise.race([work, gone]);
  if (result === "lost" || "measured" in result) return result;
  return Promise.race([
    gone,
    pause()
      .then(pause)
      .then(() => result),
  ]);
}

/** Opens Chrome for specs. Throws ModelError "device" with what to do where that cannot be. */
export async function openChrome(settings: ChromeSettings = {}): Promise<Runner> {
  const { gpu = "auto", retries = 2, pageFolder = PAGE_FOLDER } = settings;
  const path = await browserPath(settings.browser);
  if (!existsSync(pageFolder))
    refuse("webgpu", `The page that specs run in is not built (${pageFolder}): run npm run build.`);
  const served = await servePage(pageFolder);
  // Left open, the server would keep Node from ending.
  let started = await startBrowser(path, gpu, served.address).catch((error) => {
    served.close();
    throw error;
  });
  const run = async (job: Job): Promise<Measured> => {
    for (let tries = 0; ; tries++) {
      const result = await attempt(started, served.offer(job));
      if (result !== "lost" && "measured" in result) return result.measured;
      if (result !== "lost") throw new ModelError("device", "webgpu", result.failure);
      if (tries >= retries) refuse("webgpu", `Chrome lost its GPU process ${tries + 1} times.`);
      console.error("Chrome lost its GPU process; once more.");
      await started.browser.close();
      started = await startBrowser(path, gpu, served.address);
    }
  };
  const close = async () => {
    await started.browser.close();
    served.close();
  };
  return { measure: run, close };
}
