// A server on this machine alone: folders of built files, and files that are offered one by one. The page gets the headers
// that isolate it, and the content policy that it states itself.

import { realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, sep } from "node:path";
import { ModelError } from "../../index.ts";
import { ISOLATED } from "./isolated.ts";

/** Bytes, or how to get them each time that they are asked for. */
export type Offer = Uint8Array | (() => Promise<Uint8Array>);

export interface ServeSettings {
  /** Folders by the path that they stand under, such as "/". */
  readonly folders: Readonly<Record<string, string>>;
  /** Pages that are no files, by their paths, which end with "/". */
  readonly pages?: Readonly<Record<string, string>>;
  /** A free one where left out. */
  readonly port?: number | undefined;
}

export interface Served {
  /** http://127.0.0.1:PORT/ */
  readonly address: string;
  /** Makes a file available under its name; returns its address. */
  readonly offer: (name: string, content: Offer) => string;
  /** Takes all offers back. */
  readonly clear: () => void;
  readonly close: () => void;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".wasm": "application/wasm",
};

const POLICY = /http-equiv="Content-Security-Policy" content="([^"]*)"/;

/** A page's policy as it states it, and that nothing may frame it, which only a header can say. */
function policyOf(page: Uint8Array): string {
  const stated = POLICY.exec(new TextDecoder().decode(page))?.[1];
  return `${stated === undefined ? "" : `${stated}; `}frame-ancestors 'none'`;
}

/** The file of a folder that a path names; throws where there is none, links that lead out of it included. */
async function readWithin(folder: string, path: string): Promise<Uint8Array> {
  const file = realpathSync(join(folder, path === "" || path.endsWith("/") ? `${path}index.html` : path));
  if (!file.startsWith(realpathSync(folder) + sep)) throw new Error("outside");
  return readFile(file);
}

/** Reads from the folder that a path lies under, the longest first; throws where there is none. */
function readFrom(folders: Readonly<Record<string, string>>, path: string): Promise<Uint8Array> {
  const found = Object.entries(folders)
    .toSorted(([one], [other]) => other.length - one.length)
    .find(([start]) => path.startsWith(start));
  if (found === undefined) throw new Error("nowhere");
  const [start, folder] = found;
  return readWithin(folder, path.slice(start.length));
}

function send(response: ServerResponse, path: string, content: Uint8Array): void {
  const type = TYPES[path.endsWith("/") ? ".html" : extname(path)] ?? "application/octet-stream";
  response.writeHead(200, {
    ...ISOLATED,
    "Content-Type": type,
    "Content-Length": content.length,
    "X-Content-Type-Options": "nosniff",
    // The files change when the package does.
    "Cache-Control": "no-cache",
    ...(type.startsWith("text/html") ? { "Content-Security-Policy": policyOf(content) } : {}),
  });
  response.end(content);
}

/** True for requests that were sent to this machine by one of its own names: nobody else's page may read what is offered. */
function isForUs({ headers }: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? "");
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE" ? "another program uses it" : error.message;
      reject(new ModelError("setting", "--port", `Port ${port} cannot be used: ${taken}.`));
    });
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/** Serves on 127.0.0.1. Throws ModelError "setting" where the port cannot be had. */
export async function serveFiles({ folders, pages = {}, port = 0 }: ServeSettings): Promise<Served> {
  const offers = new Map<string, Offer>();
  const own = new Map(Object.entries(pages).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const find = async (path: string): Promise<Uint8Array> => {
    const known = own.get(path) ?? offers.get(path);
    if (known === undefined) return readFrom(folders, path);
    return typeof known === "function" ? known() : known;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://127.0.0.1").pathname);
    if (isForUs(request)) send(response, path, await find(path));
    else response.writeHead(403).end();
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(404).end());
  });
  const address = `http://127.0.0.1:${await listen(server, port)}/`;
  return {
    address,
    offer(name, content) {
      const path = `/open/${offers.size}/${name}`;
      offers.set(path, content);
      return new URL(path.split("/").map(encodeURIComponent).join("/"), address).href;
    },
    clear: () => offers.clear(),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
