// espalier curve: what a network is worth at every ratio, and what it costs there.

import { CURVE_RATIOS, type Curve, curve, curveAsCsv, curveSvg, group, largestRatio } from "../index.ts";
import { DRIFT } from "../prune/curve-points.ts";
import { BUDGET_HELP, BUDGET_OPTIONS, readBudgetOptions } from "./budget.ts";
import { type Command, onlyArgument, readLine, UsageError } from "./command.ts";
import { ENGINE_HELP, ENGINE_OPTION, openEngine } from "./engine.ts";
import { DATA_HELP, DATA_OPTIONS, describeNotes, givenExamples } from "./examples.ts";
import { checkFolders, type Output, writeOutputs } from "./files.ts";
import { NETWORK_HELP, NETWORK_OPTIONS, NETWORK_USAGE, openNetwork } from "./network.ts";
import {
  CRITERION_HELP,
  CRITERION_OPTIONS,
  GROUP_HELP,
  GROUP_OPTIONS,
  readCriterion,
  readGroupSettings,
  readShare,
} from "./options.ts";
import { count, percent, printJson, short, styled, table } from "./print.ts";
import { showProgress } from "./progress.ts";
import { checkPrunable } from "./prune.ts";
import { sensitivity, worthCell } from "./sensitivity.ts";

const HELP = `Prunes at every ratio and says what is left: right answers on labelled examples, or, without any, how far the
outputs move on random inputs (drift: ${DRIFT}, in the outputs' own units); parameters and multiply-adds.

${DATA_HELP}  --ratios A,B,C      which ratios, 0 to 1 or 0% to 100% each (default: 0, 0.05 … 1)
  --by-layer          also prune each layer alone, and say which are sensitive: a line each, the most sensitive first
                      (--csv and --json have each layer at every ratio)
  --keep A            say the largest of the ratios that keeps this accuracy, such as 0.85 or 85%
  --csv FILE          also write the numbers
  --svg FILE          also draw them
${CRITERION_HELP}${BUDGET_HELP.replace(/ {2}--ratio .*\n/, "").replace(/ {2}--target .*\n/, "")}${GROUP_HELP}${ENGINE_HELP}${NETWORK_HELP}  --json              print one JSON object, and nothing else
`;

const OPTIONS = {
  ...CRITERION_OPTIONS,
  ...BUDGET_OPTIONS,
  ...GROUP_OPTIONS,
  ...ENGINE_OPTION,
  ...NETWORK_OPTIONS,
  ...DATA_OPTIONS,
  ratios: { type: "string" },
  "by-layer": { type: "boolean", default: false },
  keep: { type: "string" },
  csv: { type: "string" },
  svg: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

function readShares(option: string, text: string): number[] {
  return text.split(",").map((part) => {
    const share = readShare(part);
    if (share >= 0 && share <= 1) return share;
    throw new UsageError(`${option} is "${text}"; numbers from 0 to 1 are expected`);
  });
}

function rowsOf({ original, points }: Pick<Curve, "original" | "points">): string[][] {
  return points.map((point) => [
    percent(point.ratio),
    worthCell(point),
    point.correct === undefined ? "" : `${count(point.correct)} right`,
    `${count(point.params)} params`,
    percent(original.params === 0 ? 1 : point.params / original.params),
    `${count(point.macs)} MACs`,
    percent(original.macs === 0 ? 1 : point.macs / original.macs),
  ]);
}

function describe(found: Curve, keep: number | undefined): string {
  const right = [0, 1, 2, 3, 4, 5, 6];
  const title = `${styled("bold", found.model)} ${styled("dim", `(${found.inputs}; ${found.engine})`)}\n`;
  const { outputSize } = found;
  const drift =
    outputSize === undefined
      ? ""
      : `  drift: ${DRIFT}; the original puts out ${short(outputSize)} on average, without sign\n`;
  const best = keep === undefined ? undefined : largestRatio(found, keep);
  const kept =
    keep === undefined
      ? ""
      : best === undefined
        ? `\nNone of these ratios keeps ${percent(keep)}.\n`
        : `\nThe largest of these ratios that keeps ${percent(keep)} is ${percent(best)}.\n`;
  return `${title}${table(rowsOf(found), right)}${drift}${sensitivity(found, keep)}${kept}`;
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readLine(args, OPTIONS);
  const path = onlyArgument(positionals, "network");
  if (values.ratio !== undefined || values.target !== undefined)
    throw new UsageError("curve takes --ratios A,B,C, not --ratio or --target");
  const ratios = values.ratios === undefined ? CURVE_RATIOS : readShares("--ratios", values.ratios);
  const [keep] = values.keep === undefined ? [] : readShares("--keep", values.keep);
  const { ratio: _, ...budget } = readBudgetOptions(values);
  const criterion = readCriterion(values);
  checkFolders([values.csv, values.svg]);
  const model = await openNetwork(path, values);
  const groupSettings = readGroupSettings(values);
  checkPrunable(model, path, groupSettings);
  const examples = await givenExamples(model, values);
  if (keep !== undefined && examples === undefined)
    throw new UsageError(
      "--keep needs labelled examples: --data FILE, and --labels FILE where they lie apart",
    );
  const groups = group(model, groupSettings);
  const engine = await openEngine(values.engine);
  const settings = { ratios, criterion, budget, groups, layers: values["by-layer"], progress: showProgress };
  const found = await curve(model, engine, settings, examples).finally(engine.close);
  const outputs: Output[] = [
    ...(values.csv === undefined ? [] : [{ path: values.csv, content: curveAsCsv(found) }]),
    ...(values.svg === undefined ? [] : [{ path: values.svg, content: curveSvg(found) }]),
  ];
  await writeOutputs(outputs);
  if (values.json)
    printJson(keep === undefined ? found : { ...found, keeps: largestRatio(found, keep) ?? null });
  else process.stdout.write(describe(found, keep) + describeNotes(model, examples));
}

export const curveCommand: Command = {
  name: "curve",
  summary: "accuracy, parameters and multiply-adds at every ratio",
  usage: `curve MODEL [--data FILE [--labels FILE]] [--ratios A,B,C] [--by-layer] [--keep A] [--criterion KIND] [--csv FILE] [--svg FILE] [--engine cpu|webgpu|auto] ${NETWORK_USAGE} [--json] …`,
  example: "curve model.onnx --data test.csv --keep 85% --svg curve.svg",
  options: OPTIONS,
  help: HELP,
  run,
};
