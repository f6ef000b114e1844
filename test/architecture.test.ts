// Holds the dependency rule of ARCHITECTURE.md: which room may import which, and no circles.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../src/", import.meta.url));

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  model: [],
  formats: ["model"],
  engine: ["model"],
  prune: ["model"],
  view: ["model", "prune", "engine/webgpu"],
  index: ["model", "formats", "engine", "prune"],
  app: ["model", "formats", "engine", "prune", "index", "view"],
  cli: ["model", "formats", "engine", "prune", "index"],
};

// Which packages a room may use; types do not count.
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  formats: ["@bufbuild/protobuf", "onnx-buf"],
  prune: ["d3-scale", "d3-shape"],
  view: ["three"],
  app: ["d3-scale", "d3-shape", "idb-keyval", "lit"],
  cli: ["bullmq", "ioredis", "node", "puppeteer", "vite", "vitest", "webgpu"],
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)";|import\("([^"]+)"\)/gm,
  );
  return [...statements].map(([, type, from, dynamic]) => {
    const target = from ?? dynamic ?? "";
    const to = target.startsWith(".") ? relative(root, resolve(root, dirname(file), target)) : target;
    return { from: file, to, typeOnly: type !== undefined };
  });
}

const imports = files.flatMap(importsOf);

function roomOf(file: string): string {
  return file.includes("/") ? (file.split("/")[0] ?? "") : file.replace(/\.ts$/, "");
}

describe("the dependency rule", () => {
  it("reads every source file and finds its imports", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it("lets a room import only the rooms it may", () => {
    const wrong = imports.filter(({ from, to, typeOnly }) => {
      if (!to.endsWith(".ts")) return false;
      const [room, target] = [roomOf(from), roomOf(to)];
      if (room === target) return false;
      // The engine's instance is handed to prune; only its type is known there.
      if (room === "prune" && target === "engine") return !typeOnly;
      // The page runs in Chrome; only what it gives to scripts is known on the command line.
      if (room === "cli" && to === "app/script.ts") return !typeOnly;
      return !(ALLOWED[room] ?? []).some((allowed) => to.startsWith(`${allowed}/`) || to === `${allowed}.ts`);
    });
    expect(wrong).toEqual([]);
  });

  it("lets a room use only the packages it may", () => {
    const wrong = imports.filter(({ from, to, typeOnly }) => {
      if (to.endsWith(".ts") || to.startsWith("..") || typeOnly) return false;
      return !(PACKAGES[roomOf(from)] ?? []).some(
        (name) => to === name || to.startsWith(`${name}/`) || to.startsWith(`${name}:`),
      );
    });
    expect(wrong).toEqual([]);
  });

  it("has no circles", () => {
    const targets = new Map(
      files.map((file) => [
        file,
        imports.filter((each) => each.from === file && each.to.endsWith(".ts")).map((each) => each.to),
      ]),
    );
    const done = new Set<string>();
    const circle = (file: string, path: readonly string[]): readonly string[] | undefined => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
      if (done.has(file)) return undefined;
      for (const target of targets.get(file) ?? []) {
        const found = circle(target, [...path, file]);
        if (found !== undefined) return found;
      }
      done.add(file);
      return undefined;
    };
    for (const file of files) expect(circle(file, [])).toBeUndefined();
  });
});
