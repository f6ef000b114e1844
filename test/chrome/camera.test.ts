// The camera: off until it is asked for, live once it is allowed, one sentence where it is refused. Chrome's own fake
// camera shows a disc that turns on green.

import type { Browser, Page } from "puppeteer";
import { afterEach, expect, it } from "vitest";
import { holds, startPage, textOf } from "./workbench.ts";

const FAKE_CAMERA = ["--use-fake-device-for-media-stream"];
const ALLOWED = "--use-fake-ui-for-media-stream";

let browser: Browser;
let page: Page;

afterEach(() => browser?.close());

/** The page at the camera's button, with every stream that it was given in `streams`. */
async function atCamera(flags: readonly string[]): Promise<readonly string[]> {
  const opened = await startPage("/?sample=fashion-mlp&ratio=50", { flags, width: 1440, height: 900 });
  ({ browser, page } = opened);
  await page.evaluate(() => {
    const streams: MediaStream[] = [];
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      streams.push(stream);
      return stream;
    };
    Object.assign(globalThis, { streams });
  });
  await page.click("#tab-try");
  await page.waitForSelector("#try-camera");
  await page.click("#try-camera");
  await page.waitForSelector("#camera");
  return opened.complaints;
}

it("shows what it sees, runs it through both networks, and ends where nobody looks any more", async () => {
  const complaints = await atCamera([...FAKE_CAMERA, ALLOWED]);
  expect(await page.evaluate("streams.length")).toBe(0);
  await page.click("#camera");
  await holds(page, "espalier.state().own?.length === 784 && espalier.state().answers !== undefined");
  expect(await textOf(page, "#camera")).toBe("Stop the camera");
  expect(
    await page.evaluate("Math.max(...espalier.state().own) <= 1 && Math.min(...espalier.state().own) >= 0"),
  ).toBe(true);
  const before = await page.evaluateHandle("espalier.state().own.join()");
  await holds(
    page,
    (old) =>
      (globalThis as never as { espalier: { state: () => { own: Float32Array } } }).espalier
        .state()
        .own.join() !== old,
    before,
  );
  await page.click("#camera");
  await holds(page, "streams.every((stream) => !stream.active) && espalier.state().own === undefined");
  expect(await textOf(page, "#camera")).toBe("Use the camera");
  await page.click("#camera");
  await holds(page, "espalier.state().own !== undefined");
  await page.click("#tab-why");
  await holds(page, "streams.length === 2 && streams.every((stream) => !stream.active)");
  expect(complaints).toEqual([]);
});

it("says what to do where it is refused", async () => {
  const complaints = await atCamera(FAKE_CAMERA);
  await browser.defaultBrowserContext().overridePermissions(new URL(page.url()).origin, []);
  await page.click("#camera");
  await page.waitForSelector(".notice[role=alert]");
  expect(await textOf(page, ".notice[role=alert] span")).toBe(
    "The browser does not let the page use the camera; allow it beside the address, then try again.",
  );
  expect(await textOf(page, "#camera")).toBe("Use the camera");
  expect(complaints).toEqual([]);
});
