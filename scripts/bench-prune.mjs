// `npm run bench:prune [-- --json] [--rounds N] [FILE]`: ResNet-50, or the network in FILE, from a file to a file: opened, grouped, scored, planned, cut
// and saved, as seconds and peak memory of a process of its own. Beside it what torch has, where PYTHON has torch.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { readCount, readOptions } from "./options.mjs";
import { networkFile, python } from "./torchvision.mjs";

const { values: options, positionals } = readOptions({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, rounds: { type: "string", default: "5" } },
});
const root = fileURLToPath(new URL("..", import.meta.url));
const library = `${root}.cache/library`;
const rounds = readCount("rounds", options.rounds);

/** The round that took the median time. */
function median(runs) {
  return runs.toSorted((a, b) => a.total - b.total)[Math.floor(runs.length / 2)];
}

function repeat(command, args) {
  const once = () => JSON.parse(execFileSync(command, args, { stdio: ["ignore", "pipe", "ignore"] }));
  return median(Array.from({ length: rounds }, once));
}

function torch(folder) {
  try {
    return repeat(python, [`${root}bench/prune-torch.py`, join(folder, "torch.pt")]);
  } catch {
    return undefined; // No torch here: the table does without.
  }
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;

function print({ file, smaller, espalier, torch: peer }) {
  console.log(
    `${basename(network)}, ${megabytes(file)} → ${megabytes(smaller)}, half of every layer; median of ${rounds}\n`,
  );
  for (const [stage, time] of Object.entries(espalier.stages))
    console.log(`  ${stage.padEnd(28)} ${seconds(time).padStart(8)}`);
  const memory = ({ peak }) => `${megabytes(peak)} at most, ${(peak / file).toFixed(2)} × the file`;
  console.log(
    `  ${"Espalier, file to file".padEnd(28)} ${seconds(espalier.total).padStart(8)}   ${memory(espalier)}`,
  );
  console.log(`  ${"its CPU time, with Node's".padEnd(28)} ${seconds(espalier.cpu).padStart(8)}`);
  if (peer !== undefined)
    console.log(
      `  ${"torch's ln_structured, zeros".padEnd(28)} ${seconds(peer.total).padStart(8)}   ${memory(peer)}`,
    );
  console.log(`\nOpening ${espalier.shared ? "copies no weights" : "COPIES WEIGHTS"}.`);
}

const network = positionals[0] ?? networkFile("resnet50@224");
await build({ root, mode: "library", logLevel: "error", build: { outDir: library, emptyOutDir: true } });
const folder = mkdtempSync(join(tmpdir(), "espalier-bench-"));
try {
  const target = join(folder, "smaller.onnx");
  const espalier = repeat(process.execPath, [
    `${root}bench/prune-once.mjs`,
    `${library}/index.js`,
    network,
    target,
  ]);
  const file = statSync(network).size;
  const result = {
    file,
    smaller: statSync(target).size,
    espalier,
    torch: positionals.length > 0 ? undefined : torch(folder),
  };
  if (options.json) console.log(JSON.stringify(result));
  else print(result);
} finally {
  rmSync(folder, { recursive: true });
}
