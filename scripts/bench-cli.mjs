// `npm run bench:cli [-- --rounds N] [--cli FILE]`: what the command line takes to start, as a ratio to Node itself, in turns. CPU time, which other
// work on the machine hardly changes; and the wall clock, which it does. Needs `npm run build`, or the FILE that it makes.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readCount, readOptions } from "./options.mjs";

const { values: options } = readOptions({
  options: {
    rounds: { type: "string", default: "15" },
    cli: { type: "string", default: fileURLToPath(new URL("../dist/node/cli.js", import.meta.url)) },
  },
});
const rounds = readCount("rounds", options.rounds);
const { cli } = options;
const seed = fileURLToPath(new URL("../test/fixtures/seed.onnx", import.meta.url));
const runs = [
  ["node -e 0", ["-e", "0"]],
  ["espalier --help", [cli, "--help"]],
  ["espalier inspect seed.onnx", [cli, "inspect", seed]],
];

// Says at its end how much CPU time the process has used.
const TELL = `process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(\`\\n\${user + system}\`);
});`;

function run(args) {
  const start = performance.now();
  const told = ["--import", `data:text/javascript,${encodeURIComponent(TELL)}`, ...args];
  const { status, stderr } = spawnSync(process.execPath, told, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} failed: ${stderr}`);
  return { wall: performance.now() - start, cpu: Number(stderr.split("\n").at(-1)) / 1000 };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const found = runs.map(() => []);
for (let round = 0; round <= rounds; round++)
  for (const [index, [, args]] of runs.entries()) {
    const time = run(args);
    // The first round reads the files from the disk.
    if (round > 0) found[index].push(time);
  }
const medianOf = (times, what) => median(times.map((time) => time[what]));
for (const [index, [name]] of runs.entries()) {
  const cells = ["cpu", "wall"].map((what) => {
    const own = medianOf(found[index], what);
    return `${what} ${own.toFixed(0).padStart(4)} ms, ${(own / medianOf(found[0], what)).toFixed(2)} ×`;
  });
  console.log(`${name.padEnd(28)} ${cells.join("   ")}`);
}
