// espalier picture: the page's own picture of a network, from the command line.

import { extname } from "node:path";
import { ModelError } from "../index.ts";
import { BUDGET_HELP, BUDGET_OPTIONS, readBudgetOptions } from "./budget.ts";
import { type Command, onlyArgument, readLine, UsageError } from "./command.ts";
import { DATA_HELP, DATA_OPTIONS, dataFiles } from "./examples.ts";
import { checkFolders, writeOutputs } from "./files.ts";
import { NETWORK_HELP, NETWORK_OPTIONS, NETWORK_USAGE, openNetworkFiles, readChoices } from "./network.ts";
import { CRITERION_HELP, CRITERION_OPTIONS, GROUP_OPTIONS, readCriterion } from "./options.ts";
import { filesOf } from "./page/address.ts";
import { type Drawing, drawPictures } from "./page/draw.ts";
import { CHROME_HELP, CHROME_OPTIONS, readChromeOptions } from "./page/launch.ts";
import { printJson } from "./print.ts";

const HELP = `Draws a network as the page does, in headless Chrome (needs the package puppeteer), and saves the picture.

  -o FILE             where it goes: .png, or .svg for networks whose drawing has up to 2,000 edges
  --size WxH          its width and height, legend included (default: 1600x1000)
  --pixels N          pixels of a PNG for each of these, 1 to 4 (default: 1)
  --theme dark|light  its colours (default: light)
  --view WHEN         before, split or after (default)
  --compact           the survivors slid together
${BUDGET_HELP}${CRITERION_HELP}${DATA_HELP}  --heads features|whole   what attention loses: of all heads the same features (default), or whole heads
${CHROME_HELP}${NETWORK_HELP}  --json              print one JSON object, the picture's file and size, and nothing else
`;

const OPTIONS = {
  ...BUDGET_OPTIONS,
  ...CRITERION_OPTIONS,
  ...DATA_OPTIONS,
  heads: GROUP_OPTIONS.heads,
  ...CHROME_OPTIONS,
  ...NETWORK_OPTIONS,
  output: { type: "string", short: "o" },
  size: { type: "string", default: "1600x1000" },
  pixels: { type: "string", default: "1" },
  theme: { type: "string", default: "light" },
  view: { type: "string", default: "after" },
  compact: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

function refuse(option: string, found: string, expected: string): never {
  throw new ModelError("setting", option, `${option} is "${found}"; ${expected} is expected.`);
}

function oneOf<const Word extends string>(option: string, found: string, words: readonly Word[]): Word {
  return words.find((word) => word === found) ?? refuse(option, found, words.join(" or "));
}

/** Smaller is no picture, larger no browser's canvas. */
const [LEAST, MOST, MOST_PIXELS] = [200, 8000, 16_000];

function readSize(size: string, pixels: string): Pick<Drawing, "width" | "height" | "scale"> {
  const [, width = 0, height = 0] = (/^(\d+)[x×](\d+)$/.exec(size) ?? []).map(Number);
  if (Math.min(width, height) < LEAST || Math.max(width, height) > MOST)
    refuse("--size", size, `a width and a height from ${LEAST} to ${MOST}, such as 1600x1000,`);
  const factor = Number(pixels);
  if (!(factor >= 1 && factor <= 4 && Math.max(width, height) * factor <= MOST_PIXELS))
    refuse("--pixels", pixels, `a number from 1 to 4, for at most ${MOST_PIXELS} pixels a side,`);
  return { width, height, scale: factor };
}

function readFormat(path: string | undefined): { output: string; format: "png" | "svg" } {
  if (path === undefined) throw new UsageError("picture needs -o FILE.png or -o FILE.svg");
  const ending = extname(path).toLowerCase();
  if (ending === ".png" || ending === ".svg")
    return { output: path, format: ending === ".png" ? "png" : "svg" };
  throw new ModelError("setting", path, `${path}: a picture is a .png or a .svg file.`);
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readLine(args, OPTIONS);
  const path = onlyArgument(positionals, "network");
  const { output, format } = readFormat(values.output);
  checkFolders([output]);
  const drawing: Drawing = {
    format,
    ...readSize(values.size, values.pixels),
    theme: oneOf("--theme", values.theme, ["dark", "light"]),
    mode: oneOf("--view", values.view, ["before", "split", "after"]),
    compact: values.compact,
    budget: readBudgetOptions(values),
    criterion: readCriterion(values),
    choices: readChoices(values),
    heads: oneOf("--heads", values.heads, ["features", "whole"]),
  };
  const chrome = readChromeOptions(values);
  const examples = await dataFiles(values);
  const files = [...filesOf(await openNetworkFiles(path, values)), ...examples.files];
  const [content = ""] = await drawPictures([{ ...drawing, files, data: examples.data }], chrome);
  await writeOutputs([{ path: output, content }], path);
  const { width, height, scale } = drawing;
  const factor = format === "png" ? scale : 1;
  if (values.json) printJson({ picture: output, format, width: width * factor, height: height * factor });
  else console.log(`Wrote ${output}`);
}

export const pictureCommand: Command = {
  name: "picture",
  summary: "draw a network as the page does, as PNG or SVG, through headless Chrome",
  usage: `picture MODEL -o FILE.png|FILE.svg [--ratio 0.5 | --target params=50%] [--criterion KIND] [--size WxH] [--pixels N] [--theme dark|light] [--view before|split|after] [--compact] [--browser PATH] [--gpu auto|software|hardware] ${NETWORK_USAGE} [--json] …`,
  example: "picture model.onnx --ratio 50% -o smaller.png",
  options: OPTIONS,
  help: HELP,
  run,
};
