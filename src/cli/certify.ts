// espalier certify: whether a smaller network is honestly what is left of a larger one, whoever pruned it.

import { type CertifiedPair, certifyPair, ModelError } from "../index.ts";
import { type Command, readLine, UsageError } from "./command.ts";
import { ENGINE_HELP, ENGINE_OPTION, openEngine } from "./engine.ts";
import { DATA_HELP, DATA_OPTIONS, describeNotes, givenExamples } from "./examples.ts";
import { NETWORK_HELP, NETWORK_OPTIONS, NETWORK_USAGE, openNetwork } from "./network.ts";
import { openPlan } from "./plan.ts";
import { describeCertificate, printJson, short, styled, table } from "./print.ts";

const HELP = `Finds out which neurons left by matching the rows that stay with the original's (equal bits, else the nearest, as
after fine-tuning), and says which of five points hold: structure, bits, rule, equivalence, loss.
Without a plan the rule is looked for among those that Espalier knows.

  --plan FILE         the plan that the network was pruned by
${DATA_HELP}${ENGINE_HELP}${NETWORK_HELP}  --json              print one JSON object, and nothing else

The exit code is 1 where a point does not hold, or cannot be checked because an operator is missing.
`;

function describe(path: string, { layers, certificate }: CertifiedPair): string {
  const rows = layers.map(({ name, neurons, removed, exact, largestDifference }) => [
    name,
    `${neurons - removed.length} of ${neurons}`,
    exact ? "equal to the bit" : `nearest, up to ${short(largestDifference)} away`,
  ]);
  return [
    `${styled("bold", path)}\n\n`,
    table([["Layer", "Kept", "Rows"], ...rows]),
    describeCertificate(certificate),
  ].join("");
}

const OPTIONS = {
  ...DATA_OPTIONS,
  ...ENGINE_OPTION,
  ...NETWORK_OPTIONS,
  plan: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readLine(args, OPTIONS);
  const [before, after, third] = positionals;
  if (before === undefined || after === undefined || third !== undefined)
    throw new UsageError("certify needs two networks, the original and the pruned one");
  const plan = values.plan === undefined ? undefined : await openPlan(values.plan);
  const original = await openNetwork(before, values);
  const pruned = await openNetwork(after, values);
  const examples = await givenExamples(original, values);
  const engine = await openEngine(values.engine);
  const found = await certifyPair(original, pruned, engine, { plan, examples }).finally(engine.close);
  const { layers, certificate } = found;
  if (values.json)
    printJson({
      original: before,
      pruned: after,
      layers,
      criterion: found.ruleUnknown ? null : found.plan.criterion,
      certificate,
    });
  else process.stdout.write(describe(after, found) + describeNotes(original, examples));
  if (certificate.valid) return;
  const names = ["structure", "bits", "rule", "equivalence", "loss"] as const;
  const open = names.find((name) => certificate[name].holds === null);
  if (certificate.verdict === "checked" && open !== undefined)
    throw new ModelError("unsupported", after, `${after}: not proven. ${certificate[open].sentence}`);
  const broken = names.filter((name) => certificate[name].holds === false);
  throw new ModelError("value", after, `${after}: the certificate does not hold (${broken.join(", ")}).`);
}

export const certifyCommand: Command = {
  name: "certify",
  summary: "check a network that was pruned, here or elsewhere, against its original",
  usage: `certify ORIGINAL PRUNED [--plan PLAN.json] [--data FILE [--labels FILE]] [--engine cpu|webgpu|auto] ${NETWORK_USAGE} [--json]`,
  example: "certify model.onnx smaller.onnx",
  options: OPTIONS,
  help: HELP,
  run,
};
