// The page as a person uses it: real clicks, keys, the file chooser and drops, in headless Chrome.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-web";
import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { floats, open as openModel } from "../../src/index.ts";
import { type OpenPage, open, start } from "./browser.ts";
import { chooseFiles, save } from "./files.ts";
import { holds, textOf as text } from "./workbench.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-page-"));

/** Waits until the words stand in the element. */
const says = (page: Page, selector: string, words: string) =>
  holds(
    page,
    (where, what) =>
      (document.querySelector(where) as HTMLElement | null)?.innerText.replace(/\s+/g, " ").includes(what),
    selector,
    words,
  );

/** Waits until the ratio stands in its field, in percent. */
const showsRatio = (page: Page, percent: string) =>
  holds(page, (what) => document.querySelector<HTMLInputElement>("#ratio-value")?.value === what, percent);

const proven = (page: Page) => says(page, "#proof-badge", "Proven");

function writeBytes(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function dropFile(page: Page, path: string, name: string): Promise<void> {
  const base64 = readFileSync(path).toString("base64");
  await page.evaluate(
    (content, fileName) => {
      const transfer = new DataTransfer();
      transfer.items.add(
        new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], fileName),
      );
      document
        .querySelector(".stage")
        ?.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    },
    base64,
    name,
  );
}

const setSlider = (page: Page, percent: number) =>
  page.$eval(
    "#ratio",
    (input, value) => {
      (input as HTMLInputElement).value = String(value);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    percent,
  );

/** A place of the picture in the page's pixels, once it has stayed where it is: a new network is fitted to a new size. */
async function steadyPlace(page: Page, expression: string): Promise<[number, number]> {
  let last = "";
  for (;;) {
    const at = (await page.evaluate(`espalier.view().settled().then(() => {
      const { x, y } = ${expression};
      const { left, top } = document.querySelector(".canvas").getBoundingClientRect();
      return [left + x, top + y];
    })`)) as [number, number];
    if (String(at) === last) return at;
    last = String(at);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

const saved = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));

describe.each([true, false])("with WebGPU: %s", (webgpu) => {
  let browser: Browser;
  let opened: OpenPage;
  let page: Page;

  beforeAll(async () => {
    ({ browser, result: opened } = await start({ webgpu }, async (fresh) => {
      const first = await open(fresh, "/", { width: 1280, height: 800 });
      await showsRatio(first.page, "50");
      await proven(first.page);
      return first;
    }));
    page = opened.page;
  });

  afterAll(async () => {
    await browser?.close();
  });

  it("tells the first ten seconds: half of each layer goes, and the first to go is explained", async () => {
    await says(page, "#side", "2.1");
    expect(await text(page, ".arithmetic")).toBe("|0.1| bias + |1| w0 + |−1| w1 = 2.1");
    expect(await text(page, ".verdict")).toContain("Leaves. 2.1 < 7.2");
    expect(await text(page, ".layers ol")).toMatch(
      /Layer 1.*1 of 2 stay.*Layer 2.*2 of 4 stay.*Output.*2 of 2 stay/,
    );
    expect(await text(page, ".counters")).toMatch(
      /Parameters −53\.6 % 28 → 13 Multiply-adds −60 % 20 → 8 Weights −53\.6 % 112 B → 52 B/,
    );
    expect(await text(page, "[aria-live]")).toBe("layer 1: 1 of 2 removed; layer 2: 2 of 4 removed");
  });

  it("says what it computes on, and why", async () => {
    const engine = await text(page, "#engine");
    if (webgpu) expect(engine).toMatch(/software that runs on the CPU|The GPU computes/);
    else expect(engine).toMatch(/^CPU, in (a worker|\d+ workers)\. .*WebGPU.* The CPU computes instead\.$/);
  });

  it("explains any neuron, and what cannot be pruned", async () => {
    await page.keyboard.press("Escape");
    await page.click("#rule-title");
    for (const [keys, words] of [
      ["]", "Neuron (2, 0)"],
      ["]", "It cannot be pruned: it is an output of the network"],
    ] as const) {
      await page.keyboard.press(keys);
      await says(page, "#side", words);
    }
  });

  it("moves between its tabs with the arrow keys", async () => {
    await page.focus("#tab-why");
    await page.keyboard.press("ArrowRight");
    expect(await page.evaluate("document.activeElement.id")).toBe("tab-proof");
    await says(page, "#side", "bit-identical");
    await page.keyboard.press("ArrowLeft");
    expect(await page.evaluate("document.activeElement.id")).toBe("tab-why");
  });

  it("shows five checks that hold", async () => {
    await page.click("#tab-proof");
    expect(await page.$$eval(".checks li.holds", (items) => items.length)).toBe(5);
    expect(await text(page, "#side")).toContain(
      "All 13 weights that stay are bit-identical to their origin.",
    );
  });

  it("draws nothing while nothing changes", async () => {
    const frames = () => page.evaluate("espalier.view().settled().then(() => espalier.view().frames)");
    const before = await frames();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await frames()).toBe(before);
    await page.click("[data-mode=before]");
    expect(await frames()).toBeGreaterThan(before as number);
  });

  it("compacts, splits and goes back", async () => {
    await page.click("[data-mode=after]");
    await page.click("#compact");
    expect(await page.$eval("#compact", (button) => button.getAttribute("aria-pressed"))).toBe("true");
    await page.click("[data-mode=split]");
    await page.click("#compact");
    expect(await page.evaluate("espalier.state().mode + ' ' + espalier.state().compact")).toBe("split false");
    await page.click("[data-mode=after]");
  });

  it("saves the plan, the report and both networks, which say the same", async () => {
    const plan = await save(page, "plan");
    expect(plan.name).toBe("seed-pruned-50.plan.json");
    expect(saved(plan.bytes).layers.map((layer: { removed: number[] }) => layer.removed)).toEqual([
      [0],
      [0, 1],
      [],
    ]);
    const map = await save(page, "map");
    expect(map.name).toBe("seed-pruned-50.map.csv");
    // Who leaves has no new place.
    expect(new TextDecoder().decode(map.bytes).split("\n").slice(1, 7)).toEqual([
      "layer1,0,",
      "layer1,1,0",
      "layer2,0,",
      "layer2,1,",
      "layer2,2,0",
      "layer2,3,1",
    ]);
    const report = await save(page, "report");
    expect(saved(report.bytes)).toMatchObject({
      params: { before: 28, after: 13 },
      certificate: { valid: true },
    });
    const [onnx, json] = [await save(page, "onnx"), await save(page, "json")];
    const numbers = ({ name, bytes }: { name: string; bytes: Uint8Array }) =>
      [...openModel(bytes, name).initializers.values()].map((tensor) => [...floats(tensor)]);
    expect(onnx.name).toBe("seed-pruned-50.onnx");
    expect(numbers(onnx)).toEqual(
      [[5, 2], [0.2], [0.6, 0.8], [0.3, 0.5], [0.3, 0.1, 0.1, -0.4], [0.1, -0.2]].map((row) =>
        row.map(Math.fround),
      ),
    );
    expect(numbers(json)).toEqual(numbers(onnx));
  });

  it("takes a network made by hand: sizes, a weight, an activation, JSON", async () => {
    await page.click("#build");
    await says(page, ".open-model", "2 – 3 – 2");
    await page.$eval("#sizes", (input) => ((input as HTMLInputElement).value = "2-3-1"));
    await page.click(".sizes button");
    await says(page, ".open-model", "2 – 3 – 1");
    await page.click("#weight-0-2-1", { count: 3 });
    await page.keyboard.type("-7.5");
    await page.keyboard.press("Enter");
    await holds(page, "espalier.state().scores.norms[0][2] > 7.5");
    await page.select(".edit-layer select", "tanh");
    await says(page, ".layers ol", "Tanh");
    const { bytes } = await save(page, "original-json");
    expect(saved(bytes).layers[0]).toMatchObject({ activation: "tanh" });
    expect(saved(bytes).layers[0].weights[2][1]).toBe(-7.5);
    await page.click("#weight-0-2-1", { count: 3 });
    await page.keyboard.type("seven");
    await page.keyboard.press("Enter");
    await says(page, "[role=alert]", `"seven" is not a number; the weight stays as it was.`);
    await page.click("#dismiss");
  });

  it("opens the table at an edge that is clicked, and a network that is pasted", async () => {
    await page.evaluate(
      (json) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text", json);
        document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
      },
      readFileSync(new URL("../../public/samples/seed.json", import.meta.url), "utf8"),
    );
    await says(page, ".open-model", "2 – 2 – 4 – 2");
    await page.click("[data-mode=before]");
    const at = await steadyPlace(page, "espalier.view().projectEdge(0, 1, 1, 0.25)");
    await page.mouse.click(...at);
    await holds(page, "document.activeElement.id === 'weight-0-1-1'");
    await page.keyboard.type("0.5");
    await page.keyboard.press("Enter");
    await holds(page, "Math.abs(espalier.state().scores.norms[0][1] - 5.7) < 1e-6");
    await page.click("[data-mode=after]");
  });

  it("opens fashion-mlp, and the accuracy follows the slider", async () => {
    await page.click("#samples-menu summary");
    await page.click("[data-value=fashion-mlp]");
    await says(page, "#accuracy", "88.00 % → 83.96 %");
    await page.focus("#ratio");
    for (let step = 0; step < 4; step++) await page.keyboard.press("PageUp");
    await showsRatio(page, "90");
    await says(page, "#accuracy", "88.00 % → 28.11 %");
    expect(await text(page, ".counters")).toContain("Parameters −91 % 266,610 → 23,970");
    await page.keyboard.press("Home");
    await says(page, "#accuracy", "88.00 % → 88.00 %");
  });

  it("measures the time of both networks where they differ, and says on what", async () => {
    expect(await page.$("#speed")).toBeNull();
    await setSlider(page, 50);
    const timed = "/^Time for 64 inputs [\\d.]+ ms → [\\d.]+ ms$/";
    const shown = "document.querySelector('#speed')?.innerText.replace(/\\s+/g, ' ')";
    await holds(page, `${timed}.test(${shown})`);
    const how = await page.$eval("#speed", (element) => (element as HTMLElement).title);
    expect(how).toMatch(/^Measured on (CPU|WebGPU on ).*: the median of 5 runs, /);
  });

  it("saves an ONNX file that ONNX Runtime runs to the page's own outputs", async () => {
    await setSlider(page, 50);
    await proven(page);
    const [inputs, outputs] = (await page.evaluate(`(async () => {
      const { opened } = espalier.state();
      const inputs = opened.examples.inputs.slice(0, 16 * 784);
      const result = await opened.session.run(new Map([["input", inputs]]), 16, [150, 50]);
      return [[...inputs], [...result.get("logits").data]];
    })()`)) as [number[], number[]];
    const { bytes } = await save(page, "onnx");
    const session = await InferenceSession.create(bytes);
    const { logits } = await session.run({
      input: new Tensor("float32", Float32Array.from(inputs), [16, 784]),
    });
    const judged = Array.from(logits?.data as Float32Array);
    expect(judged).toHaveLength(160);
    expect(
      Math.max(...judged.map((value, index) => Math.abs(value - (outputs[index] ?? Number.NaN)))),
    ).toBeLessThanOrEqual(1e-5);
  });

  it("draws the plan's removed set at every step of the slider", async () => {
    const steps = [0.05, 0.25, 0.5, 0.75, 1];
    for (const ratio of steps) {
      await setSlider(page, 100 * ratio);
      await proven(page);
      const removed = await page.evaluate(
        "espalier.state().proof.report.layers.map((layer) => layer.removed.length)",
      );
      expect(removed).toEqual([Math.min(299, 300 * ratio), Math.min(99, 100 * ratio), 0]);
    }
  });

  it("counts with the other reading of the rule", async () => {
    await setSlider(page, 50);
    await page.click("#bias");
    await page.click("#surviving");
    await says(page, "#accuracy", "88.00 % → 85.08 %");
    await page.click("#bias");
    await page.click("#surviving");
    await says(page, "#accuracy", "88.00 % → 83.96 %");
  });

  it("takes PyTorch's weights, says what it assumed, and saves them as safetensors", async () => {
    await chooseFiles(page, new URL("../fixtures/seed.state.pt", import.meta.url).pathname);
    await says(page, ".open-model", "2 – 2 – 4 – 2");
    await page.waitForSelector(".assumed summary");
    await page.click(".assumed summary");
    await says(page, ".assumed .note", "ReLU");
    await proven(page);
    const { name, bytes } = await save(page, "safetensors");
    expect(name).toMatch(/-pruned-50\.safetensors$/);
    const tensors = [...openModel(bytes, name).initializers.values()].map((tensor) => [...floats(tensor)]);
    expect(tensors).toContainEqual([5, 2]);
  });

  it("takes a dropped ONNX file", async () => {
    await dropFile(page, new URL("../fixtures/seed.onnx", import.meta.url).pathname, "dropped.onnx");
    await says(page, ".open-model", "dropped");
    await proven(page);
    expect(await text(page, ".counters")).toContain("Parameters −53.6 % 28 → 13");
  });

  it.each([
    ["nothing.onnx", "", /nothing\.onnx.*empty/],
    [
      "cut.onnx",
      readFileSync(new URL("../fixtures/seed.onnx", import.meta.url)).subarray(0, 400),
      /^cut\.onnx/,
    ],
    ["words.onnx", "just some words", /^words\.onnx/],
    [
      "ragged.json",
      `{"format":"espalier-network","version":1,"name":"n","layers":[{"weights":[[1,2],[3]]}]}`,
      /^ragged\.json.*layer 1/i,
    ],
    [
      "nan.json",
      `{"format":"espalier-network","version":1,"name":"n","layers":[{"weights":[[1,null]]}]}`,
      /^nan\.json/,
    ],
  ])("refuses %s with one sentence and keeps what is open", async (name, bytes, sentence) => {
    await chooseFiles(page, writeBytes(name, bytes));
    await page.waitForSelector("[role=alert] span");
    expect(await text(page, "[role=alert] span")).toMatch(sentence);
    expect(await text(page, ".open-model")).toContain("dropped");
    await page.click("#dismiss");
  });

  it("says so when something dropped cannot be read, or three networks come at once", async () => {
    await page.evaluate(() => {
      const folder = new File([], "folder");
      folder.arrayBuffer = () => Promise.reject(new DOMException("not a file", "NotFoundError"));
      const drop = new Event("drop", { bubbles: true, cancelable: true });
      Object.defineProperty(drop, "dataTransfer", { value: { files: [folder] } });
      document.body.dispatchEvent(drop);
    });
    await says(page, "[role=alert]", "folder cannot be read; is it a folder?");
    await page.click("#dismiss");
    await chooseFiles(page, ...["one", "two", "three"].map((name) => writeBytes(`${name}.json`, "{")));
    await says(
      page,
      "[role=alert]",
      "one.json and two.json came together, and more; open one network, or two to be held against each other.",
    );
    await page.click("#dismiss");
  });

  it("opens what was asked for last, however long the first takes", async () => {
    await page.evaluate(() => {
      const { fetch: real } = window;
      // The first sample's images are slow to come.
      window.fetch = async (input, init) => {
        if (String(input).includes("images")) await new Promise((resolve) => setTimeout(resolve, 1500));
        return real(input, init);
      };
    });
    for (const name of ["fashion-mlp", "seed"]) {
      await page.click("#samples-menu summary");
      await page.click(`[data-value=${name}]`);
    }
    await says(page, ".open-model", "2 – 2 – 4 – 2");
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(await text(page, ".open-model")).toContain("2 – 2 – 4 – 2");
  });

  it("says that a network without a hidden layer has nothing to prune", async () => {
    const flat = `{"format":"espalier-network","version":1,"name":"flat","layers":[{"weights":[[1,2]]}]}`;
    await chooseFiles(page, writeBytes("flat.json", flat));
    await says(page, "[role=alert]", "flat has no hidden layer to prune");
    await page.click("#dismiss");
    expect(await page.$eval("#ratio", (input) => (input as HTMLInputElement).disabled)).toBe(true);
  });

  it("has said nothing on the console", () => expect(opened.complaints).toEqual([]));
});

describe("a convolution network", () => {
  it("is drawn, coupled, pruned and proven", async () => {
    const { browser, result } = await start({}, (fresh) => open(fresh, "/?sample=fashion-cnn&engine=cpu"));
    const { page, complaints } = result;
    await page.waitForFunction(
      "document.querySelector('#proof-badge')?.textContent === 'Proven' && espalier.state().correct.after !== undefined",
      { timeout: 240_000, polling: 200 },
    );
    expect(await text(page, ".open-model")).toContain("1 – 24 – 24 – 24 – 48 – 48 – 48 – 10");
    expect(await text(page, ".counters")).toContain("Parameters −74.6 % 63,130 → 16,018");
    const removed = (await page.evaluate(
      "espalier.state().proof.report.layers.map((layer) => layer.removed)",
    )) as number[][];
    // The two convolutions of each trunk lose the same channels.
    expect(removed[0]).toEqual(removed[2]);
    expect(removed[3]).toEqual(removed[5]);
    expect(removed.map((rows) => rows.length)).toEqual([12, 12, 12, 24, 24, 24, 0]);
    expect(await page.evaluate("espalier.view().legend.links.length")).toBe(7);
    expect(complaints).toEqual([]);
    await browser.close();
  });
});

describe("when the GPU process dies", () => {
  it("starts again with everything that was decided", async () => {
    const { browser, result } = await start({}, async (fresh) => {
      const opened = await open(fresh, "/?sample=fashion-mlp&ratio=70&engine=webgpu");
      await says(opened.page, "#accuracy", "88.00 % → 62.89 %");
      await proven(opened.page);
      return opened;
    });
    const { page } = result;
    const session = await browser.target().createCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const gpu = processInfo.find(({ type }) => type.toLowerCase() === "gpu");
    process.kill(gpu?.id ?? 0, "SIGKILL");
    await says(page, ".notice", "The graphics device was lost");
    // A person goes on while the device is away.
    await setSlider(page, 60);
    await holds(page, "!document.querySelector('.notice')");
    await says(page, "#accuracy", "88.00 % → 78.35 %");
    await proven(page);
    expect(await text(page, "#engine")).toMatch(/^WebGPU on /);
    await showsRatio(page, "60");
    expect(await page.$$eval(".canvas canvas:not(.minimap)", (canvases) => canvases.length)).toBe(2);
    const frames = "espalier.view().settled().then(() => espalier.view().frames)";
    expect(await page.evaluate(frames)).toBeGreaterThan(0);
    await browser.close();
  });
});
