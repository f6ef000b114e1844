// Large files: the structure stands there before the weights do, and whoever cancels is back where they were.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { open } from "./browser.ts";
import { holds, startPage } from "./workbench.ts";

const SIZES = [784, 2000, 2000, 10];

/** Three dense layers, 5.6 million weights, as safetensors. */
function largeFile(): Uint8Array {
  const header: Record<string, object> = {};
  let end = 0;
  SIZES.slice(1).forEach((rows, index) => {
    for (const [name, shape] of [
      ["weight", [rows, SIZES[index] ?? 0]],
      ["bias", [rows]],
    ] as const) {
      const begin = end;
      end += shape.reduce((product, size) => product * size, 4);
      header[`fc${index + 1}.${name}`] = { dtype: "F32", shape, data_offsets: [begin, end] };
    }
  });
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  const weights = Float32Array.from({ length: end / 4 }, (_, index) => Math.sin(index) / 50);
  bytes.set(new Uint8Array(weights.buffer), 8 + json.length);
  return bytes;
}

const file = largeFile();
let server: Server;
let address: string;
let browser: Browser;
let page: Page;
// Sends the second half of what is being asked for.
let release = () => {};
let closed: Promise<void>;

beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(200, { "access-control-allow-origin": "*", "content-length": file.length });
    response.write(file.subarray(0, file.length / 2));
    release = () => response.end(file.subarray(file.length / 2));
    closed = new Promise((resolve) => response.on("close", resolve));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ({ browser, page } = await startPage("/?sample=seed"));
});

afterAll(async () => {
  await browser?.close();
  server.close();
});

const opened = (name: string) =>
  holds(page, (title) => document.querySelector<HTMLElement>(".open-model")?.innerText.includes(title), name);

it("shows the structure of a file that is half there, and opens it when it is whole", async () => {
  await page.close();
  ({ page } = await open(browser, `/?url=${address}/large.safetensors`));
  await page.waitForSelector("#coming");
  expect(await page.$eval("#coming", (element) => (element as HTMLElement).innerText)).toBe(
    "large: 3 layers, 5,592,010 parameters. Their weights are on their way.",
  );
  const rows = await page.$$eval(".layer.coming b", (elements) => elements.map((each) => each.textContent));
  expect(rows).toEqual(["2,000", "2,000", "10"]);
  expect(await page.$eval("progress", (element) => (element as HTMLProgressElement).value)).toBeCloseTo(
    0.5,
    1,
  );
  expect(await page.$$eval("[inert]", (elements) => elements.length)).toBe(2);
  expect(await page.evaluate("espalier.state().opened")).toBeUndefined();
  release();
  await opened("784 – 2000 – 2000 – 10");
  expect(await page.$("#coming")).toBeNull();
  expect(await page.$$eval("[inert]", (elements) => elements.length)).toBe(0);
});

it("ends a download that is cancelled", async () => {
  await page.close();
  ({ page } = await open(browser, `/?url=${address}/large.safetensors`));
  await page.waitForSelector("#coming");
  await page.click("#cancel");
  await closed;
  await opened("2 – 2 – 4 – 2");
  expect(await page.$("#coming")).toBeNull();
});
