// Builds the page into a folder of its own and serves it as a published page is served, for tests of what is published.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, preview } from "vite";

export interface BuiltPage {
  readonly address: string;
  /** Paths of everything that browsers have asked for, in order. */
  readonly asked: string[];
  /** Bytes of a file of the page, gzipped. */
  readonly gzipped: (path: string) => number;
  readonly close: () => Promise<void>;
}

export async function serveBuiltPage(): Promise<BuiltPage> {
  const outDir = mkdtempSync("node_modules/.built-page-");
  await build({ build: { outDir, emptyOutDir: true }, logLevel: "error" });
  const server = await preview({ build: { outDir }, preview: { port: 0 }, logLevel: "error" });
  const asked: string[] = [];
  server.httpServer.on("request", ({ url = "" }) => asked.push(new URL(url, "http://page").pathname));
  return {
    address: server.resolvedUrls?.local[0] ?? "",
    asked,
    gzipped: (path) => gzipSync(readFileSync(join(outDir, path))).length,
    async close() {
      await server.close();
      rmSync(outDir, { recursive: true });
    },
  };
}
