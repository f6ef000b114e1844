// espalier prune: the seed's rule on a file, with the certificate, and what comes out of it.

import { extname } from "node:path";
import { parseArgs } from "node:util";
import {
  type GroupSettings,
  group,
  isPrunable,
  type Model,
  ModelError,
  type Pruned,
  prune,
  type Report,
  type ReportedLayer,
  type SaveFormat,
  save,
  whyNotPrunable,
} from "../index.ts";
import { type Command, onlyArgument } from "./command.ts";
import { ENGINE_HELP, ENGINE_OPTION, openEngine } from "./engine.ts";
import { type Output, writeOutputs } from "./files.ts";
import { NETWORK_HELP, NETWORK_OPTIONS, NETWORK_USAGE, openNetwork } from "./network.ts";
import {
  CRITERION_HELP,
  CRITERION_OPTIONS,
  GROUP_HELP,
  GROUP_OPTIONS,
  readCriterion,
  readGroupSettings,
  readRatio,
} from "./options.ts";
import { count, percent, plural, printJson, short, styled, table } from "./print.ts";

const HELP = `Removes the weakest neurons of every hidden layer by their L1 norm, proves the result, and saves it.

  --ratio R           share of each layer's neurons that leaves, between 0 and 1 (default: 0.5)
${CRITERION_HELP}${GROUP_HELP}  -o FILE             where the pruned network goes: .onnx, .safetensors (weights alone), or .json (dense layers)
  --plan FILE         where the plan goes: which neurons leave, by layer and index
  --report FILE       where the report goes: scores, what left, what stayed, costs, certificate
${ENGINE_HELP}${NETWORK_HELP}  --json              print the report as JSON, and nothing else
`;

interface Destinations {
  readonly output?: string | undefined;
  readonly plan?: string | undefined;
  readonly report?: string | undefined;
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
  const { output, plan, report } = destinations;
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const outputs: Output[] = [];
  if (output !== undefined) outputs.push({ path: output, content: save(pruned.model, saveFormat(output)) });
  if (plan !== undefined) outputs.push({ path: plan, content: json(pruned.plan) });
  if (report !== undefined) outputs.push({ path: report, content: json(pruned.report) });
  return outputs;
}

/** Where the cut runs: the strongest that leaves and the weakest that stays. */
function cutCell({ scores, removed, kept, fixed }: ReportedLayer): string {
  if (removed.length === 0) return fixed === undefined ? "" : `stays: ${fixed}`;
  const score = (index: number) => scores[index] ?? 0;
  const strongest = Math.max(...removed.map(score));
  const weakest = Math.min(...kept.map(score));
  return `${short(strongest)} leaves, ${short(weakest)} stays`;
}

function describe(report: Report): string {
  const { ratio, criterion, certificate } = report;
  const kind = criterion.kind ?? "l1";
  const seed = kind === "random" ? `seed ${criterion.seed ?? 0}` : undefined;
  const bias = `bias ${criterion.bias ? "counted" : "not counted"}`;
  const reading = { l1: `${bias}, ${criterion.inputs} inputs`, l2: bias, random: seed }[kind as string];
  const layers = report.layers.map((layer) => [
    layer.name,
    `${layer.kept.length} of ${layer.scores.length}`,
    cutCell(layer),
  ]);
  const costs = (["params", "macs", "bytes"] as const).map((what) => {
    const { before, after } = report[what];
    const name = { params: "Parameters", macs: "MACs", bytes: "Bytes" }[what];
    return [name, count(before), "→", count(after), `−${percent(1 - after / before)}`];
  });
  const checks = (["structure", "bits", "rule", "equivalence", "loss"] as const).map((name) => {
    const { holds, sentence } = certificate[name];
    return `  ${holds ? styled("green", "✓") : styled("red", "✗")} ${name.padEnd(11)}  ${sentence}\n`;
  });
  const sizes = (report.sizes ?? []).map(({ file, field, before, after }) => {
    const numbers = Array.isArray(after) ? "the layers differ, which one number cannot say" : String(after);
    return `\n  In ${file}: "${field}" ${before} → ${numbers}\n`;
  });
  const verdict = certificate.valid ? "it holds" : "it does not hold";
  return [
    `${styled("bold", report.model)}: ${percent(ratio)} of each layer by ${kind === "l1" ? "L1 norm" : kind}${reading === undefined ? "" : ` (${reading})`}\n\n`,
    table([["Layer", "Kept", "Cut"], ...layers]),
    `\n${table(costs, [1, 3, 4])}`,
    ...sizes,
    `\n${styled("bold", `Certificate: ${verdict}`)} ${styled("dim", `(${certificate.engine})`)}\n`,
    ...checks,
  ].join("");
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      ...CRITERION_OPTIONS,
      ...ENGINE_OPTION,
      ...GROUP_OPTIONS,
      ...NETWORK_OPTIONS,
      ratio: { type: "string", default: "0.5" },
      output: { type: "string", short: "o" },
      plan: { type: "string" },
      report: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const path = onlyArgument(positionals, "network");
  const settings = {
    ratio: readRatio(values.ratio),
    criterion: readCriterion(values),
    groups: readGroupSettings(values),
  };
  if (values.output !== undefined) saveFormat(values.output);
  const model = await openNetwork(path, values);
  checkPrunable(model, path, settings.groups);
  const engine = await openEngine(values.engine);
  const pruned = await prune(model, engine, settings).finally(engine.close);
  const { report } = pruned;
  const outputs = report.certificate.valid ? makeOutputs(pruned, values) : [];
  await writeOutputs(outputs);
  if (values.json) printJson(report);
  else process.stdout.write(describe(report));
  if (!report.certificate.valid) {
    const message = `${path}: the certificate does not hold, so that nothing was written.`;
    throw new ModelError("value", path, message);
  }
  if (!values.json && outputs.length > 0)
    console.log(`\nWrote ${plural(outputs.length, "file")}: ${outputs.map((each) => each.path).join(", ")}`);
}

export const pruneCommand: Command = {
  name: "prune",
  summary: "remove the weakest neurons, prove the result, save the smaller network",
  usage: `prune MODEL [--ratio 0.5] [--bias|--no-bias] [--inputs all|surviving] [-o OUT.onnx] [--plan PLAN.json] [--report REPORT.json] [--engine cpu|webgpu|auto] ${NETWORK_USAGE} [--json]`,
  help: HELP,
  run,
};
