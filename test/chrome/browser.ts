// Opens pages in headless Chrome for tests. A browser that loses its GPU process (seen in about 3 of 90 launches on a
// software adapter) is replaced once; nothing else is tried twice.

import puppeteer, { type Browser, type Page } from "puppeteer";
import { inject } from "vitest";
import { browserFlags, watchGpuProcess } from "../../src/cli/browser.ts";

/** A page and everything it said that it should not have said. */
export interface OpenPage {
  readonly page: Page;
  /** Console errors and warnings, uncaught errors and failed requests, in order. */
  readonly complaints: string[];
}

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  /** Media features, e.g. prefers-color-scheme. */
  readonly media?: readonly { readonly name: string; readonly value: string }[];
}

/** `webgpu: false` takes the GPU API away from the pages, as in a browser without it. */
export interface LaunchOptions {
  readonly webgpu?: boolean;
  /** More flags for the browser. */
  readonly flags?: readonly string[];
}

// Browsers whose pages must not see WebGPU, and those that have said that their GPU process is gone.
const without = new WeakSet<Browser>();
const lost = new WeakSet<Browser>();

export async function launch(options: LaunchOptions = {}): Promise<Browser> {
  const browser = await puppeteer.launch({
    executablePath: inject("browser"),
    headless: true,
    args: [
      ...browserFlags().filter((flag) => options.webgpu !== false || !/webgpu/i.test(flag)),
      ...(options.flags ?? []),
    ],
    protocolTimeout: 300_000,
  });
  if (options.webgpu === false) without.add(browser);
  watchGpuProcess(browser).then(() => lost.add(browser));
  return browser;
}

/** Opens `path` of the served project in a new tab of `browser`. */
export async function open(browser: Browser, path: string, options: OpenOptions = {}): Promise<OpenPage> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    // lit says so once on every development server.
    if (/^Lit is in dev mode/.test(message.text())) return;
    if (message.type() === "error" || message.type() === "warn") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  if (without.has(browser)) await page.evaluateOnNewDocument("delete Navigator.prototype.gpu");
  if (options.media !== undefined) await page.emulateMediaFeatures([...options.media]);
  await page.setViewport({ width: options.width ?? 1280, height: options.height ?? 800 });
  await page.goto(new URL(path, inject("address")).href, { waitUntil: "load" });
  return { page, complaints };
}

/**
 * Launches a browser and does `work` in it, which the caller goes on using; the caller closes the browser. Where the
 * browser has lost its GPU process, and only then, both are done once more; the loss is printed.
 */
export async function start<T>(
  options: LaunchOptions,
  work: (browser: Browser) => Promise<T>,
): Promise<{ browser: Browser; result: T }> {
  for (let attempt = 0; ; attempt++) {
    const browser = await launch(options);
    try {
      return { browser, result: await work(browser) };
    } catch (error) {
      await browser.close();
      if (attempt > 0 || !lost.has(browser)) throw error;
      console.warn(`The browser lost its GPU process; once more: ${error}`);
    }
  }
}
