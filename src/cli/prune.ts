// espalier prune: the seed's rule on a file, with the certificate, and what comes out of it.

import { extname } from "node:path";
import {
  type GroupSettings,
  group,
  indexMaps,
  isPrunable,
  type Model,
  ModelError,
  mapsAsCsv,
  type Pruned,
  planSettings,
  prune,
  type Report,
  type ReportedLayer,
  replay,
  type SaveFormat,
  save,
  whyNotPrunable,
} from "../index.ts";
import { BUDGET_HELP, BUDGET_OPTIONS, describeBudget, readBudgetOptions } from "./budget.ts";
import { type Command, onlyArgument, readLine } from "./command.ts";
import { ENGINE_HELP, ENGINE_OPTION, openEngine } from "./engine.ts";
import { DATA_HELP, DATA_OPTIONS, describeNotes, givenExamples } from "./examples.ts";
import { checkFolders, type Output, writeOutputs } from "./files.ts";
import { htmlReport } from "./html-report.ts";
import { NETWORK_HELP, NETWORK_OPTIONS, NETWORK_USAGE, openNetwork } from "./network.ts";
import {
  CRITERION_HELP,
  CRITERION_OPTIONS,
  GROUP_HELP,
  GROUP_OPTIONS,
  readCriterion,
  readGroupSettings,
} from "./options.ts";
import { openPlan, refuseDecisions } from "./plan.ts";
import { count, describeCertificate, percent, plural, printJson, short, styled, table } from "./print.ts";

const HELP = `Removes the weakest neurons of every hidden layer, proves the result, and saves it. A network with an operator that the
engines lack is checked as far as that goes without running it, and the certificate says so.

${BUDGET_HELP}${CRITERION_HELP}${GROUP_HELP}Examples, if there are any, are what activations are measured and the result is proven on:
${DATA_HELP}  --compensate        what a removed neuron said on average goes into the biases of those who read it
  --plan FILE         do what a saved plan says instead: the same neurons from the same file, to the same bytes
  -o FILE             where the pruned network goes: .onnx, .safetensors (weights alone), or .json (dense layers)
  --save-plan FILE    where the plan goes: which neurons leave, by layer and index, and of which file
  --save-map FILE     where old and new indices of every neuron go: .csv or .json
  --report FILE       where the report goes as JSON: scores, what left, what stayed, costs, certificate
  --html-report FILE  where it goes as a page to read and print, pictures in it where headless Chrome (the package
                      puppeteer) can draw them
${ENGINE_HELP}${NETWORK_HELP}  --json              print the report as JSON, and nothing else
`;

interface Destinations {
  readonly output?: string | undefined;
  readonly "save-plan"?: string | undefined;
  readonly "save-map"?: string | undefined;
  readonly report?: string | undefined;
  readonly "html-report"?: string | undefined;
}

const SAVE_FORMATS: readonly SaveFormat[] = ["onnx", "safetensors", "json"];

function saveFormat(path: string): SaveFormat {
  const format = SAVE_FORMATS.find((known) => extname(path).toLowerCase() === `.${known}`);
  if (format !== undefined) return format;
  throw new ModelError("setting", path, `${path}: Espalier writes .onnx, .safetensors and .json files.`);
}

/** Throws ModelError "unsupported" for a network from which nothing can be taken. */
export function checkPrunable(model: Model, path: string, settings: GroupSettings = {}): void {
  const groups = group(model, settings);
  if (!isPrunable(groups))
    throw new ModelError("unsupported", path, `${path}: ${whyNotPrunable(model, groups)}`);
}

/** The files asked for, as they will be written. Throws ModelError where the network does not fit its format. */
function makeOutputs(pruned: Pruned, destinations: Destinations): Output[] {
  const { output, "save-plan": plan, "save-map": map, report } = destinations;
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const outputs: Output[] = [];
  if (output !== undefined) outputs.push({ path: output, content: save(pruned.model, saveFormat(output)) });
  if (plan !== undefined) outputs.push({ path: plan, content: json(pruned.plan) });
  if (map !== undefined) {
    const maps = indexMaps(pruned.plan);
    outputs.push({
      path: map,
      content: extname(map).toLowerCase() === ".csv" ? mapsAsCsv(maps) : json(maps),
    });
  }
  if (report !== undefined) outputs.push({ path: report, content: json(pruned.report) });
  return outputs;
}

/** Where the cut runs: the strongest that leaves and the weakest that stays. */
function cutCell({ scores, ranked = scores, removed, kept, fixed }: ReportedLayer): string {
  if (removed.length === 0) return fixed === undefined ? "" : `stays: ${fixed}`;
  const score = (index: number) => ranked[index] ?? 0;
  const strongest = Math.max(...removed.map(score));
  const weakest = Math.min(...kept.map(score));
  return `${short(strongest)} leaves, ${short(weakest)} stays`;
}

function describe(report: Report): string {
  const { ratio, budget, criterion, certificate } = report;
  const kind = criterion.kind ?? "l1";
  const seed = kind === "random" ? `seed ${criterion.seed ?? 0}` : undefined;
  const bias = `bias ${criterion.bias ? "counted" : "not counted"}`;
  const reading = { l1: `${bias}, ${criterion.inputs} inputs`, l2: bias, random: seed }[kind as string];
  const layers = report.layers.map((layer) => [
    layer.name,
    `${layer.kept.length} of ${layer.scores.length}`,
    count(layer.params.after),
    count(layer.macs.after),
    cutCell(layer),
  ]);
  const costs = (["params", "macs", "bytes"] as const).map((what) => {
    const { before, after } = report[what];
    const name = { params: "Parameters", macs: "MACs", bytes: "Bytes" }[what];
    return [name, count(before), "→", count(after), `−${percent(1 - after / before)}`];
  });
  const sizes = (report.sizes ?? []).map(({ file, field, before, after }) => {
    const numbers = Array.isArray(after) ? "the layers differ, which one number cannot say" : String(after);
    return `\n  In ${file}: "${field}" ${before} → ${numbers}\n`;
  });
  return [
    `${styled("bold", report.model)}: ${describeBudget(budget, ratio)}, by ${kind === "l1" ? "L1 norm" : kind}${reading === undefined ? "" : ` (${reading})`}\n\n`,
    table([["Layer", "Kept", "Parameters", "MACs", "Cut"], ...layers], [2, 3]),
    `\n${table(costs, [1, 3, 4])}`,
    ...sizes,
    describeCertificate(certificate),
  ].join("");
}

/** What a saved plan has decided already. */
const DECISION_OPTIONS = {
  ...BUDGET_OPTIONS,
  ...CRITERION_OPTIONS,
  ...GROUP_OPTIONS,
  compensate: { type: "boolean", default: false },
} as const;

const OPTIONS = {
  ...DECISION_OPTIONS,
  ...DATA_OPTIONS,
  ...ENGINE_OPTION,
  ...NETWORK_OPTIONS,
  output: { type: "string", short: "o" },
  plan: { type: "string" },
  "save-plan": { type: "string" },
  "save-map": { type: "string" },
  report: { type: "string" },
  "html-report": { type: "string" },
  json: { type: "boolean", default: false },
} as const;

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals, tokens } = readLine(args, OPTIONS);
  const path = onlyArgument(positionals, "network");
  if (values.plan !== undefined) refuseDecisions("prune", tokens, DECISION_OPTIONS);
  const settings = {
    budget: readBudgetOptions(values),
    criterion: readCriterion(values),
    groups: readGroupSettings(values),
    compensate: values.compensate,
  };
  if (values.output !== undefined) saveFormat(values.output);
  checkFolders([
    values.output,
    values["save-plan"],
    values["save-map"],
    values.report,
    values["html-report"],
  ]);
  const planned = values.plan === undefined ? undefined : await openPlan(values.plan);
  const model = await openNetwork(path, values);
  checkPrunable(model, path, planned === undefined ? settings.groups : planSettings(planned));
  const examples = await givenExamples(model, values);
  const engine = await openEngine(values.engine);
  const work =
    planned === undefined
      ? prune(model, engine, settings, examples)
      : replay(model, planned, engine, examples);
  const pruned = await work.finally(engine.close);
  const { report } = pruned;
  const refuted = report.certificate.verdict === "refuted";
  const outputs = refuted ? [] : makeOutputs(pruned, values);
  if (!refuted && values["html-report"] !== undefined)
    outputs.push(await htmlReport(values["html-report"], pruned, { path, model, values }));
  await writeOutputs(outputs, path);
  if (values.json) printJson(report);
  else process.stdout.write(describe(report) + describeNotes(model, examples));
  if (refuted) {
    const message = `${path}: the certificate does not hold, so that nothing was written.`;
    throw new ModelError("value", path, message);
  }
  if (values.json) return;
  const wrote = `Wrote ${plural(outputs.length, "file")}: ${outputs.map((each) => each.path).join(", ")}`;
  console.log(`\n${outputs.length > 0 ? wrote : "Nothing was written; -o FILE saves the smaller network."}`);
}

export const pruneCommand: Command = {
  name: "prune",
  summary: "remove the weakest neurons, prove the result, save the smaller network",
  usage: `prune MODEL [--ratio 0.5 | --target params=50% | --plan PLAN.json] [--criterion KIND] [-o OUT.onnx] [--save-plan PLAN.json] [--report REPORT.json] [--html-report REPORT.html] [--engine cpu|webgpu|auto] ${NETWORK_USAGE} [--json] …`,
  example: "prune model.onnx --ratio 50% -o smaller.onnx",
  options: OPTIONS,
  help: HELP,
  run,
};
