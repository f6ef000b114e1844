// The page with a network on it, for tests that use it as a person would: nothing is touched before it stands there.

import type { Browser, EvaluateFunc, Page } from "puppeteer";
import { type LaunchOptions, type OpenOptions, type OpenPage, open, start } from "./browser.ts";

/** For `waitForFunction`. Not every frame: a browser that has lost its GPU process draws none for a while. */
export const POLL = { timeout: 60_000, polling: 100 };

/** What is on the page, for whoever reads why a test waited in vain. */
const STANDING = `(() => {
  const { opened, busy, error, proof, proofFailure } = globalThis.espalier?.state() ?? {};
  const state = { opened: opened?.model.name, busy, error, proven: proof !== undefined, proofFailure };
  return JSON.stringify({ ...state, text: document.body.innerText.slice(0, 600) });
})()`;

/** Waits until the expression, or the function of what is given, holds in the page; says how the page stood where it never does. */
export async function holds<Given extends unknown[]>(
  page: Page,
  condition: string | EvaluateFunc<Given>,
  ...given: Given
): Promise<void> {
  try {
    await page.waitForFunction<Given>(condition, POLL, ...given);
  } catch (error) {
    const stood = await page.evaluate(STANDING).catch(String);
    throw new Error(`${condition} with ${given.join()} never held; there stood ${stood}`, {
      cause: error,
    });
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
  holds: <Given extends unknown[]>(condition: string | EvaluateFunc<Given>, ...given: Given) =>
    holds(page(), condition, ...given),
  state: (expression: string) => page().evaluate(`espalier.state().${expression}`),
  text: (selector: string) => textOf(page(), selector),
});
