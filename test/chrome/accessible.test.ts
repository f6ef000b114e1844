// axe-core finds nothing to say against the page, in any of its states, dark and light, wide and narrow.

import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenOptions, open, start } from "./browser.ts";
import { type BuiltPage, serveBuiltPage } from "./built.ts";
import { chooseFiles } from "./files.ts";
import { holds } from "./workbench.ts";

const AXE = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const STILL = [{ name: "prefers-reduced-motion", value: "reduce" }];

let built: BuiltPage;
let browser: Browser | undefined;
beforeAll(async () => {
  built = await serveBuiltPage();
});
afterAll(async () => {
  await browser?.close();
  await built.close();
});

/** What axe finds on the page as it stands, one line an element. */
async function violations(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    return axe.run({ rules: { "target-size": { enabled: true } } });
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary?.split("\n")[1]}`),
  );
}

/** The same in both themes. */
async function findings(page: Page): Promise<string[]> {
  const found = await violations(page);
  const toggle = () => page.evaluate(() => document.querySelector<HTMLElement>("#theme")?.click());
  await toggle();
  await holds(page, "document.documentElement.dataset.theme === 'light'");
  found.push(...(await violations(page)).map((line) => `light: ${line}`));
  await toggle();
  await holds(page, "document.documentElement.dataset.theme === 'dark'");
  return found;
}

async function visit(query: string, options: OpenOptions = {}, until = "Proven"): Promise<Page> {
  await browser?.close();
  const media = [...STILL, { name: "prefers-color-scheme", value: "dark" }];
  const started = await start({}, async (fresh) => {
    const { page } = await open(fresh, `${built.address}${query}`, {
      width: 1440,
      height: 900,
      media,
      ...options,
    });
    await holds(page, `document.body.innerText.includes(${JSON.stringify(until)})`);
    return page;
  });
  browser = started.browser;
  await started.result.evaluate(AXE);
  return started.result;
}

const waitFor = (page: Page, selector: string) => page.waitForSelector(selector, { timeout: 30_000 });

describe("the page with the worked example", () => {
  let page: Page;
  beforeAll(async () => {
    page = await visit("");
  });

  const STATES: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
    ["explains a neuron", (page) => waitFor(page, ".verdict.leaves")],
    [
      "compares criteria",
      async (page) => {
        await page.click(".comparison summary");
        await waitFor(page, ".opinions");
      },
    ],
    ["has a protected neuron and a layer of its own ratio", (page) => page.click("#protect")],
    ["shows both sides", (page) => page.click("[data-mode=split]")],
    ["fills its neurons", (page) => page.select("#fill", "activations")],
    [
      "refuses a ratio of a layer's own",
      async (page) => {
        await page.click(".layer-row:nth-child(2) .layer");
        await page.type("#own-ratio", "300");
        await page.keyboard.press("Tab");
      },
    ],
    ["finds no layer", (page) => page.type("#layer-search", "zzz")],
    ["has Open open", (page) => page.click("#open")],
    ["has Samples open", (page) => page.click("#samples")],
    ["has Save open", (page) => page.click("#save")],
    ["has Share open", (page) => page.click("#share")],
    ["has View open", (page) => page.click(".look summary")],
    [
      "has a mark for what changed, and says what marks mean",
      async (page) => {
        await page.click("#changes");
        await page.keyboard.press("Escape");
        await page.click(".signs summary");
      },
    ],
    [
      "has several neurons chosen",
      async (page) => {
        await page.click(".by-score summary");
        await page.click("#choose-scores");
        await waitFor(page, ".brushed-list");
      },
    ],
    [
      "has what was open lately",
      async (page) => {
        await chooseFiles(page, `${process.cwd()}/public/samples/seed.json`);
        await holds(page, "espalier.state().recent.length === 1 && espalier.state().proof !== undefined");
        await page.click("#open");
        await waitFor(page, ".recent");
      },
    ],
    ["shows its proof", (page) => page.click("#tab-proof")],
    [
      "certifies another file",
      async (page) => {
        const [chooser] = await Promise.all([page.waitForFileChooser(), page.click("#certify-other")]);
        await chooser.accept([`${process.cwd()}/public/samples/seed.json`]);
        await waitFor(page, "table.pair");
      },
    ],
    [
      "shows its curve",
      async (page) => {
        await page.click("#tab-curve");
        await waitFor(page, "#chart");
        // What is still measured moves what stands below it.
        await holds(
          page,
          "espalier.state().curve.found?.points.length === 101 && espalier.state().curve.share === undefined",
        );
        await page.click("#by-layer summary");
        await waitFor(page, "#layers-alone");
        await page.click("#by-layer + .numbers summary");
      },
    ],
    [
      "tries an input",
      async (page) => {
        await page.click("#tab-try");
        await waitFor(page, ".answers");
      },
    ],
    [
      "takes numbers",
      async (page) => {
        await page.click("#try-numbers");
        await waitFor(page, "#try-0");
      },
    ],
    [
      "waits for data",
      async (page) => {
        await page.click("#tab-data");
        await waitFor(page, "#data-files");
      },
    ],
    ["stands in tables", (page) => page.click("#tab-table")],
    [
      "is edited",
      async (page) => {
        await page.click("#tab-edit");
        await waitFor(page, "#json");
        await page.click(".as-json summary");
      },
    ],
    ["sets a target", (page) => page.select("#target-of", "params")],
    ["shows its keys", (page) => page.click("#show-keys")],
  ];
  it.each(STATES)("%s", async (_, reach) => {
    await reach(page);
    expect(await findings(page)).toEqual([]);
  });
});

describe("the page", () => {
  it("says what it refuses", async () => {
    const page = await visit("?sample=nothing", {}, "There is no sample");
    expect(await findings(page)).toEqual([]);
  });

  it("shows images and their accuracy", async () => {
    const page = await visit("?sample=fashion-mlp");
    expect(await findings(page)).toEqual([]);
    await page.click("#tab-data");
    await waitFor(page, ".pictures");
    expect(await findings(page)).toEqual([]);
    await page.click("#tab-try");
    await waitFor(page, ".answers");
    await page.click("#try-draw");
    await waitFor(page, "#drawing");
    expect(await findings(page)).toEqual([]);
  });

  it("stands in one narrow column, with targets for fingers", async () => {
    const page = await visit("", { width: 390, height: 844 });
    expect(await findings(page)).toEqual([]);
    await page.click("#open");
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    const small = await page.$$eval(
      "button, summary, select, textarea, input:not([type=checkbox]), label:has([type=checkbox])",
      (targets) =>
        targets.flatMap((target) => {
          const { width, height } = target.getBoundingClientRect();
          const shown = width > 1 && target.checkVisibility() && target.closest(".canvas") === null;
          return shown && Math.min(width, height) < 43.5
            ? [`${target.outerHTML.slice(0, 90)} ${width} × ${height}`]
            : [];
        }),
    );
    expect(small).toEqual([]);
    expect(await page.$eval(".open-model", (element) => (element as HTMLElement).innerText)).toContain(
      "seed",
    );
  });
});
