// The built page in headless Chrome: opened at an address, and driven by the handle that it gives to scripts.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "puppeteer";
import type { PageScript } from "../../app/script.ts";
import { ModelError } from "../../index.ts";

declare global {
  /** What the page gives to scripts; there once the page draws. */
  var espalier: PageScript;
}

// `npm run build` puts it beside the command line, and beside the library, where this file lies deeper.
const PLACES = ["../page/", "../../../page/"].map((place) => fileURLToPath(new URL(place, import.meta.url)));

/** The folder of the built page. Throws ModelError "device" where there is none. */
export function builtPage(
  folder = PLACES.find((place) => existsSync(join(place, "index.html"))) ?? PLACES[0] ?? "",
): string {
  if (existsSync(join(folder, "index.html"))) return folder;
  throw new ModelError("device", "page", `The page is not built (${folder}): run npm run build.`);
}

export interface Look {
  readonly theme?: "dark" | "light" | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** What the page refuses, as its sentence. */
interface Refused {
  readonly refused: string;
}

/**
 * Runs a function in the page. Throws ModelError "setting" with the page's own sentence where it is refused there, and what
 * puppeteer throws where the page or its browser is gone.
 */
export async function callPage<Args extends unknown[], Result>(
  page: Page,
  work: (...args: Args) => Promise<Result> | Result,
  ...args: Args
): Promise<Result> {
  const script = `(async (...args) => {
    try { return { result: await (${work})(...args) }; }
    catch (error) { return { refused: error instanceof Error ? error.message : String(error) }; }
  })(...${JSON.stringify(args)})`;
  const answer = (await page.evaluate(script)) as { readonly result: Result } | Refused;
  if ("refused" in answer) throw new ModelError("setting", "page", answer.refused);
  return answer.result;
}

/** Opens the page in a tab of its own and waits until it can be driven; its network may still be on its way. */
export async function openTab(browser: Browser, address: string, look: Look = {}): Promise<Page> {
  const { theme = "dark", width = 1280, height = 800 } = look;
  const page = await browser.newPage();
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: theme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await page.setViewport({ width, height });
  await page.goto(address);
  await page.waitForFunction("globalThis.espalier !== undefined", { polling: 100, timeout: 0 });
  return page;
}

/** Opens the page and waits until what its address asks for stands there. Throws as callPage. */
export async function openPage(browser: Browser, address: string, look: Look = {}): Promise<Page> {
  const page = await openTab(browser, address, look);
  await callPage(page, () => espalier.ready());
  return page;
}
