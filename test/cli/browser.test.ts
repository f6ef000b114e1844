import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { browserFlags, findBrowser } from "../../src/cli/browser.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-browser-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file that stands for an installed browser, in a folder of its own. */
function install(place: string, name: string): string {
  const file = join(folder, place, name);
  mkdirSync(join(folder, place), { recursive: true });
  writeFileSync(file, "");
  chmodSync(file, 0o755);
  return file;
}

describe("findBrowser", () => {
  const named = install("named", "my-chrome");
  const installed = install("path", "chromium");

  it("takes CHROME_PATH before anything that is installed", async () => {
    expect(await findBrowser({ CHROME_PATH: named, PATH: join(folder, "path") })).toBe(named);
  });

  it("takes what is installed where CHROME_PATH is not set or empty", async () => {
    expect(await findBrowser({ PATH: join(folder, "path") })).toBe(installed);
    expect(await findBrowser({ CHROME_PATH: "", PATH: join(folder, "path") })).toBe(installed);
  });

  it("refuses a CHROME_PATH that names no file, in one sentence", async () => {
    const missing = join(folder, "nothing");
    await expect(findBrowser({ CHROME_PATH: missing, PATH: join(folder, "path") })).rejects.toThrow(
      `CHROME_PATH names ${missing}, but there is no such file.`,
    );
  });
});

describe("browserFlags", () => {
  it("asks for the software adapter only where it is wanted", () => {
    expect(browserFlags("software")).toContain("--use-webgpu-adapter=swiftshader");
    expect(browserFlags("hardware").filter((flag) => /swiftshader/.test(flag))).toEqual([]);
  });
});
