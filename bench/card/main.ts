// `./bench` of the archive that `npm run bench:pack` writes: measures the graphics card and prints how much of it the
// engine uses.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openDawn } from "../../src/cli/dawn.ts";
import { ModelError, open, readLabelledImages } from "../../src/index.ts";
import { type Card, type Figure, FULL, measureCard, SMALL } from "./measure-card.ts";

const HELP = `Measures this machine's graphics card: what it can do, and how much of that Espalier uses.

  --small             sizes for a software adapter: whether it runs, no word about speed
  --peak TFLOPS       the card's float32 peak, instead of measuring it
  --bandwidth GBS     its memory bandwidth in GB/s, instead of measuring it
  --rounds N          measurements a figure, of which the median counts (default 7)
  --json              print one JSON object, and nothing else

A Vulkan driver has to be there. VK_DRIVER_FILES=FILE.json names one that the loader does not find by itself.
`;

const { values } = parseArgs({
  options: {
    small: { type: "boolean", default: false },
    peak: { type: "string" },
    bandwidth: { type: "string" },
    rounds: { type: "string", default: "7" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

function readNumber(option: string, text: string): number {
  const number = Number(text);
  if (number > 0 && Number.isFinite(number)) return number;
  console.error(`${option} is ${text}; a number above 0 is expected.`);
  process.exit(2);
}

const samples = new URL("samples/", import.meta.url);

async function sample(name: string) {
  return { name, bytes: new Uint8Array(await readFile(fileURLToPath(new URL(name, samples)))) };
}

const COLUMNS = [42, 12, 16, 7] as const;

/** `reached` is shown in thousand millions a second. */
function line({ what, milliseconds, reached, of }: Figure, unit: string, meaning: string): string {
  const rate = reached === undefined ? "" : `${(reached / 1e9).toFixed(1)} ${unit}`;
  const share = reached === undefined || of === undefined ? "" : `${((100 * reached) / of).toFixed(0)} %`;
  const [first, ...others] = [what, `${milliseconds.toFixed(3)} ms`, rate, share];
  const cells = others.map((cell, at) => cell.padStart(COLUMNS[at + 1] ?? 0));
  return `  ${first?.padEnd(COLUMNS[0])}${cells.join("")}  ${meaning}`.trimEnd();
}

function print(card: Card): void {
  const { device, method, limits } = card;
  const by = method === "timestamps" ? "by the device's timestamps" : "by the clock: it has no timestamps";
  const [operations, bytes] = [limits.operations, limits.bytes].map((each) => (each / 1e9).toFixed(1));
  console.log(`${device}, ${by}`);
  console.log(`Limits: ${operations} GFLOP/s in float32, ${bytes} GB/s read and written by a copy\n`);
  console.log(line(card.gemm, "GFLOP/s", "of the peak (goal 35 %)"));
  console.log(line(card.norms, "GB/s", "of the copy's bandwidth (goal 75 %)"));
  console.log(line(card.resnet, "", ""));
  console.log(line(card.tick, "", "by the clock, with the answer read back (goal 16 ms)"));
}

function sentence(error: unknown): string {
  if (error instanceof ModelError && error.code === "device" && error.where === "webgpu")
    return "No graphics card was found: its Vulkan driver and the loader libvulkan.so.1 have to be there; VK_DRIVER_FILES=FILE.json names a driver that the loader does not find.";
  return error instanceof Error ? error.message : String(error);
}

async function run(): Promise<void> {
  const { peak, bandwidth } = values;
  const given = {
    ...(peak === undefined ? {} : { operations: 1e12 * readNumber("--peak", peak) }),
    ...(bandwidth === undefined ? {} : { bytes: 1e9 * readNumber("--bandwidth", bandwidth) }),
  };
  const rounds = readNumber("--rounds", values.rounds);
  const { name, bytes } = await sample("fashion-mlp.onnx");
  const images = await sample("fashion-mnist-images.idx3.gz");
  const labels = await sample("fashion-mnist-labels.idx1.gz");
  const examples = await readLabelledImages(images, labels, 784, 10);
  const dawn = await openDawn();
  try {
    const sizes = values.small ? SMALL : FULL;
    const network = { model: open(bytes, name), examples };
    const card = await measureCard({
      device: dawn.device,
      name: dawn.name,
      sizes,
      rounds,
      given,
      ...network,
    });
    if (values.json) console.log(JSON.stringify(card));
    else print(card);
  } finally {
    dawn.close();
  }
}

if (values.help) process.stdout.write(HELP);
else
  await run().catch((error: unknown) => {
    console.error(sentence(error));
    process.exitCode = 1;
  });
