// `npm run bench:cli`: how long the command line takes to start, as a ratio to Node itself, in turns. Needs `npm run build`.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROUNDS = 15;
const cli = fileURLToPath(new URL("../dist/node/cli.js", import.meta.url));
const seed = fileURLToPath(new URL("../test/fixtures/seed.onnx", import.meta.url));
const runs = [
  ["node -e 0", ["-e", "0"]],
  ["espalier --help", [cli, "--help"]],
  ["espalier inspect seed.onnx", [cli, "inspect", seed]],
];

function run(args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} failed: ${stderr}`);
  return performance.now() - start;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const times = runs.map(() => []);
for (let round = 0; round <= ROUNDS; round++)
  for (const [index, [, args]] of runs.entries()) {
    const time = run(args);
    // The first round reads the files from the disk.
    if (round > 0) times[index].push(time);
  }
const [base] = times.map(median);
for (const [index, [name]] of runs.entries()) {
  const own = median(times[index]);
  console.log(`${name.padEnd(28)} ${own.toFixed(0).padStart(5)} ms  ${(own / base).toFixed(2)} × node -e 0`);
}
