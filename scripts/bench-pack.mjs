// `npm run bench:pack [-- --level 1…9] [FILE.tar.gz]`: one archive with Node, Dawn, the bench of bench/card and its samples, for a Linux
// machine with a graphics card and its Vulkan driver and nothing else: unpack it and start `./bench`.

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { readOptions } from "./options.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const NAME = "espalier-bench";
const SAMPLES = ["fashion-mlp.onnx", "fashion-mnist-images.idx3.gz", "fashion-mnist-labels.idx1.gz"];
const START = `#!/bin/sh
# Measures this machine's graphics card. ./bench --help says more.
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/node" "$here/bench.js" "$@"
`;
const platform = `${process.platform}-${process.arch}`;
const dawn = `${root}node_modules/webgpu`;
if (process.platform !== "linux" || !existsSync(`${dawn}/dist/${platform}/dawn.node`)) {
  console.error("bench:pack packs this machine's Node and the package webgpu: on Linux, after npm ci.");
  process.exit(1);
}

/** Everything in one file but the package with Dawn in it, which finds its binary beside itself. */
function bundle(folder) {
  return build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: "node20",
      minify: false,
      ssr: "bench/card/main.ts",
      rollupOptions: { external: ["webgpu", "puppeteer"], output: { entryFileNames: "bench.js" } },
    },
  });
}

function copyDawn(folder) {
  const target = join(folder, "node_modules/webgpu");
  mkdirSync(join(target, "dist"), { recursive: true });
  for (const file of ["index.js", "package.json", "LICENSE.md"])
    copyFileSync(join(dawn, file), join(target, file));
  cpSync(join(dawn, "dist", platform), join(target, "dist", platform), { recursive: true });
}

/** Node's licence lies in one of these places, or nowhere. */
function copyNode(folder) {
  copyFileSync(process.execPath, join(folder, "node"));
  const prefix = dirname(dirname(process.execPath));
  const licence = ["LICENSE", "share/doc/nodejs/LICENSE", "share/doc/nodejs/copyright"]
    .map((file) => join(prefix, file))
    .find(existsSync);
  if (licence !== undefined) copyFileSync(licence, join(folder, "node-LICENSE"));
}

const { values: options, positionals } = readOptions({
  allowPositionals: true,
  options: { level: { type: "string", default: "9" } },
});
if (!/^[1-9]$/.test(options.level)) {
  console.error(`--level is ${options.level}; gzip has 1 to 9.`);
  process.exit(2);
}
const archive = resolve(positionals[0] ?? `${root}dist/${NAME}-${platform}.tar.gz`);
const work = mkdtempSync(join(tmpdir(), `${NAME}-`));
try {
  const folder = join(work, NAME);
  mkdirSync(join(folder, "samples"), { recursive: true });
  await bundle(folder);
  copyDawn(folder);
  copyNode(folder);
  for (const name of SAMPLES) copyFileSync(`${root}public/samples/${name}`, join(folder, "samples", name));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: NAME, private: true, type: "module" }));
  writeFileSync(join(folder, "bench"), START);
  for (const file of ["bench", "node"]) chmodSync(join(folder, file), 0o755);
  mkdirSync(dirname(archive), { recursive: true });
  execFileSync("tar", [
    "-C",
    work,
    "--owner=0",
    "--group=0",
    "-I",
    `gzip -${options.level}`,
    "-cf",
    archive,
    NAME,
  ]);
  console.log(
    `${archive}: ${(statSync(archive).size / 1e6).toFixed(1)} MB. Unpack it there, and start ${NAME}/bench.`,
  );
} finally {
  rmSync(work, { recursive: true });
}
