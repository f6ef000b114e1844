// Pictures of the view against stored ones. They are compared at a third of their size, where a font of another machine
// makes little difference and anything that moved makes much. A picture that differs is written beside the stored one as
// NAME-changed.png: look at it, and rename it if it is right.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, open, start } from "./browser.ts";
import { holds } from "./workbench.ts";

const FOLDER = fileURLToPath(new URL("./golden/", import.meta.url));
const SMALL = { width: 320, height: 200 };
/** Largest mean difference of a channel, and largest share of pixels that differ by a quarter of the range. */
const MOST = { mean: 1.5, share: 0.004 };

/** A network of each kind: its file, its picture's name, the theme. */
const KINDS = [
  ["seed.json", "seed-after", "dark"],
  ["fashion-mlp.onnx", "fashion-mlp", "dark"],
  ["fashion-cnn.onnx", "fashion-cnn", "light"],
  ["resnet-18", "resnet-18", "dark"],
] as const;

let browser: Browser;
let opened: OpenPage;

async function openView(fresh: Browser): Promise<OpenPage> {
  const view = await open(fresh, "/test/chrome/pages/view.html", { width: 960, height: 600 });
  await holds(view.page, () => window.bench !== undefined);
  return view;
}

beforeAll(async () => {
  ({ browser, result: opened } = await start({}, openView));
});

afterAll(() => browser.close());

/** The page's picture, small, as a PNG in base64. */
function takeSmall({ page }: OpenPage): Promise<string> {
  return page.evaluate(async ({ width, height }) => {
    const blob = await window.view.picture(1);
    const bitmap = await createImageBitmap(blob, {
      resizeWidth: width,
      resizeHeight: height,
      resizeQuality: "high",
    });
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    return btoa(String.fromCharCode(...bytes));
  }, SMALL);
}

/** The picture with its legend, small, as PNGs in base64: saved as pixels, and saved as vectors. */
function takeBoth(): Promise<string[]> {
  return opened.page.evaluate(async () => {
    const vectors = new Blob([(await window.view.vectorPicture()) ?? ""], { type: "image/svg+xml" });
    const take = async (blob: Blob) => {
      const image = new Image();
      image.src = URL.createObjectURL(blob);
      await image.decode();
      const { naturalWidth: width, naturalHeight: height } = image;
      // In full first: drawn small at once, vectors have thinner lines than pixels have.
      const full = new OffscreenCanvas(width, height);
      full.getContext("2d")?.drawImage(image, 0, 0);
      const size = { resizeWidth: 320, resizeHeight: Math.round((320 * height) / width) };
      const small = await createImageBitmap(full, { ...size, resizeQuality: "high" });
      const canvas = new OffscreenCanvas(small.width, small.height);
      canvas.getContext("2d")?.drawImage(small, 0, 0);
      const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
      return btoa(String.fromCharCode(...bytes));
    };
    return [await take(await window.view.picture(1, true)), await take(vectors)];
  });
}

/** Mean difference of a channel, and the share of pixels in which one differs by more than 64. */
function compare(one: string, other: string): Promise<{ mean: number; share: number }> {
  return opened.page.evaluate(
    async (pictures) => {
      const pixels = await Promise.all(
        pictures.map(async (png) => {
          const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
          const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
          const pen = canvas.getContext("2d", { willReadFrequently: true });
          pen?.drawImage(bitmap, 0, 0);
          return pen?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray();
        }),
      );
      const [a, b] = [pixels[0] ?? new Uint8ClampedArray(), pixels[1] ?? new Uint8ClampedArray()];
      if (a.length !== b.length) return { mean: 255, share: 1 };
      let [sum, far] = [0, 0];
      for (let at = 0; at < a.length; at += 4) {
        const away = [0, 1, 2].map((channel) => Math.abs((a[at + channel] ?? 0) - (b[at + channel] ?? 0)));
        sum += away.reduce((total, each) => total + each, 0);
        if (Math.max(...away) > 64) far++;
      }
      return { mean: sum / (a.length * 0.75), share: far / (a.length / 4) };
    },
    [one, other],
  );
}

/** The pictures that the first browser took. */
const taken = new Map<string, string>();

async function expectGolden(name: string): Promise<void> {
  const picture = await takeSmall(opened);
  taken.set(name, picture);
  const [stored, changed] = [`${FOLDER}${name}.png`, `${FOLDER}${name}-changed.png`];
  const golden = existsSync(stored) ? readFileSync(stored).toString("base64") : undefined;
  const difference = golden === undefined ? { mean: 255, share: 1 } : await compare(golden, picture);
  const same = difference.mean <= MOST.mean && difference.share <= MOST.share;
  if (same) rmSync(changed, { force: true });
  else writeFileSync(changed, Buffer.from(picture, "base64"));
  expect.soft(difference, `${name} changed: look at ${changed}`).toSatisfy(() => same);
}

/** Shows a network in a view of its own. */
async function show({ page }: OpenPage, what: string, theme: "dark" | "light"): Promise<void> {
  await page.evaluate(
    async (name, colors) => {
      const host = document.querySelector<HTMLElement>("#host");
      if (host === null) throw new Error("the page has no host");
      window.view?.dispose();
      window.view = await window.bench.NetworkView.create(host, { theme: colors, reducedMotion: true });
      const { bench, view } = window;
      if (name === "resnet-18") {
        const stages = [64, 128, 256, 512].map((size, at) => [`layer${at + 1}`, size, 2] as const);
        window.network = bench.residualNetwork(stages, 3, 1000);
        view.show(window.network);
        view.setRemoval(bench.removeWeakest(window.network, 0.5));
      } else {
        const { network, removal } = await bench.sampleNetwork(name, 0.5);
        window.network = network;
        view.show(network);
        view.setRemoval(removal);
      }
      view.setMode("after");
      await view.settled();
    },
    what,
    theme,
  );
}

describe("the picture of", () => {
  it("the seed, before, after and split", async () => {
    await show(opened, "seed.json", "dark");
    await expectGolden("seed-after");
    for (const mode of ["before", "split"] as const) {
      await opened.page.evaluate((each) => window.view.setMode(each, 0.5), mode);
      await expectGolden(`seed-${mode}`);
    }
  });

  it.each(KINDS.slice(1))("%s is the stored one", async (file, name, theme) => {
    await show(opened, file, theme);
    await expectGolden(name);
  });

  it("a deep network with a stage folded, and opened again", async () => {
    await opened.page.evaluate(async () => {
      window.view.toggleModule("layer3");
      await window.view.settled();
    });
    await expectGolden("resnet-18-folded");
    const button = await opened.page.$("[data-module='layer3']");
    expect(await button?.evaluate((each) => each.getAttribute("aria-expanded"))).toBe("false");
    await button?.click();
    for (const block of ["layer3.0", "layer3.1"]) {
      await opened.page.evaluate(() => window.view.settled());
      await opened.page.click(`[data-module='${block}']`);
    }
    await opened.page.evaluate(() => window.view.settled());
    await expectGolden("resnet-18");
  });
});

it.each(["second", "third"])("a %s browser draws each kind to the bit as the first did", async () => {
  // Compared in there: a browser that loses its GPU process meanwhile is replaced.
  const { browser: another } = await start({}, async (fresh) => {
    const view = await openView(fresh);
    for (const [file, name, theme] of KINDS) {
      await show(view, file, theme);
      expect((await takeSmall(view)) === taken.get(name), `${name} as in the first browser`).toBe(true);
    }
  });
  await another.close();
});

describe("pictures that leave the page", () => {
  it("have their legend under them, as PNG", async () => {
    const found = await opened.page.evaluate(async () => {
      const bitmap = await createImageBitmap(await window.view.picture(2, true));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const pen = canvas.getContext("2d", { willReadFrequently: true });
      pen?.drawImage(bitmap, 0, 0);
      const pixel = (x: number) => Array.from(pen?.getImageData(x, 2 * 620, 1, 1).data ?? []).slice(0, 3);
      return { size: [bitmap.width, bitmap.height], ends: [pixel(50), pixel(494)] };
    });
    expect(found.size).toEqual([1920, 1328]);
    const [negative = [], positive = []] = found.ends;
    expect(
      Math.max(...negative.map((each, at) => Math.abs(each - ([0xe5, 0x82, 0x12][at] ?? 0)))),
    ).toBeLessThan(6);
    expect(
      Math.max(...positive.map((each, at) => Math.abs(each - ([0x2d, 0xa6, 0xfa][at] ?? 0)))),
    ).toBeLessThan(6);
  });

  it("are vectors with every edge that stands, its colour and its number, and none for a large network", async () => {
    expect(await opened.page.evaluate(() => window.view.vectorPicture())).toBeUndefined();
    await show(opened, "seed.json", "dark");
    const found = await opened.page.evaluate(async () => {
      const text = (await window.view.vectorPicture()) ?? "";
      const drawing = new DOMParser().parseFromString(text, "image/svg+xml");
      // Weak edges have an outline of another colour.
      const lines = [...drawing.querySelectorAll("line[stroke^=rgb]")];
      const image = new Image();
      image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
      await image.decode();
      return {
        errors: drawing.querySelectorAll("parsererror").length,
        strokes: lines.map((line) => line.getAttribute("stroke")).sort(),
        circles: drawing.querySelectorAll("circle").length,
        words: [...drawing.querySelectorAll("text")].map((each) => each.textContent),
        expected: [5, 2, 0.6, 0.8, 0.3, 0.1, 0.1, -0.4]
          .map((weight) => `rgb(${window.bench.weightColor("dark", weight, 5)})`)
          .sort(),
        size: [image.naturalWidth, image.naturalHeight],
      };
    });
    expect(found.errors).toBe(0);
    expect(found.strokes).toEqual(found.expected);
    expect(found.circles).toBe(10);
    expect(found.words).toEqual(expect.arrayContaining(["(1,1)", "0.6", "−0.4", "2 → 1", "−5"]));
    expect(found.size).toEqual([960, 664]);
  });

  it.each([
    ["seed.json", "dark", "split"],
    ["fashion-cnn.onnx", "light", "after"],
  ] as const)(
    "of %s are the same as pixels and as vectors, down to bars, tiles and legend",
    async (file, theme, mode) => {
      await show(opened, file, theme);
      await opened.page.evaluate((each) => window.view.setMode(each, 0.5), mode);
      const [pixels = "", vectors = ""] = await takeBoth();
      const difference = await compare(pixels, vectors);
      expect(difference.mean).toBeLessThan(MOST.mean);
      expect(difference.share).toBeLessThan(MOST.share);
    },
  );

  it("leave the browser nothing to complain about", () => {
    expect(opened.complaints).toEqual([]);
  });
});
