// What espalier picture refuses before any browser is started; test/chrome has its pictures.

import { afterAll, beforeAll, expect, it } from "vitest";
import { hasCard } from "../../src/cli/browser.ts";
import { buildCommandLine, type CommandLine } from "./run.ts";

const SEED = "public/samples/seed.json";
let espalier: CommandLine;

beforeAll(async () => {
  espalier = await buildCommandLine("picture-refusals", { page: true });
}, 120_000);

afterAll(() => espalier.remove());

it.each([
  [2, "picture needs -o FILE.png or -o FILE.svg. See espalier picture --help.", [SEED]],
  [2, "--mean needs --data FILE. See espalier picture --help.", [SEED, "-o", "x.png", "--mean", "0.5"]],
  [2, "--labels needs --data FILE. See espalier picture --help.", [SEED, "-o", "x.png", "--labels", "l.npy"]],
  [1, "x.jpg: a picture is a .png or a .svg file.", [SEED, "-o", "x.jpg"]],
  [
    1,
    '--size is "9x9"; a width and a height from 200 to 8000, such as 1600x1000, is expected.',
    [SEED, "-o", "x.png", "--size", "9x9"],
  ],
  [
    1,
    '--pixels is "4"; a number from 1 to 4, for at most 16000 pixels a side, is expected.',
    [SEED, "-o", "x.png", "--size", "8000x500", "--pixels", "4"],
  ],
  [1, '--theme is "red"; dark or light is expected.', [SEED, "-o", "x.png", "--theme", "red"]],
  [1, "gone.onnx: the file cannot be read: there is no such file or folder.", ["gone.onnx", "-o", "x.png"]],
  ...(hasCard()
    ? []
    : ([
        [
          1,
          "--gpu hardware: this machine shows no graphics card",
          [SEED, "-o", "x.png", "--gpu", "hardware"],
        ],
      ] as const)),
  [1, "--browser /gone: there is no such file.", [SEED, "-o", "x.png", "--browser", "/gone"]],
  [
    1,
    "/bin/false could not be started: it ended at once, with 1.",
    [SEED, "-o", "x.png", "--browser", "/bin/false"],
  ],
] as const)("ends with %d: %s", async (code, sentence, args) => {
  const found = await espalier.run("picture", ...args);
  expect(found.code).toBe(code);
  expect(found.stdout).toBe("");
  expect(found.stderr.startsWith(`espalier: ${sentence}`)).toBe(true);
});
