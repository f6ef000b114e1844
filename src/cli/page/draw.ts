// One picture from headless Chrome: the page is served, opened, drawn and closed again.

import type { Browser, Page } from "puppeteer";
import { type PageRequest, pageAddress } from "./address.ts";
import { keepChrome } from "./keep.ts";
import type { ChromeSettings } from "./launch.ts";
import { builtPage, callPage, openPage } from "./page.ts";
import { serveFiles } from "./server.ts";

export interface Drawing extends PageRequest {
  readonly format: "png" | "svg";
  /** Pixels of the page, legend included. */
  readonly width: number;
  readonly height: number;
  /** Pixels of a PNG for each of the page's. */
  readonly scale: number;
  readonly theme: "dark" | "light";
}

/** The picture of a page that is open: the bytes of its file. */
export async function takePicture(
  page: Page,
  { format, width, height, scale }: Pick<Drawing, "format" | "width" | "height" | "scale">,
): Promise<Uint8Array> {
  const request = { format, width, height, scale };
  const found = await callPage(page, (what) => espalier.picture(what), request);
  return format === "png" ? Buffer.from(found, "base64") : new TextEncoder().encode(found);
}

/** Draws, one after the other. Throws ModelError where the page refuses, or Chrome is not to be had or was lost again and again. */
export async function drawPictures(
  drawings: readonly Drawing[],
  settings: ChromeSettings = {},
  folder?: string,
): Promise<Uint8Array[]> {
  const served = await serveFiles({ folders: { "/": builtPage(folder) } });
  const chrome = await keepChrome(settings, async (browser) => browser).catch((error: unknown) => {
    served.close(); // Left open, the server would keep Node from ending.
    throw error;
  });
  try {
    const pictures: Uint8Array[] = [];
    for (const drawing of drawings) {
      const address = pageAddress(served, drawing);
      const open = (browser: Browser) => openPage(browser, address, drawing);
      pictures.push(await chrome.use(async (browser) => takePicture(await open(browser), drawing)));
    }
    return pictures;
  } finally {
    await chrome.close();
    served.close();
  }
}
