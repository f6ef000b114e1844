// `npm run pictures [-- --only WORD] [--theme dark|light] [--size wide|narrow]`: pictures of the real page in headless Chrome,
// dark and light, 1440 × 900 and 390 × 844, one of every panel and state, to look at; they lie in dist/pictures. Without
// a choice it takes those that are kept, too: the README's, the gallery's of samples, and the icons. WORD is in the
// names of the pictures that are wanted: "curve", "menu-", "kept".

import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer";
import { build, createServer } from "vite";
import { readOptions } from "./options.mjs";
import { makeGiven } from "./pictures/given.mjs";
import { POLL } from "./pictures/steps.mjs";
import { VISITS } from "./pictures/visits.mjs";

const { values: options } = readOptions({
  options: { only: { type: "string", default: "" }, theme: { type: "string" }, size: { type: "string" } },
});
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };
const chosen = (name, all) => {
  const asked = options[name];
  if (asked === undefined || all.includes(asked)) return asked === undefined ? all : [asked];
  console.error(`--${name} is ${asked}; one of ${all.join(", ")} is expected.`);
  return process.exit(2);
};
const themes = chosen("theme", ["dark", "light"]);
const sizes = chosen("size", Object.keys(SIZES));

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}dist/pictures/`;
mkdirSync(folder, { recursive: true });

const server = await createServer({ root, server: { port: 0, hmr: false }, logLevel: "error" });
await server.listen();
const address = server.resolvedUrls?.local[0] ?? "";
const load = (path) => server.ssrLoadModule(path);
const { browserFlags, ensureBrowser } = await load("/src/cli/browser.ts");
const given = await makeGiven(load);
const browser = await puppeteer.launch({
  executablePath: await ensureBrowser(),
  args: browserFlags(),
  protocolTimeout: 300_000,
});

const settled = (page) =>
  page.waitForFunction(
    "espalier.state().busy === undefined && espalier.state().proof && espalier.view().settled().then(() => true)",
    POLL,
  );

/** lit renders in a microtask; the picture over the canvas follows in the next frame. */
const frames = (page) =>
  page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");

const media = (theme) => [
  { name: "prefers-color-scheme", value: theme },
  { name: "prefers-reduced-motion", value: "reduce" },
];

/** A page of its own, as a first visitor sees it. */
async function enter({ path, before, ready }, { width, height }) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.emulateMediaFeatures(media("dark"));
  await page.setViewport({ width, height });
  await before?.(page);
  await page.goto(new URL(typeof path === "string" ? path : path(given), address).href);
  await page.waitForFunction(ready ?? "globalThis.espalier?.state().opened", POLL);
  return page;
}

async function take(page, file, loose, whole) {
  if (!loose) await settled(page);
  // What sticks to the window is in its place where the whole page is taken.
  if (whole) await page.evaluate("scrollTo(0, 0)");
  await frames(page);
  // What comes of itself after a moment, such as a notice.
  await new Promise((done) => setTimeout(done, loose ? 1500 : 300));
  await page.screenshot({ path: file, fullPage: whole });
  console.log(file);
}

/** One page at one size, with a picture in each theme after each step that is wanted. */
async function visit(each, size) {
  const nameOf = ([step]) => `${each.name}-${step}`;
  const last = each.steps.findLastIndex((step) => nameOf(step).includes(options.only));
  if (last < 0) return;
  const page = await enter(each, SIZES[size]);
  for (const step of each.steps.slice(0, last + 1)) {
    const [, work, { loose = false } = {}] = step;
    await work?.(page, given);
    if (!loose) await settled(page);
    if (!nameOf(step).includes(options.only)) continue;
    for (const theme of themes) {
      await page.emulateMediaFeatures(media(theme));
      const modal = (await page.$("dialog[open]")) !== null;
      const whole =
        !modal && (size === "narrow" || each.ready !== undefined || nameOf(step).startsWith("report"));
      await take(page, `${folder}${nameOf(step)}-${theme}-${size}.png`, loose, whole);
    }
  }
  await page.browserContext().close();
}

async function drawIcons() {
  const page = await browser.newPage();
  const mark = readFileSync(`${root}public/icon.svg`, "utf8");
  for (const size of [192, 512]) {
    await page.setViewport({ width: size, height: size });
    await page.setContent(
      `<style>body{margin:0;background:#161a20;display:grid;place-items:center;height:100vh}svg{width:60%}</style>${mark}`,
    );
    await page.screenshot({ path: `${root}public/icon-${size}.png` });
  }
  await page.close();
}

/** The README's pictures, and the network alone, as the gallery of samples shows it. */
async function takeKept() {
  await drawIcons();
  for (const name of ["seed", "fashion-mlp", "fashion-cnn"]) {
    const page = await enter({ path: `?sample=${name}` }, { width: 1554, height: 920 });
    for (const theme of ["dark", "light"]) {
      await page.emulateMediaFeatures(media(theme));
      await settled(page);
      await frames(page);
      const path = `${root}public/samples/${name}-${theme}.webp`;
      await (await page.$(".canvas")).screenshot({ path, quality: 70 });
    }
    await page.browserContext().close();
  }
  for (const [name, path] of [
    ["seed", "?"],
    ["fashion-mlp", "?sample=fashion-mlp"],
  ]) {
    const page = await enter({ path }, SIZES.wide);
    await take(page, `${root}docs/pictures/${name}.png`, false, false);
    await page.browserContext().close();
  }
}

try {
  if (["", "kept"].includes(options.only)) await takeKept();
  const wanted = VISITS.filter(({ name, steps }) =>
    steps.some(([step]) => `${name}-${step}`.includes(options.only)),
  );
  if (wanted.some(({ element }) => element)) await build({ root, mode: "element", logLevel: "error" });
  for (const each of wanted)
    for (const size of sizes)
      await visit(each, size).catch((error) => {
        console.error(`${each.name}, ${size}: ${error.message}`);
        process.exitCode = 1;
      });
} finally {
  await browser.close();
  await server.close();
  given.remove();
}
