// A server on this machine alone for the page in Chrome: the page's own files, and the bytes of the job that runs.

import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { PruneSettings } from "../../index.ts";
import type { Job, Measured } from "./measure.ts";

/** A file of a job: its name, and the path under which the page gets its bytes. */
export interface Offered {
  readonly name: string;
  readonly path: string;
}

/** A job as the page is told of it. */
export interface PageJob {
  readonly model: Offered;
  readonly external: readonly Offered[];
  readonly data?: { readonly images: Offered; readonly labels: Offered; readonly count?: number };
  readonly settings: PruneSettings;
}

/** What the page answers; a failure is a sentence. */
export type PageResult = { readonly measured: Measured } | { readonly failure: string };

declare global {
  /** What the page in Chrome does. */
  function measureJob(job: PageJob): Promise<PageResult>;
}

export interface ServedPage {
  readonly address: string;
  /** Makes a job's files available, in place of the one before. */
  readonly offer: (job: Job) => PageJob;
  readonly close: () => void;
}

const HTML = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>`;

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".html": "text/html",
  ".wasm": "application/wasm",
};

/** Only plain names of the folder itself and of its assets: nothing that could lead elsewhere. */
const OWN = /^\/(?:assets\/)?[\w-]+\.(?:js|wasm)$/;

/** Serves the built page in `folder` on a free port of 127.0.0.1. */
export async function servePage(folder: string): Promise<ServedPage> {
  const offered = new Map<string, Uint8Array>();
  const answer = async (path: string, response: ServerResponse) => {
    const found =
      path === "/"
        ? HTML
        : (offered.get(path) ?? (OWN.test(path) ? await readFile(join(folder, path)) : undefined));
    const type = path === "/" ? "text/html" : (TYPES[extname(path)] ?? "application/octet-stream");
    response.writeHead(found === undefined ? 404 : 200, { "content-type": type }).end(found);
  };
  const server = createServer((request, response) => {
    answer(request.url ?? "/", response).catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    offer(job) {
      offered.clear();
      const put = ({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): Offered => {
        const path = `/job/${offered.size}`;
        offered.set(path, bytes);
        return { name, path };
      };
      const { model, external, data, settings } = job;
      return {
        model: put(model),
        external: Array.from(external, ([name, bytes]) => put({ name, bytes })),
        ...(data === undefined
          ? {}
          : { data: { ...data, images: put(data.images), labels: put(data.labels) } }),
        settings,
      };
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
