// The page with a network on it, for tests that use it as a person would: nothing is touched before it stands there.

import type { Browser, Page } from "puppeteer";
import { type LaunchOptions, type OpenOptions, type OpenPage, open, start } from "./browser.ts";

/** For `waitForFunction`. Not every frame: a browser that has lost its GPU process draws none for a while. */
export const POLL = { timeout: 60_000, polling: 100 };

/** How the page stands, for a test that waited for something else. */
const HOW_IT_STANDS = `(() => {
  const { opened, busy, progress, error, coming, proof, proofFailure } = globalThis.espalier?.state() ?? {};
  const { turns } = globalThis.espalier ?? {};
  return JSON.stringify({
    opened: opened?.model.name, busy, progress, error, coming: coming && coming.parameters, proven: proof !== undefined, proofFailure, turns,
    text: document.body.innerText.slice(0, 200), heads: document.querySelector(".layer-head")?.outerHTML.slice(0, 600),
  });
})()`;

/** Waits until the expression, or the function of \`given\`, holds in the page; else says how the page stood. */
export async function holds<T extends readonly unknown[]>(
  page: Page,
  condition: string | ((...given: T) => unknown),
  ...given: T
): Promise<void> {
  try {
    await page.waitForFunction(condition as never, POLL, ...(given as unknown as never[]));
  } catch (error) {
    const stood = await page.evaluate(HOW_IT_STANDS).catch((reason: unknown) => `nowhere: ${reason}`);
    throw new Error(`${String(condition)} ${given} never held; the page stood at ${stood}`, { cause: error });
  }
}

/** Waits until the network that the page opens stands there, decided and proven: it draws itself some time after `load`. */
export const stands = (page: Page) => holds(page, "globalThis.espalier?.state().proof !== undefined");

/** What stands in an element, on one line. */
export const textOf = (page: Page, selector: string) =>
  page.$eval(selector, (element) => (element as HTMLElement).innerText.replace(/\s+/g, " ").trim());

/**
 * Opens `path` in a browser of its own, and waits until the network stands there; `settle` also waits for its picture.
 * The caller closes the browser.
 */
export async function startPage(
  path: string,
  options: LaunchOptions & OpenOptions & { readonly settle?: boolean } = {},
): Promise<OpenPage & { readonly browser: Browser }> {
  const { browser, result } = await start(options, async (fresh) => {
    const opened = await open(fresh, path, options);
    await stands(opened.page);
    if (options.settle) await opened.page.evaluate("espalier.view().settled()");
    return opened;
  });
  return { browser, ...result };
}

/** Short forms for a file whose tests share one page, which is opened after these are made. */
export const questions = (page: () => Page) => ({
  holds: (expression: string) => holds(page(), expression),
  state: (expression: string) => page().evaluate(`espalier.state().${expression}`),
  text: (selector: string) => textOf(page(), selector),
});
