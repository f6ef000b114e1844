// The page as it is published: built, minified, its worker in a file of its own, its content policy in force.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { open, start } from "./browser.ts";
import { type BuiltPage, serveBuiltPage } from "./built.ts";
import { holds } from "./workbench.ts";

let built: BuiltPage;
let browser: Browser | undefined;

beforeAll(async () => {
  built = await serveBuiltPage();
});

afterAll(async () => {
  await browser?.close();
  await built.close();
});

it("starts, prunes and proves with nothing on the console", async () => {
  const { browser: launched, result } = await start({}, async (fresh) => {
    const opened = await open(fresh, `${built.address}?sample=fashion-mlp`);
    await holds(opened.page, "document.querySelector('#proof-badge')?.textContent === 'Proven'");
    return opened;
  });
  browser = launched;
  expect(await result.page.$eval("#accuracy", (element) => (element as HTMLElement).innerText)).toContain(
    "83.96 %",
  );
  expect(result.complaints).toEqual([]);
});

it("may talk to nobody but its own server", async () => {
  const calls: string[] = [];
  // A server that would answer anybody, were it asked.
  const other = createServer((request, response) => {
    calls.push(request.url ?? "");
    response.setHeader("access-control-allow-origin", "*").end("hello");
  });
  other.on("upgrade", (request) => calls.push(request.url ?? ""));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  const { browser: launched, result } = await start({}, (fresh) => open(fresh, built.address));
  const answers = await result.page.evaluate(async (where) => {
    const fetched = await fetch(`http://127.0.0.1:${where}/fetch`).then(
      () => "answered",
      () => "refused",
    );
    const socket = new WebSocket(`ws://127.0.0.1:${where}/socket`);
    const heard = new Promise((resolve) => {
      socket.onopen = () => resolve("answered");
      socket.onerror = () => resolve("refused");
    });
    return [fetched, await heard];
  }, port);
  await launched.close();
  other.close();
  expect(answers).toEqual(["refused", "refused"]);
  expect(calls).toEqual([]);
  expect(result.complaints.join()).toMatch(/Content Security Policy/);
});

it("opens without a network once it has been open with one", async () => {
  const { browser: launched, result } = await start({}, (fresh) => open(fresh, built.address));
  const { page } = result;
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  const proven = (network: string) =>
    holds(
      page,
      `globalThis.espalier?.state().opened?.model.name === '${network}' && espalier.state().proof !== undefined`,
    );
  // The second visit goes by the service worker, which keeps what is opened.
  await page.reload();
  await proven("seed");
  await page.click("#samples");
  await page.click("[data-value=fashion-mlp]");
  await proven("fashion-mlp");
  await page.setOfflineMode(true);
  const answer = await page.reload();
  await proven("fashion-mlp");
  await holds(page, "espalier.state().correct.after === 8396");
  expect(answer?.fromServiceWorker()).toBe(true);
  await launched.close();
});

it("can be installed, and then opens files of the system", async () => {
  const { browser: launched, result } = await start({}, async (fresh) => {
    const { page } = await open(fresh, "about:blank");
    // As the browser hands over what was opened with the installed page.
    await page.evaluateOnNewDocument(() => {
      type Take = (launch: { files: readonly { getFile: () => Promise<File> }[] }) => void;
      const launchQueue = { setConsumer: (take: Take) => Object.assign(globalThis, { launch: take }) };
      Object.defineProperty(globalThis, "launchQueue", { value: launchQueue });
    });
    await page.goto(built.address);
    await holds(page, "globalThis.espalier?.state().proof !== undefined");
    return page;
  });
  const client = await result.createCDPSession();
  const { url, errors } = await client.send("Page.getAppManifest");
  expect([new URL(url).pathname, errors]).toEqual(["/manifest.webmanifest", []]);
  const { installabilityErrors } = await client.send("Page.getInstallabilityErrors");
  expect(installabilityErrors).toEqual([]);
  await result.evaluate(async () => {
    const bytes = await (await fetch("samples/seed.json")).arrayBuffer();
    const handle = { getFile: async () => new File([bytes], "mine.json") };
    (globalThis as never as { launch: (launch: object) => void }).launch({ files: [handle] });
  });
  await holds(result, "espalier.state().opened.source.name === 'mine.json'");
  await launched.close();
});
