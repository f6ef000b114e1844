// <espalier-net> as other people's pages have it: built into one file, in the example page, from a server and from a disk.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "puppeteer";
import { build, type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EspalierNet } from "../../src/app/element/espalier-net.ts";
import { launch, open, start } from "./browser.ts";
import { holds } from "./workbench.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-embed-"));
let server: PreviewServer;
let browser: Browser;

beforeAll(async () => {
  await build({ mode: "element", build: { outDir: join(folder, "dist") }, logLevel: "error" });
  cpSync("examples/embed", join(folder, "examples/embed"), { recursive: true });
  for (const name of ["fashion-mlp.onnx", "seed.json"])
    cpSync(`public/samples/${name}`, join(folder, "public/samples", name));
  server = await preview({
    configFile: false,
    logLevel: "error",
    build: { outDir: folder },
    preview: { port: 0, host: "127.0.0.1" },
  });
});

afterAll(async () => {
  await browser?.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

const removed = (page: Page, id: string) => page.$eval(`#${id}`, (figure) => (figure as EspalierNet).removed);

const decided = (page: Page, id: string) =>
  holds(page, (name) => document.querySelector<EspalierNet>(`#${name}`)?.removed !== undefined, id);

/** The sentence in the picture's place, once it is there. */
async function refusal(page: Page, id: string): Promise<string | null | undefined> {
  const inside = (name: string) => document.querySelector(`#${name}`)?.shadowRoot?.querySelector(".error");
  await holds(page, `(${inside})("${id}")`);
  return page.$eval(`#${id}`, (figure) => figure.shadowRoot?.querySelector(".error")?.textContent);
}

/** How many objects of a kind are alive once the garbage is collected. */
async function alive(page: Page, kind: string): Promise<number> {
  const prototype = await page.evaluateHandle(`${kind}.prototype`);
  const objects = await page.queryObjects(prototype);
  const count = await page.evaluate((all) => all.length, objects);
  for (const handle of [objects, prototype]) await handle.dispose();
  return count;
}

/** Different colours among the pixels of a figure's picture. */
async function colours(page: Page, id: string): Promise<number> {
  const figure = await page.$(`#${id}`);
  const image = await figure?.screenshot({ encoding: "base64" });
  await figure?.dispose();
  return page.evaluate(async (data) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${data}`;
    await picture.decode();
    const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    pen?.drawImage(picture, 0, 0);
    return new Set(
      new Uint32Array(
        pen?.getImageData(0, 0, picture.width, picture.height).data.buffer ?? new ArrayBuffer(),
      ),
    ).size;
  }, image ?? "");
}

describe("the example page from a server", () => {
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    const address = new URL("examples/embed/index.html", server.resolvedUrls?.local[0]).href;
    const started = await start({}, async (fresh) => {
      const opened = await open(fresh, address);
      await decided(opened.page, "first");
      await decided(opened.page, "second");
      return opened;
    });
    browser = started.browser;
    ({ page, complaints } = started.result);
  });

  it("shows two figures, each with its own network", async () => {
    expect(await removed(page, "first")).toEqual({ layer1: [0], layer2: [0, 1] });
    expect(Object.values((await removed(page, "second")) ?? {}).map((gone) => gone.length)).toEqual([
      150, 50,
    ]);
    await page.$eval("#second", (figure) => figure.scrollIntoView());
    expect(await colours(page, "first")).toBeGreaterThan(50);
    expect(await colours(page, "second")).toBeGreaterThan(50);
  });

  it("follows its slider, and tells the page", async () => {
    await page.evaluate(() => {
      document.addEventListener("espalier-change", (event) =>
        Object.assign(globalThis, { told: (event as CustomEvent).detail }),
      );
    });
    // No handle is kept: it would keep the figure alive.
    await page.$eval("#first", (figure) => figure.shadowRoot?.querySelector("input")?.focus());
    await page.keyboard.press("End");
    expect(await removed(page, "first")).toEqual({ layer1: [0], layer2: [0, 1, 2] });
    expect(await page.evaluate(() => (globalThis as unknown as { told: unknown }).told)).toEqual(
      await removed(page, "first"),
    );
    expect(await page.$eval("#first", (figure) => figure.getAttribute("ratio"))).toBe("1");
    await page.$eval("#first", (figure) => figure.setAttribute("ratio", "0.25"));
    expect(await removed(page, "first")).toEqual({ layer2: [0] });
    await page.$eval("#first", (figure) => figure.setAttribute("ratio", "25"));
    expect(await refusal(page, "first")).toBe(
      'The figure\'s ratio is "25"; it is a share from 0 to 1: one half is 0.5.',
    );
    await page.$eval("#first", (figure) => figure.setAttribute("ratio", "0.25"));
    await decided(page, "first");
    expect(await removed(page, "first")).toEqual({ layer2: [0] });
  });

  it("takes another network, and says in a sentence what it cannot show", async () => {
    await page.$eval("#second", (figure) => figure.scrollIntoView());
    await page.$eval("#second", (figure) => figure.setAttribute("src", "../../public/samples/seed.json"));
    await holds(
      page,
      () =>
        Object.keys(document.querySelector<EspalierNet>("#second")?.removed ?? {}).join() === "layer1,layer2",
    );
    await page.$eval("#second", (figure) => figure.setAttribute("src", "index.html"));
    expect(await refusal(page, "second")).toMatch(/^index\.html: .*\.$/);
    expect(complaints).toEqual([]);
  });

  it("leaves nothing behind when it is taken out of the page", async () => {
    const FIGURE = "customElements.get('espalier-net')";
    const before = [await alive(page, FIGURE), await alive(page, "HTMLCanvasElement")];
    await page.evaluate(() => {
      const figure = document.createElement("espalier-net");
      Object.assign(figure, { id: "third" }).setAttribute("src", "../../public/samples/seed.json");
      document.body.prepend(figure);
      figure.scrollIntoView();
    });
    await decided(page, "third");
    expect(await alive(page, FIGURE)).toBe((before[0] ?? 0) + 1);
    await page.$eval("#third", (figure) => figure.remove());
    await expect.poll(() => alive(page, FIGURE), { timeout: 20_000 }).toBe(before[0]);
    expect(await alive(page, "HTMLCanvasElement")).toBe(before[1]);
  });
});

it("opens from a disk, where a page may read no other file", async () => {
  const own = await launch();
  const { page } = await open(own, pathToFileURL(join(folder, "examples/embed/index.html")).href);
  await decided(page, "first");
  expect(await removed(page, "first")).toEqual({ layer1: [0], layer2: [0, 1] });
  await page.$eval("#second", (figure) => figure.scrollIntoView());
  expect(await refusal(page, "second")).toMatch(/opened from a disk; put the network's JSON inside/);
  await own.close();
});
