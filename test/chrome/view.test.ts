// The view in a real browser, on WebGPU and on WebGL 2: colours read off screenshots, idleness, the pointer, and
// nothing left behind.

import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, open, start } from "./browser.ts";
import { holds } from "./workbench.ts";

const PAGE = "/test/chrome/pages/view.html";

interface Edge {
  readonly link: number;
  readonly to: number;
  readonly from: number;
  readonly color: readonly number[];
}

interface Sample extends Edge {
  readonly x: number;
  readonly y: number;
}

/** Opens the page and shows the seed's network. */
async function openSeed(browser: Browser, forceWebGL: boolean): Promise<OpenPage> {
  const opened = await open(browser, PAGE, { width: 960, height: 600 });
  await holds(opened.page, () => window.bench !== undefined);
  await opened.page.evaluate(async (force) => {
    const host = document.querySelector<HTMLElement>("#host");
    if (host === null) throw new Error("the page has no host");
    window.network = await window.bench.seedNetwork();
    window.view = await window.bench.NetworkView.create(host, {
      theme: "dark",
      reducedMotion: true,
      forceWebGL: force,
    });
    window.view.show(window.network);
    await window.view.settled();
  }, forceWebGL);
  return opened;
}

/** The colours of a screenshot at some points, one pixel each. */
async function readPixels(page: Page, points: readonly { x: number; y: number }[]): Promise<number[][]> {
  const shot = await page.screenshot({ encoding: "base64" });
  return page.evaluate(
    async (png, places) => {
      const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const pen = canvas.getContext("2d", { willReadFrequently: true });
      pen?.drawImage(bitmap, 0, 0);
      return places.map(({ x, y }) =>
        Array.from(pen?.getImageData(Math.floor(x), Math.floor(y), 1, 1).data ?? []).slice(0, 3),
      );
    },
    shot,
    points as { x: number; y: number }[],
  );
}

/** Points along every edge that stands, with the colour that its weight has in the table. */
function samplePoints(page: Page, kept: (number[] | undefined)[]): Promise<Sample[]> {
  return page.evaluate((stays) => {
    const { network, view, bench } = window;
    const samples: Sample[] = [];
    network.links.forEach((link, number) => {
      const inputs = network.columns[link.from]?.size ?? 0;
      link.weights.forEach((weight, place) => {
        const [to, from] = [Math.floor(place / inputs), place % inputs];
        if (!(stays[link.from]?.includes(from) ?? true) || !(stays[link.to]?.includes(to) ?? true)) return;
        const color = bench.weightColor("dark", weight, 5);
        for (let t = 0.04; t < 0.92; t += 0.02) {
          samples.push({ link: number, to, from, color, ...view.projectEdge(number, to, from, t) });
        }
      });
    });
    return samples;
  }, kept);
}

/** For each edge the share of its points that show exactly its colour. */
async function readEdges(page: Page, kept: (number[] | undefined)[]): Promise<Map<string, number>> {
  const samples = await samplePoints(page, kept);
  const pixels = await readPixels(page, samples);
  const hits = new Map<string, number[]>();
  samples.forEach(({ link, to, from, color }, at) => {
    const name = `link ${link}: ${from} to ${to}`;
    hits.set(name, [...(hits.get(name) ?? []), pixels[at]?.join() === color.join() ? 1 : 0]);
  });
  return new Map(Array.from(hits, ([name, all]) => [name, all.reduce((a, b) => a + b, 0) / all.length]));
}

const HALF_PRUNED = [undefined, [1], [2, 3], undefined];

describe("a lost device", () => {
  it("is told to the page, once, and nothing is drawn from then on", async () => {
    const { browser, result: opened } = await start({}, (fresh) => openSeed(fresh, true));
    try {
      const lost = await opened.page.evaluate(async () => {
        const host = document.querySelector<HTMLElement>("#host");
        if (host === null) throw new Error("the page has no host");
        window.view.dispose();
        const reasons: string[] = [];
        const onLost = (reason: string) => reasons.push(reason);
        window.view = await window.bench.NetworkView.create(host, {
          theme: "light",
          forceWebGL: true,
          onLost,
        });
        window.view.show(window.network);
        await window.view.settled();
        const context = document.querySelector<HTMLCanvasElement>("canvas[role=img]")?.getContext("webgl2");
        context?.getExtension("WEBGL_lose_context")?.loseContext();
        await new Promise((resolve) => setTimeout(resolve, 300));
        window.view.setGhosts(false);
        await window.view.settled();
        window.view.dispose();
        return reasons.length;
      });
      expect(lost).toBe(1);
      expect(opened.complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

describe.each([
  ["WebGPU", false],
  ["WebGL 2", true],
] as const)("the view on %s", (_, forceWebGL) => {
  let browser: Browser;
  let opened: OpenPage;

  beforeAll(async () => {
    ({ browser, result: opened } = await start({}, (fresh) => openSeed(fresh, forceWebGL)));
  });

  afterAll(() => browser.close());

  it("draws on the backend it was asked for, and says what the picture shows", async () => {
    const found = await opened.page.evaluate(() => {
      const canvas = document.querySelector("canvas[role=img]");
      return { backend: window.view.backend, label: canvas?.getAttribute("aria-label") };
    });
    expect(found).toEqual({
      backend: forceWebGL ? "webgl" : "webgpu",
      label: "seed, a 2-2-4-2 network, before pruning. Layer 1: 0 of 2 removed; Layer 2: 0 of 4 removed.",
    });
  });

  it("shows every weight before pruning in exactly its colour of the table", async () => {
    const edges = await readEdges(opened.page, []);
    expect(edges.size).toBe(20);
    // Numbers, dashes and crossings take their share; whatever is left is the exact colour.
    for (const [name, share] of edges) expect(share, name).toBeGreaterThan(0.3);
  });

  it("draws no frame while nothing changes, and does not even ask for one", async () => {
    const { before, after, asked } = await opened.page.evaluate(async () => {
      await window.view.settled();
      let asked = 0;
      const request = window.requestAnimationFrame;
      window.requestAnimationFrame = (callback) => {
        asked++;
        return request.call(window, callback);
      };
      const before = window.view.frames;
      await new Promise((resolve) => setTimeout(resolve, 500));
      window.requestAnimationFrame = request;
      return { before, after: window.view.frames, asked };
    });
    expect(before).toBeGreaterThan(0);
    expect(after).toBe(before);
    expect(asked).toBe(0);
  });

  it("takes the removed neurons' edges out and leaves the others their place and colour", async () => {
    await opened.page.evaluate(async () => {
      window.view.setRemoval(window.bench.removeWeakest(window.network, 0.5));
      window.view.setMode("after");
      await window.view.settled();
    });
    const standing = await readEdges(opened.page, HALF_PRUNED);
    expect(standing.size).toBe(8);
    for (const [name, share] of standing) expect(share, name).toBeGreaterThan(0.3);
    const all = await readEdges(opened.page, []);
    const gone = [...all].filter(([name]) => !standing.has(name));
    expect(gone).toHaveLength(12);
    // Where a removed edge was, others may cross; along most of it there is nothing of its colour.
    for (const [name, share] of gone) expect(share, name).toBeLessThan(0.1);
  });

  it("follows the cuts alone, back and forth", async () => {
    const removal = await opened.page.evaluate(async () => {
      const half = window.bench.removeWeakest(window.network, 0.5);
      window.view.setRemoval({ ranks: half.ranks, cuts: [0, 0, 0, 0] });
      await window.view.settled();
      return half.cuts;
    });
    expect(removal).toEqual([0, 1, 2, 0]);
    const edges = await readEdges(opened.page, []);
    for (const [name, share] of edges) expect(share, name).toBeGreaterThan(0.3);
  });

  it("draws before on the left of the divider and after on its right", async () => {
    const points = await opened.page.evaluate(async () => {
      const { view, bench, network } = window;
      view.setRemoval(bench.removeWeakest(network, 0.5));
      view.setMode("split", 0.5);
      await view.settled();
      // (0,0) → (1,0) leaves and lies left of the divider; (2,0) → (3,0) leaves and lies right of it.
      return [
        ...[0.1, 0.2, 0.6, 0.7].map((t) => view.projectEdge(0, 0, 0, t)),
        ...[0.1, 0.2, 0.6, 0.7].map((t) => view.projectEdge(2, 0, 0, t)),
      ];
    });
    const pixels = (await readPixels(opened.page, points)).map((pixel) => pixel.join());
    const [left, background] = await opened.page.evaluate(() => [
      window.bench.weightColor("dark", 1, 5).join(),
      "18,21,26",
    ]);
    expect(pixels.slice(0, 4)).toContain(left);
    expect(new Set(pixels.slice(4))).toEqual(new Set([background]));
  });

  it("fills neurons with what is given for each side, in exactly the colour of its place", async () => {
    const shown = async (mode: "before" | "after") => {
      const point = await opened.page.evaluate(async (side) => {
        window.view.setMode(side);
        await window.view.settled();
        const { x, y } = window.view.projectNode({ column: 1, index: 1 });
        // Between the name and the rim.
        return { x, y: y - 14 };
      }, mode);
      return `rgb(${(await readPixels(opened.page, [point]))[0]?.join(", ")})`;
    };
    const [whole, half] = await opened.page.evaluate(() => {
      const values = [undefined, Float32Array.of(0, 4)];
      window.view.setFill({ scale: "activations", values, after: [undefined, Float32Array.of(0, 2)] });
      return [1, 0.5].map((place) => window.bench.fillColor("dark", "activations", place));
    });
    expect([await shown("before"), await shown("after")]).toEqual([whole, half]);
    const score = await opened.page.evaluate(() => {
      window.view.setFill({ scale: "scores", values: [undefined, Float32Array.of(0, 4)] });
      return window.bench.fillColor("dark", "scores", 1);
    });
    expect([await shown("before"), await shown("after")]).toEqual([score, score]);
    await opened.page.evaluate(async () => {
      window.view.setFill(undefined);
      window.view.setMode("split", 0.5);
      await window.view.settled();
    });
  });

  it("moves the divider with the mouse and with the keys", async () => {
    const { page } = opened;
    const read = () =>
      page.evaluate(async () => {
        await window.view.settled();
        return document.querySelector("[role=separator]")?.getAttribute("aria-valuenow");
      });
    expect(await read()).toBe("50");
    await page.mouse.move(480, 500);
    await page.mouse.down();
    await page.mouse.move(240, 500, { steps: 3 });
    await page.mouse.up();
    expect(await read()).toBe("25");
    await page.keyboard.press("ArrowRight");
    expect(await read()).toBe("27");
  });

  it("closes the survivors up, each in its colour, and opens them again", async () => {
    const before = await opened.page.evaluate(async () => {
      window.view.setMode("after");
      const place = window.view.projectNode({ column: 2, index: 2 });
      window.view.setCompact(true);
      await window.view.settled();
      return { place, moved: window.view.projectNode({ column: 2, index: 2 }) };
    });
    expect(before.moved.y).toBeLessThan(before.place.y - 30);
    const edges = await readEdges(opened.page, HALF_PRUNED);
    expect(edges.size).toBe(8);
    for (const [name, share] of edges) expect(share, name).toBeGreaterThan(0.3);
    const reopened = await opened.page.evaluate(async () => {
      window.view.setCompact(false);
      await window.view.settled();
      return window.view.projectNode({ column: 2, index: 2 });
    });
    expect(reopened).toEqual(before.place);
  });

  it("hovers and selects the neuron under the pointer, and dims what is not its", async () => {
    const place = await opened.page.evaluate(async () => {
      window.view.setMode("before");
      await window.view.settled();
      return window.view.projectNode({ column: 1, index: 1 });
    });
    await opened.page.mouse.move(place.x, place.y);
    await opened.page.evaluate(() => window.view.settled());
    const edges = await readEdges(opened.page, []);
    const lit = [...edges].filter(([, share]) => share > 0.3).map(([name]) => name);
    expect(lit).toEqual([
      "link 0: 0 to 1",
      "link 0: 1 to 1",
      "link 1: 1 to 0",
      "link 1: 1 to 1",
      "link 1: 1 to 2",
      "link 1: 1 to 3",
    ]);
    await opened.page.mouse.move(5, 590);
    await opened.page.evaluate(() => window.view.settled());
    for (const share of (await readEdges(opened.page, [])).values()) expect(share).toBeGreaterThan(0.3);
  });

  it("gives a picture of itself in the size asked for, scene and all", async () => {
    const picture = await opened.page.evaluate(async () => {
      const blob = await window.view.picture(2);
      await window.view.settled();
      const bitmap = await createImageBitmap(blob);
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const pen = canvas.getContext("2d", { willReadFrequently: true });
      pen?.drawImage(bitmap, 0, 0);
      const colors = [0.1, 0.2, 0.6, 0.7].map((t) => {
        const { x, y } = window.view.projectEdge(0, 1, 0, t);
        const pixel = pen?.getImageData(Math.floor(2 * x), Math.floor(2 * y), 1, 1).data ?? [];
        return Array.from(pixel).slice(0, 3).join();
      });
      return { type: blob.type, width: bitmap.width, height: bitmap.height, colors };
    });
    expect(picture).toMatchObject({ type: "image/png", width: 1920, height: 1200 });
    expect(picture.colors).toContain("45,166,250");
  });

  it("films one turn, texts and all, and stands as it stood", async () => {
    const found = await opened.page.evaluate(async () => {
      const before = window.view.projectNode({ column: 2, index: 0 });
      const blob = await window.view.turntable(0.5);
      const video = document.createElement("video");
      video.src = URL.createObjectURL(blob);
      await new Promise((resolve, reject) => {
        video.onloadeddata = resolve;
        video.onerror = () => reject(video.error);
      });
      await window.view.settled();
      const after = window.view.projectNode({ column: 2, index: 0 });
      return { before, after, type: blob.type, size: [video.videoWidth, video.videoHeight] };
    });
    expect(found.type).toBe("video/webm");
    expect(found.size).toEqual([960, 600]);
    expect(found.after).toEqual(found.before);
  });

  it("takes the pixels of another screen, and those of the first again, in the same size", async () => {
    await opened.page.evaluate(() => {
      const host = document.querySelector<HTMLElement>("#host");
      if (host !== null) Object.assign(host.style, { width: "960px", height: "600px" });
    });
    const widths = () =>
      opened.page.evaluate(async () => {
        await window.view.settled();
        const canvases = [...document.querySelectorAll<HTMLCanvasElement>("#host > canvas")];
        return canvases.slice(0, 2).map(({ width, clientWidth }) => [width, clientWidth]);
      });
    for (const [ratio, height] of [
      [2, 620],
      [1, 600],
    ] as const) {
      // Chrome tells of an emulated screen only where the window's size changes too; the host's stays.
      await opened.page.setViewport({ width: 960, height, deviceScaleFactor: ratio });
      const expected = [960 * ratio, 960];
      await expect.poll(widths, { timeout: 20_000 }).toEqual([expected, expected]);
    }
  });

  it("leaves nothing behind, and the browser had nothing to complain about", async () => {
    const children = await opened.page.evaluate(() => {
      window.view.dispose();
      return document.querySelector("#host")?.childElementCount;
    });
    expect(children).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(opened.complaints).toEqual([]);
  });
});
