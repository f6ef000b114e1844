// Files into the page and out of it as people do: by the menus, the chooser and what the browser then has.

import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "puppeteer";

/** Opens files, by absolute paths, through the Open menu. */
export async function chooseFiles(page: Page, ...files: string[]): Promise<void> {
  await page.click("#open");
  const [chooser] = await Promise.all([page.waitForFileChooser(), page.click("#choose-files")]);
  await chooser.accept(files);
}

/** Drops files or a folder, by absolute paths, on the middle of the page. */
export async function drop(page: Page, ...files: string[]): Promise<void> {
  const client = await page.createCDPSession();
  const data = { items: [], files, dragOperationsMask: 1 };
  const drag = (type: "dragEnter" | "dragOver" | "drop") =>
    client.send("Input.dispatchDragEvent", { type, x: 600, y: 400, data });
  await drag("dragEnter");
  await drag("dragOver");
  // The page has to answer that it takes a drop before the files are let go.
  await page.waitForSelector("body.dropping");
  await drag("dragOver");
  await drag("drop");
}

export interface SavedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Catches what the page saves from now on; the function that it returns waits for the file. */
export async function downloads(page: Page): Promise<() => Promise<SavedFile>> {
  const session = await page.createCDPSession();
  const target = mkdtempSync(join(tmpdir(), "espalier-save-"));
  await session.send("Browser.setDownloadBehavior", {
    behavior: "allow",
    downloadPath: target,
    eventsEnabled: true,
  });
  const done = new Promise<void>((resolve) => {
    session.on("Browser.downloadProgress", ({ state }) => {
      if (state === "completed") resolve();
    });
  });
  return async () => {
    await done;
    const [name = ""] = readdirSync(target);
    return { name, bytes: new Uint8Array(readFileSync(join(target, name))) };
  };
}

/** Clicks an entry of the Save menu and waits for the file. */
export async function save(page: Page, what: string): Promise<SavedFile> {
  const next = await downloads(page);
  await page.click("#save");
  await page.click(`[data-value="${what}"]`);
  return next();
}
