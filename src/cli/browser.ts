// The one place that decides which browser runs headless work and with which flags, and where its software graphics
// adapter lies. Tests, benchmarks and pictures all come here.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Browser } from "puppeteer";
import { ModelError } from "../model/error.ts";

/** Where the browser's GPU work runs: on a card, on SwiftShader (a software adapter), or whichever there is. */
export type Gpu = "auto" | "software" | "hardware";

const ALWAYS = [
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Headless Chrome offers WebGPU on a machine without a card only when every layer is told to use SwiftShader.
const SOFTWARE = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
  "--use-angle=swiftshader",
  // Without it Chrome warns on the console of every page that draws with WebGL in software.
  "--enable-unsafe-swiftshader",
];

/** True where Linux shows a GPU device; other systems are taken to have one. */
export function hasCard(): boolean {
  if (process.platform !== "linux") return true;
  const nodes = existsSync("/dev/dri") ? readdirSync("/dev/dri") : [];
  return existsSync("/dev/nvidiactl") || nodes.some((name) => name.startsWith("renderD"));
}

/** Command-line flags for a headless Chrome or Chromium. */
export function browserFlags(gpu: Gpu = "auto"): string[] {
  const software = gpu === "software" || (gpu === "auto" && !hasCard());
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return [...ALWAYS, ...root, ...(software ? SOFTWARE : ["--enable-unsafe-webgpu"])];
}

/**
 * Resolves when a browser that puppeteer started has lost its GPU process (seen in about 3 of 90 launches on a software
 * adapter). Chrome's own words on standard error are the only sure sign.
 */
export function watchGpuProcess(browser: Browser): Promise<void> {
  return new Promise((resolve) => {
    browser.process()?.stderr?.on("data", (text: Buffer) => {
      if (/GPU process exited unexpectedly|GPU process isn't usable/.test(String(text))) resolve();
    });
  });
}

const NAMES = [
  "google-chrome-stable",
  "google-chrome",
  "chrome",
  "chromium",
  "chromium-browser",
  "microsoft-edge",
];

const PLACES: Readonly<Record<string, readonly string[]>> = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  ],
};

function installedBrowser(path = process.env["PATH"] ?? ""): string | undefined {
  const onPath = path.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...(PLACES[process.platform] ?? [])].find((file) => existsSync(file));
}

async function puppeteersOwn(): Promise<string | undefined> {
  try {
    const { default: puppeteer } = await import("puppeteer");
    const file = await puppeteer.executablePath();
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined; // puppeteer throws where it has downloaded nothing
  }
}

/**
 * The path of a Chrome or Chromium: CHROME_PATH, else an installed one, else puppeteer's own.
 * Returns undefined where there is none. Throws ModelError "setting" when CHROME_PATH names no file.
 */
export async function findBrowser(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const named = env["CHROME_PATH"];
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new ModelError("setting", "CHROME_PATH", `CHROME_PATH names ${named}, but there is no such file.`);
  }
  return installedBrowser(env["PATH"]) ?? (await puppeteersOwn());
}

/** Where Debian, Google and Snap put what a browser on the path starts. */
const FOLDERS = [
  "/usr/lib/chromium",
  "/usr/lib/chromium-browser",
  "/opt/google/chrome",
  "/snap/chromium/current/usr/lib/chromium-browser",
];

/** A Vulkan driver that is software, and the loader that comes with it. */
export interface SoftwareVulkan {
  /** For the environment variable VK_ICD_FILENAMES. */
  readonly driver: string;
  readonly loader: string;
}

/** SwiftShader as a Chrome or Chromium for Linux brings it; undefined where there is none. */
export async function findSoftwareVulkan(): Promise<SoftwareVulkan | undefined> {
  const browser = await findBrowser();
  const own = browser === undefined ? [] : [dirname(realpathSync(browser))];
  const places = [...own, ...FOLDERS].map((folder) => ({
    driver: join(folder, "vk_swiftshader_icd.json"),
    loader: join(folder, "libvulkan.so.1"),
  }));
  return places.find(({ driver, loader }) => existsSync(driver) && existsSync(loader));
}

function runs(file: string): boolean {
  return spawnSync(file, ["--version"], { stdio: "ignore", timeout: 20_000 }).status === 0;
}

const HOW =
  "Install Google Chrome or Chromium (Debian, Ubuntu: apt-get install chromium), or set CHROME_PATH to one.";

/** As findBrowser, but installs one where none is found. Throws ModelError "device" that says what to install. */
export async function ensureBrowser(): Promise<string> {
  const found = await findBrowser();
  if (found !== undefined) return found;
  console.error("No Chrome or Chromium found; downloading puppeteer's …");
  spawnSync("npx", ["puppeteer", "browsers", "install", "chrome"], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  const downloaded = await findBrowser();
  // A downloaded browser lacks the system's libraries on a bare machine; then it does not even tell its version.
  if (downloaded !== undefined && runs(downloaded)) return downloaded;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.error("The download failed; installing Chromium with apt-get …");
    const quiet = { stdio: ["ignore", "ignore", "inherit"] as ["ignore", "ignore", "inherit"] };
    spawnSync("apt-get", ["update"], quiet);
    spawnSync("apt-get", ["install", "-y", "chromium"], quiet);
    const installed = await findBrowser();
    if (installed !== undefined) return installed;
  }
  throw new ModelError(
    "device",
    "browser",
    `No Chrome or Chromium was found, and none could be installed. ${HOW}`,
  );
}
