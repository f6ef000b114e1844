// Builds the service worker last, when the names of all files of the page are known.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { build, type Plugin, type Rolldown } from "vite";

const SOURCE = new URL("../src/app/service-worker.ts", import.meta.url).pathname;
// Of the public folder, what the page itself shows; samples are kept when they are opened.
const PUBLIC = ["icon.svg", "manifest.webmanifest"];

/** A plugin for the page: a build writes service-worker.js beside index.html; KEPT_OFFLINE says whether there is one. */
export function offline(): Plugin {
  return {
    name: "offline",
    config: (_config, { command }) => ({ define: { KEPT_OFFLINE: command === "build" } }),
    async generateBundle(_options, bundle) {
      const files = Object.keys(bundle).filter((name) => !name.endsWith(".map"));
      const hash = createHash("sha256");
      for (const name of [...files].sort()) {
        const item = bundle[name];
        if (item !== undefined) hash.update(name).update(item.type === "chunk" ? item.code : item.source);
      }
      for (const name of PUBLIC) hash.update(readFileSync(new URL(`../public/${name}`, import.meta.url)));
      const result = await build({
        configFile: false,
        publicDir: false,
        logLevel: "error",
        define: {
          PAGE_FILES: JSON.stringify(["./", ...files.filter((name) => name !== "index.html"), ...PUBLIC]),
          PAGE_VERSION: JSON.stringify(hash.digest("hex").slice(0, 16)),
        },
        build: {
          write: false,
          target: "es2023",
          lib: { entry: SOURCE, formats: ["es"], fileName: "service-worker" },
        },
      });
      const { output } = [result].flat()[0] as Rolldown.RolldownOutput;
      this.emitFile({ type: "asset", fileName: "service-worker.js", source: output[0].code });
    },
  };
}
