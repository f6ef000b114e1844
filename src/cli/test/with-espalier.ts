// The page in headless Chrome for a team's own tests: networks are opened in it, pruned as a person would, and what came out
// is read.

import { basename } from "node:path";
import type { Page } from "puppeteer";
import type { DataSettings } from "../../formats/data/prepare.ts";
import type { Budget, Criterion, Report } from "../../index.ts";
import { readBytes } from "../files.ts";
import { openNetworkFiles } from "../network.ts";
import { filesOf, pageAddress } from "../page/address.ts";
import { takePicture } from "../page/draw.ts";
import { keepChrome } from "../page/keep.ts";
import { builtPage, callPage, openPage } from "../page/page.ts";
import { type Served, serveFiles } from "../page/server.ts";

export interface EspalierSettings {
  /** Path of a Chrome or Chromium; CHROME_PATH or an installed one where left out. */
  readonly browser?: string;
  /** Where Chrome computes and draws. Default auto: on the graphics card where there is one, else in software. */
  readonly gpu?: "auto" | "software" | "hardware";
  /** The page chooses where left out. */
  readonly engine?: "cpu" | "webgpu";
  /** How often the work is done again where Chrome or its GPU process is lost, and only then. Default 2. */
  readonly retries?: number;
}

/** What a network is pruned by: the seed's rule at half where left out. */
export interface EspalierDecision {
  readonly criterion?: Criterion;
  readonly budget?: Budget;
}

export interface EspalierOpening extends EspalierDecision, DataSettings {
  /**
   * Labelled examples that accuracy and activations are measured on: a CSV or an NPZ with the labels inside, or IDX or NPY
   * with `labels` beside it. `images` is the same. `count` and `preprocessing` are what specs have.
   */
  readonly inputs?: string;
  readonly images?: string;
  readonly labels?: string;
}

/** A network on the page. */
export interface EspalierPage {
  /** Changes what it is pruned by. Rejects with the page's sentence where that is refused. */
  readonly decide: (decision: EspalierDecision) => Promise<void>;
  /** The present decision carried out and proven; the matchers take it. */
  readonly report: () => Promise<Report>;
  /** Original indices of those that leave, by layer. */
  readonly removed: () => Promise<Readonly<Record<string, readonly number[]>>>;
  /** Right answers; undefined without labelled examples. */
  readonly accuracy: () => Promise<{ before: number; after: number; total: number } | undefined>;
  /** A PNG as the page draws it, legend included. */
  readonly picture: (size: { readonly width: number; readonly height: number }) => Promise<Uint8Array>;
}

export interface Espalier {
  /** Opens a network file in a tab of its own. Rejects with ModelError where it is refused. */
  readonly open: (path: string, opening?: EspalierOpening) => Promise<EspalierPage>;
}

function handlesOf(page: Page): EspalierPage {
  const report = () => callPage(page, () => espalier.report());
  return {
    report,
    decide: (decision) => callPage(page, (change) => espalier.decide(change), decision),
    removed: async () =>
      Object.fromEntries((await report()).layers.map(({ name, removed }) => [name, removed])),
    accuracy: async () => (await report()).certificate.loss.correct,
    picture: (size) => takePicture(page, { ...size, format: "png", scale: 1 }),
  };
}

/** Does work with Chrome and the built page, and closes both, whatever comes of it. */
export async function withEspalier<T>(
  work: (espalier: Espalier) => Promise<T>,
  settings: EspalierSettings = {},
): Promise<T> {
  const { engine, ...chromeSettings } = settings;
  const served: Served = await serveFiles({ folders: { "/": builtPage() } });
  try {
    const chrome = await keepChrome(chromeSettings, async (browser) => browser);
    const open =
      (browser: Parameters<typeof openPage>[0]) =>
      async (path: string, opening: EspalierOpening = {}) => {
        const { images, inputs = images, labels, criterion, budget, count, preprocessing } = opening;
        const network = filesOf(await openNetworkFiles(path, {}));
        const data = [inputs, labels].filter((each) => each !== undefined);
        const read = data.map(async (name) => ({ name: basename(name), content: await readBytes(name) }));
        const files = [...network, ...(await Promise.all(read))];
        const taken = {
          ...(count === undefined ? {} : { count }),
          ...(preprocessing === undefined ? {} : { preprocessing }),
        };
        const request = { files, criterion, budget, engine, data: taken };
        return handlesOf(await openPage(browser, pageAddress(served, request)));
      };
    return await chrome.use((browser) => work({ open: open(browser) })).finally(chrome.close);
  } finally {
    served.close();
  }
}
