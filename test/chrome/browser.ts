// Opens pages in headless Chrome for tests. A launch that loses its GPU process (seen in about 3 of 90 launches on
// a software adapter) is retried; nothing else is.

import puppeteer, { type Browser, type Page } from "puppeteer";
import { inject } from "vitest";
import { browserFlags } from "../../src/cli/browser.ts";

/** A page and everything it said that it should not have said. */
export interface OpenPage {
  readonly page: Page;
  /** Console errors and warnings, uncaught errors and failed requests, in order. */
  readonly complaints: string[];
}

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  /** Flags beside the usual ones, e.g. to switch WebGPU off. */
  readonly flags?: readonly string[];
  /** Media features, e.g. prefers-color-scheme. */
  readonly media?: readonly { readonly name: string; readonly value: string }[];
}

const LOST = /GPU process|device (was )?lost|context lost|Target closed|crbug\.com/i;

/** Launches headless Chrome. `webgpu: false` takes the GPU API away, as on a browser without it. */
export function launch(options: { webgpu?: boolean } = {}): Promise<Browser> {
  const off =
    options.webgpu === false ? ["--disable-features=WebGPU", "--disable-blink-features=WebGPU"] : [];
  const flags = browserFlags().filter((flag) => options.webgpu !== false || !/webgpu/i.test(flag));
  return puppeteer.launch({
    executablePath: inject("browser"),
    headless: true,
    args: [...flags, ...off],
    protocolTimeout: 300_000,
  });
}

/** Opens `path` of the served project in a new tab of `browser`. */
export async function open(browser: Browser, path: string, options: OpenOptions = {}): Promise<OpenPage> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warn") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  if (options.media !== undefined) await page.emulateMediaFeatures([...options.media]);
  await page.setViewport({ width: options.width ?? 1280, height: options.height ?? 800 });
  await page.goto(new URL(path, inject("address")).href, { waitUntil: "load" });
  return { page, complaints };
}

/**
 * Runs `work` in a browser of its own. When the GPU process was lost, and only then, it is done once more in a
 * fresh browser; the loss is printed.
 */
export async function inBrowser<T>(
  options: { webgpu?: boolean },
  work: (browser: Browser) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const browser = await launch(options);
    try {
      return await work(browser);
    } catch (error) {
      if (attempt > 0 || !LOST.test(String(error))) throw error;
      console.warn(`The GPU process was lost; once more: ${error}`);
    } finally {
      await browser.close();
    }
  }
}
