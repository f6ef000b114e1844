// One build tool for the page, the library, the command line and the tests.

import { copyFileSync, existsSync } from "node:fs";
import type { BuildOptions } from "vite";
import { defineConfig } from "vitest/config";
import { offline } from "./scripts/offline.ts";
import { runFirst } from "./scripts/run-first.ts";
import { ISOLATED } from "./src/cli/page/isolated.ts";

// Whoever runs it may have these or not; the build is the same.
const OPTIONAL = ["bullmq", "ioredis", "webgpu", "puppeteer", "vite", "vitest"];

/**
 * `vite build` makes the page, `--mode library` what others import, `--mode node` the command line, `--mode runner` what
 * specs run in, `--mode element` the custom element.
 */
const BUILDS: Readonly<Record<string, BuildOptions>> = {
  // For Node and browsers alike, a file for each module: bundlers take what is used.
  library: {
    outDir: "dist/library",
    target: "es2023",
    minify: false,
    ssr: true,
    rollupOptions: {
      input: ["src/index.ts", "src/cli/test/vitest.ts", "src/cli/test/define.ts"],
      external: OPTIONAL,
      output: { preserveModules: true, preserveModulesRoot: "src", entryFileNames: "[name].js" },
    },
  },
  node: {
    outDir: "dist/node",
    target: "node20",
    minify: false,
    ssr: true,
    rollupOptions: {
      input: {
        cli: "src/cli/main.ts",
        "sweep-worker": "src/cli/sweep/process.ts",
        "test-worker": "src/cli/test/process.ts",
      },
      external: OPTIONAL,
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
  // In Chrome, for espalier test: one script beside the command line.
  runner: {
    outDir: "dist/node/runner",
    target: "es2023",
    rollupOptions: {
      input: { page: "src/cli/test/page.ts" },
      output: { entryFileNames: "[name].js" },
    },
  },
  // For other people's pages: one file, a module and a classic script alike.
  element: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2023",
    chunkSizeWarningLimit: 2000,
    lib: {
      entry: "src/app/element/main.ts",
      formats: ["iife"],
      name: "espalier",
      fileName: () => "element.js",
    },
    rollupOptions: { output: { codeSplitting: false } },
  },
};
const PAGE: BuildOptions = { outDir: "dist/page", target: "es2023", chunkSizeWarningLimit: 2000 };

/** Parts of three.js that src/view takes; named, so that the development server prepares them together. */
const THREE = [
  "three/addons/controls/OrbitControls.js",
  "three/src/Three.Core.js",
  "three/src/materials/nodes/MeshBasicNodeMaterial.js",
  "three/src/nodes/TSL.js",
  "three/src/renderers/common/Renderer.js",
  "three/src/renderers/webgl-fallback/WebGLBackend.js",
  "three/src/renderers/webgpu/WebGPUBackend.js",
  "three/src/renderers/webgpu/nodes/BasicNodeLibrary.js",
];

/** The page's embed code asks for the element beside the page. */
const besidePage = {
  name: "beside the page",
  writeBundle: ({ dir }: { dir?: string | undefined }) => {
    if (dir?.endsWith("dist") && existsSync("dist/page"))
      copyFileSync("dist/element.js", "dist/page/element.js");
  },
};

export default defineConfig(({ mode }) => ({
  base: "./",
  plugins:
    mode === "element" ? [besidePage] : mode in BUILDS ? [] : [runFirst("src/app/ahead.ts"), offline()],
  // Samples and icons belong to the page alone.
  publicDir: mode in BUILDS ? false : "public",
  build: BUILDS[mode] ?? PAGE,
  worker: { format: "es" },
  // The add-ons ask for all of three.js, which would come a second time.
  resolve: { alias: [{ find: /^three$/, replacement: "three/src/Three.Core.js" }] },
  optimizeDeps: {
    entries: ["index.html", "src/**/*.ts"],
    include: THREE,
  },
  server: { host: "127.0.0.1", headers: ISOLATED },
  preview: { host: "127.0.0.1", headers: ISOLATED },
  test: {
    projects: [
      {
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/chrome/**"],
          globalSetup: ["test/cli/redis.ts"],
          testTimeout: 60_000,
          // Many wait for processes of their own: with a core left idle they would take half as long again.
          maxWorkers: "100%",
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "chrome",
          include: ["test/chrome/**/*.test.ts"],
          globalSetup: ["test/chrome/serve.ts"],
          // One browser at a time: a software GPU takes every core there is.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
}));
