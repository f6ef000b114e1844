// The page as it is published: built, minified, its worker in a file of its own, its content policy in force.

import { rmSync } from "node:fs";
import type { Browser } from "puppeteer";
import { build, type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { open, start } from "./browser.ts";

const outDir = "node_modules/.built-page";
let server: PreviewServer;
let browser: Browser | undefined;

beforeAll(async () => {
  await build({ build: { outDir }, logLevel: "error" });
  server = await preview({ build: { outDir }, preview: { port: 0 }, logLevel: "error" });
});

afterAll(async () => {
  await browser?.close();
  await server.close();
  rmSync(outDir, { recursive: true });
});

it("starts, prunes and proves with nothing on the console", async () => {
  const address = server.resolvedUrls?.local[0] ?? "";
  const { browser: launched, result } = await start({}, async (fresh) => {
    const opened = await open(fresh, `${address}?sample=fashion-mlp`);
    await opened.page.waitForFunction("document.querySelector('#proof-badge')?.textContent === 'Proven'");
    return opened;
  });
  browser = launched;
  expect(await result.page.$eval("#accuracy", (element) => (element as HTMLElement).innerText)).toContain(
    "83.96 %",
  );
  expect(result.complaints).toEqual([]);
});

it("may talk to nobody but its own server", async () => {
  const { browser: launched, result } = await start({}, (fresh) =>
    open(fresh, server.resolvedUrls?.local[0] ?? ""),
  );
  const refused = await result.page.evaluate(() =>
    fetch("http://127.0.0.1:9/").then(
      () => "answered",
      (error: Error) => error.message,
    ),
  );
  expect(refused).toMatch(/Failed to fetch/);
  expect(result.complaints.join()).toMatch(/Content Security Policy/);
  await launched.close();
});
