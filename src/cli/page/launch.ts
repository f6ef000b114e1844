// Headless Chrome for commands that need one: found or named, started with the flags that browser.ts decides, and
// watched, because a browser may be lost while it works.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { Browser } from "puppeteer";
import { ModelError } from "../../index.ts";
import { browserFlags, findBrowser, type Gpu, hasCard, watchGpuProcess } from "../browser.ts";
import { UsageError } from "../command.ts";

export interface ChromeSettings {
  /** Path of a Chrome or Chromium; one is looked for where left out. */
  readonly browser?: string | undefined;
  readonly gpu?: Gpu;
}

export const CHROME_OPTIONS = {
  browser: { type: "string" },
  gpu: { type: "string", default: "auto" },
} as const;

export const CHROME_HELP = `  --browser PATH      the Chrome or Chromium (default: CHROME_PATH, or one that is installed)
  --gpu auto          Chrome works on the graphics card where there is one, else in software (default);
                      hardware or software insists
`;

/** Throws UsageError for a word that `--gpu` does not know. */
export function readChromeOptions(values: { browser?: string | undefined; gpu: string }): ChromeSettings {
  const { browser, gpu } = values;
  if (gpu === "auto" || gpu === "software" || gpu === "hardware") return { browser, gpu };
  throw new UsageError(`--gpu is ${gpu}; auto, software or hardware is expected`);
}

/** A browser, and whether it is still there. */
export interface Chrome {
  readonly browser: Browser;
  /** Resolves with what happened, without a stop, when the browser or its GPU process is gone. */
  readonly lost: Promise<string>;
}

function refuse(where: string, sentence: string): never {
  throw new ModelError("device", where, sentence);
}

async function loadPuppeteer() {
  try {
    return (await import("puppeteer")).default;
  } catch {
    return refuse(
      "puppeteer",
      "Headless Chrome needs the package puppeteer, which is not installed: run npm install --save-dev puppeteer.",
    );
  }
}

async function browserPath(named: string | undefined): Promise<string> {
  if (named !== undefined && !existsSync(named))
    refuse("--browser", `--browser ${named}: there is no such file.`);
  const found = named ?? (await findBrowser());
  return (
    found ??
    refuse(
      "browser",
      "No Chrome or Chromium was found; install one, or name it by --browser PATH or CHROME_PATH.",
    )
  );
}

const NO_CARD =
  "--gpu hardware: this machine shows no graphics card (none in /dev/dri); --gpu auto takes software instead.";

/** What a browser says itself where it does not even tell its version (a library is missing), else what puppeteer says. */
function whyNotStarted(path: string, error: unknown): string {
  const { status, stderr } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 20_000 });
  const message = error instanceof Error ? error.message : String(error);
  const [first = ""] = (status === 0 || !stderr ? message : stderr).trim().split("\n");
  // All that is seen of a browser that ends is that its pipe does.
  const ended = first.includes("Target closed")
    ? `it ended at once${status ? `, with ${status}` : ""}`
    : first;
  return ended.replace(/\s+/g, " ").replace(/\.$/, "");
}

/** Starts a browser. Throws ModelError "device" with what to do where that cannot be. */
export async function launchChrome(settings: ChromeSettings = {}): Promise<Chrome> {
  const executablePath = await browserPath(settings.browser);
  if (settings.gpu === "hardware" && !hasCard()) refuse("--gpu", NO_CARD);
  const puppeteer = await loadPuppeteer();
  // One network may take long in software; the default of three minutes is for pages.
  const options = {
    executablePath,
    headless: true,
    args: browserFlags(settings.gpu),
    // Chrome ends when nobody holds the pipe any more: one whose process is killed is not left behind.
    pipe: true,
    protocolTimeout: 1_800_000,
  };
  const browser = await puppeteer
    .launch(options)
    .catch((error: unknown) =>
      refuse("browser", `${executablePath} could not be started: ${whyNotStarted(executablePath, error)}.`),
    );
  const ended = new Promise<string>((resolve) => {
    browser.once("disconnected", () => resolve("Chrome was ended"));
  });
  const lost = Promise.race([watchGpuProcess(browser).then(() => "Chrome lost its GPU process"), ended]);
  return { browser, lost };
}
