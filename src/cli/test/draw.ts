// A spec's picture: the page that people use opens the spec's network, decides as the spec does, and draws it.

import { basename } from "node:path";
import type { Browser } from "puppeteer";
import { ModelError, needsActivations } from "../../index.ts";
import { listFiles } from "../labelled.ts";
import { pageAddress } from "../page/address.ts";
import { takePicture } from "../page/draw.ts";
import { callPage, openPage, openTab } from "../page/page.ts";
import type { Served } from "../page/server.ts";
import type { Job } from "./measure.ts";
import type { ChromeEngine, SpecPicture } from "./spec.ts";
import type { Trace } from "./trace.ts";

const ALLOWED =
  "The page cannot draw this spec's picture: on it, channels that a mean runs over stay (groups.renormalised: keep).";

/** Examples belong to a picture only where its scores need them. */
const dataOf = ({ data, settings: { criterion } }: Job) =>
  criterion !== undefined && needsActivations(criterion) ? data : undefined;

/** The files that the page has to open. */
function filesOf(job: Job) {
  const { model, external } = job;
  const parts = [model, ...Array.from(external, ([name, bytes]) => ({ name, bytes }))];
  const measured = dataOf(job);
  const all = measured === undefined ? parts : [...parts, ...listFiles(measured)];
  return all.map(({ name, bytes }) => ({ name: basename(name), content: bytes }));
}

/** The page's address for a job. Throws ModelError where the page does not draw it. */
function addressOf(served: Served, engine: ChromeEngine, job: Job, { view, compact }: SpecPicture): string {
  const { criterion, budget, groups } = job.settings;
  if (groups?.renormalised === "allow") throw new ModelError("unsupported", "picture", ALLOWED);
  return pageAddress(served, {
    files: filesOf(job),
    criterion,
    budget,
    heads: groups?.heads,
    data: dataOf(job),
    mode: view ?? "after",
    compact,
    engine: engine === "webgpu" ? "webgpu" : "cpu",
    webgl: engine === "webgl2",
  });
}

/** The PNG of a job. Throws ModelError where the page does not draw it, and what the browser throws where it is lost. */
export async function drawJob(
  browser: Browser,
  served: Served,
  engine: ChromeEngine,
  job: Job,
  picture: SpecPicture,
): Promise<Uint8Array> {
  const { width = 800, height = 500, theme = "light" } = picture;
  const page = await openPage(browser, addressOf(served, engine, job, picture), { theme, width, height });
  try {
    return await takePicture(page, { format: "png", width, height, scale: 1 });
  } finally {
    await page.close().catch(() => {}); // Its browser may be gone.
  }
}

/** What the browser is, and the page that people use with the job's network open: a screenshot, and its state. */
export async function traceJob(
  browser: Browser,
  served: Served,
  engine: ChromeEngine,
  job: Job,
): Promise<Trace> {
  const chrome = { version: await browser.version(), started: browser.process()?.spawnargs ?? [] };
  const address = addressOf(served, engine, job, {});
  const page = await openTab(browser, address);
  // What it refuses stands in its state.
  await callPage(page, () => espalier.ready()).catch(() => {});
  const state = await callPage(page, () => {
    const { engine, engineReason, criterion, budget, ratio, cuts, busy, error } = espalier.state();
    return { engine, engineReason, criterion, budget, ratio, cuts, busy, error };
  });
  const screenshot = await page.screenshot();
  await page.close();
  return { "page.png": screenshot, "page.json": `${JSON.stringify({ chrome, address, state }, null, 2)}\n` };
}
