// espalier eval: how many labelled images a network gets right, before and after pruning.

import {
  apply,
  type Criterion,
  checkOriginal,
  type Engine,
  evaluate,
  group,
  type Model,
  ModelError,
  measureSpeed,
  needsActivations,
  observe,
  type Plan,
  plan,
  score,
} from "../index.ts";
import { type Command, onlyArgument, readLine, UsageError } from "./command.ts";
import { ENGINE_HELP, ENGINE_OPTION, openEngine } from "./engine.ts";
import { DATA_HELP, DATA_OPTIONS, type DataValues, describeNotes, givenExamples } from "./examples.ts";
import { NETWORK_HELP, NETWORK_OPTIONS, NETWORK_USAGE, type NetworkValues, openNetwork } from "./network.ts";
import { CRITERION_HELP, CRITERION_OPTIONS, readCriterion, readRatio } from "./options.ts";
import { openPlan, refuseDecisions } from "./plan.ts";
import { count, percent, printJson, styled, table } from "./print.ts";
import { showProgress } from "./progress.ts";
import { checkPrunable } from "./prune.ts";
import { describeSpeed } from "./speed.ts";

const HELP = `Counts right answers on labelled examples.

${DATA_HELP}  --ratio R           also prune at this ratio, between 0 and 1, and compare
  --time              also measure how long the network takes, as a whole and by layer
  --plan FILE         or prune as this plan says (espalier prune --save-plan)
${CRITERION_HELP}${ENGINE_HELP}${NETWORK_HELP}  --json              print one JSON object, and nothing else
`;

const NEEDS_EXAMPLES = "eval needs labelled examples: --data FILE, and --labels FILE where they lie apart";

async function planAt(model: Model, engine: Engine, ratio: number, request: Request): Promise<Plan> {
  const groups = group(model);
  const { criterion } = request;
  const examples = needsActivations(criterion) ? await givenExamples(model, request.data) : undefined;
  const seen = examples === undefined ? undefined : await observe(model, groups, engine, examples);
  const session = await engine.compile(model);
  try {
    return plan(model, groups, await score(model, groups, session, criterion, ratio, seen), ratio);
  } finally {
    session.close();
  }
}

/** The plan in a file, which has to be one for this network. */
async function planFrom(file: string, model: Model): Promise<{ plan: Plan; pruned: Model }> {
  const read = await openPlan(file);
  try {
    await checkOriginal(read, model);
    return { plan: read, pruned: apply(model, read) };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new ModelError(error.code, error.where, `${file}: ${error.message}`);
  }
}

interface Request {
  readonly path: string;
  readonly data: DataValues;
  readonly ratio?: number | undefined;
  readonly plan?: string | undefined;
  readonly criterion: Criterion;
  readonly network: NetworkValues;
  readonly time: boolean;
}

async function pruneFor(request: Request, model: Model, engine: Engine) {
  if (request.plan !== undefined) return planFrom(request.plan, model);
  if (request.ratio === undefined) return undefined;
  checkPrunable(model, request.path);
  const planned = await planAt(model, engine, request.ratio, request);
  return { plan: planned, pruned: apply(model, planned) };
}

async function compare(request: Request, engine: Engine) {
  const model = await openNetwork(request.path, request.network);
  const pruning = await pruneFor(request, model, engine);
  const examples = await givenExamples(model, request.data);
  if (examples === undefined) throw new UsageError(NEEDS_EXAMPLES);
  const networks = pruning === undefined ? 1 : 2;
  const run = (network: Model, done: number) => {
    const progress = (share: number) => showProgress((done + share) / networks);
    // In parts it takes a little longer, which only those who watch have something of.
    return evaluate(network, engine, examples, 2, process.stderr.isTTY ? progress : undefined);
  };
  const before = await run(model, 0);
  const after = pruning === undefined ? before : await run(pruning.pruned, 1);
  const speed = request.time ? await measureSpeed(engine, model, pruning?.pruned) : undefined;
  const notes = [...(model.notes ?? []), ...(examples.notes ?? [])];
  return {
    model: model.name,
    images: examples.count,
    ratio: pruning?.plan.ratio ?? null,
    layers: pruning?.plan.layers ?? [],
    accuracy: { before: before.accuracy, after: after.accuracy },
    correct: { before: before.correct, after: after.correct },
    // Those of the network that was evaluated last: the pruned one where there is one.
    logits: after.logits,
    logitsBefore: before.logits,
    engine: engine.device,
    ...(notes.length === 0 ? {} : { notes }),
    ...(speed === undefined ? {} : { speed }),
  };
}

function describe(found: Awaited<ReturnType<typeof compare>>): string {
  const { accuracy, correct, ratio, speed } = found;
  const row = (name: string, share: number, right: number) => [
    name,
    percent(share),
    `${count(right)} of ${count(found.images)} right`,
  ];
  const rows = [row("original", accuracy.before, correct.before)];
  if (ratio !== null) rows.push(row(`${percent(ratio)} pruned`, accuracy.after, correct.after));
  const title = `${styled("bold", found.model)} ${styled("dim", `(${found.engine})`)}`;
  return `${title}\n${table(rows, [1, 2])}${describeNotes(found)}${speed === undefined ? "" : describeSpeed(speed)}`;
}

const OPTIONS = {
  ...CRITERION_OPTIONS,
  ...ENGINE_OPTION,
  ...NETWORK_OPTIONS,
  ...DATA_OPTIONS,
  ratio: { type: "string" },
  plan: { type: "string" },
  time: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals, tokens } = readLine(args, OPTIONS);
  const path = onlyArgument(positionals, "network");
  const { ratio, time } = values;
  if ((values.data ?? values.images) === undefined) throw new UsageError(NEEDS_EXAMPLES);
  if (ratio !== undefined && values.plan !== undefined)
    throw new UsageError("eval takes --ratio or --plan, not both");
  if (values.plan !== undefined) refuseDecisions("eval", tokens, CRITERION_OPTIONS);
  const planFile = values.plan;
  const request = {
    ratio: ratio === undefined ? undefined : readRatio(ratio),
    plan: planFile,
    network: values,
  };
  const criterion = readCriterion(values);
  const engine = await openEngine(values.engine);
  const found = await compare({ path, data: values, ...request, criterion, time }, engine).finally(
    engine.close,
  );
  if (values.json) printJson(found);
  else process.stdout.write(describe(found));
}

export const evalCommand: Command = {
  name: "eval",
  summary: "count right answers on labelled examples, before and after pruning",
  usage: `eval MODEL --data FILE [--labels FILE] [--ratio R | --plan PLAN.json] [--criterion KIND] [--seed N] [--bias|--no-bias] [--inputs all|surviving] [--engine cpu|webgpu|auto] [--time] ${NETWORK_USAGE} [--json]`,
  example: "eval model.onnx --data test.csv --ratio 50%",
  options: OPTIONS,
  help: HELP,
  run,
};
