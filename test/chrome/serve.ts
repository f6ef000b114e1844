// Global set-up of the Chrome tests: finds (or installs) a browser and serves the project with Vite, once a run.

import { createServer, type ViteDevServer } from "vite";
import type { TestProject } from "vitest/node";
import { ensureBrowser } from "../../src/cli/browser.ts";

declare module "vitest" {
  interface ProvidedContext {
    address: string;
    browser: string;
  }
}

let server: ViteDevServer | undefined;

export async function setup(project: TestProject): Promise<void> {
  project.provide("browser", await ensureBrowser());
  // hmr off: a page under test must never reload because Vite found one more package to pre-bundle.
  server = await createServer({ server: { port: 0, hmr: false }, logLevel: "error" });
  await server.listen();
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error("Vite serves, but has no address");
  project.provide("address", address);
}

export async function teardown(): Promise<void> {
  await server?.close();
}
