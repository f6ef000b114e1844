// `npm run check:torch-pruning [-- NAME…]`: prunes torchvision's networks by half. For three of them Torch-Pruning's
// own choice is known and has to be the same; all have to come with a certificate that holds. Writes the networks into
// .cache/torchvision with torch, torchvision and onnx of PYTHON (default: python3), and its result into
// docs/torch-pruning.md; with NAMEs, the rows of those alone.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { readOptions } from "./options.mjs";
import { networkFile } from "./torchvision.mjs";

const NETWORKS = [
  ..."resnet18 mobilenet_v2 densenet121 vgg11@224 vgg16@224 googlenet inception_v3@96 squeezenet1_1".split(
    " ",
  ),
  ..."resnext50_32x4d regnet_y_400mf shufflenet_v2_x1_0 mnasnet1_0 efficientnet_b0 convnext_tiny".split(" "),
  ..."swin_t vit_b_16 fcn_resnet50 resnet18+dynamic".split(" "),
];

const { positionals: asked } = readOptions({ allowPositionals: true });
const unknown = asked.find((name) => !NETWORKS.includes(name));
if (unknown !== undefined) {
  console.error(`There is no network ${unknown}; there are ${NETWORKS.join(", ")}.`);
  process.exit(2);
}
const root = fileURLToPath(new URL("..", import.meta.url));
const server = await createServer({ root, server: { middlewareMode: true, hmr: false }, logLevel: "error" });
const { ModelError, apply, certify, cost, cpuEngine, group, open, plan, plannedUnits, score } =
  await server.ssrLoadModule("/src/index.ts");
const engine = cpuEngine();

async function planHalf(model, groups, kind) {
  const session = await engine.compile(model);
  const criterion = { kind, bias: kind === "l1", inputs: "all" };
  const scores = await score(model, groups, session, criterion);
  session.close();
  return plan(model, groups, scores, 0.5);
}

/** Removed indices by Torch-Pruning's names: "layer|out" for rows and scales, "layer|in" for columns. */
function removedByLayer(groups, removed) {
  const found = new Map();
  for (const { initializer, role, units } of groups.slices) {
    const layer = initializer.replace(/\.weight$/, "");
    if (layer === initializer || !["row", "column", "scale"].includes(role)) continue;
    const gone = [...units.keys()].filter((index) => removed.has(units[index]));
    if (gone.length > 0) found.set(`${layer}|${role === "column" ? "in" : "out"}`, gone.join());
  }
  return found;
}

/** How many layers lose what they lose under Torch-Pruning; depthwise ones, which it does not name alike, are left out. */
async function compare(name, model, groups) {
  const path = `${root}test/fixtures/torch-pruning/${name}.json`;
  if (!existsSync(path)) return undefined;
  const expected = JSON.parse(readFileSync(path, "utf8"));
  const found = removedByLayer(groups, plannedUnits(groups, await planHalf(model, groups, "group-l1")));
  const depthwise = new Set(
    groups.slices.filter(({ role }) => role === "depthwise").map((slice) => slice.initializer),
  );
  const places = [...new Set([...Object.keys(expected), ...found.keys()])].filter(
    (place) => !depthwise.has(`${place.split("|")[0]}.weight`),
  );
  const different = places.filter((place) => expected[place]?.join() !== found.get(place));
  for (const place of different) console.error(`${name}: ${place} is not what Torch-Pruning removes`);
  return { equal: places.length - different.length, of: places.length };
}

/** What comes of a network; a refusal is its sentence. */
async function check(name) {
  try {
    const model = open(readFileSync(networkFile(name)), name);
    return { name, ...(await pruneAndProve(name, model, group(model))) };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { name, refusal: error.message };
  }
}

async function pruneAndProve(name, model, groups) {
  const agreement = await compare(name, model, groups);
  const planned = await planHalf(model, groups, "l1");
  const pruned = apply(model, planned, groups);
  const proof = await certify({ original: model, plan: planned, pruned, groups }, engine);
  const reasons = new Set(Array.from(groups.frozen.values(), (reason) => reason.sentence));
  const removed = plannedUnits(groups, planned);
  const [before, after] = [cost(model, groups), cost(model, groups, removed)];
  return {
    agreement,
    families: groups.families.length,
    params: after.params / before.params,
    macs: after.macs / before.macs,
    proof,
    reasons: [...reasons],
  };
}

const percent = (part) => `${(100 * part).toFixed(1)} %`;

function row(result) {
  const { name, refusal, agreement, families, params, macs, proof } = result;
  if (refusal !== undefined) return `| ${name} | | | | | refused: ${refusal} |`;
  const same = agreement === undefined ? "" : `${agreement.equal} of ${agreement.of}`;
  const error = proof.equivalence.maxRelativeError;
  const holds = proof.valid ? `holds, ${error === 0 ? "to the bit" : error.toExponential(1)}` : "fails";
  return `| ${name} | ${same} | ${families} | ${percent(params)} | ${percent(macs)} | ${holds} |`;
}

const HEAD = `# torchvision's networks, pruned by half

Written by \`npm run check:torch-pruning\`, which exports the networks with seeded weights (\`scripts/export-torchvision.py\`;
the input is 64 × 64 unless the name says otherwise, and of any size where it says "+dynamic") and prunes each at 50 %.

*As Torch-Pruning*: in how many places (rows, columns and batch norms of layers that are not depthwise) exactly the
channels leave that Torch-Pruning 1.6.1 removes, under the criterion group-l1, which is its default. What it removes is kept in
\`test/fixtures/torch-pruning\`. The other columns are under the criterion l1: what is left, and whether the certificate
holds, with the largest relative error against the original with the removed columns at zero, on the CPU engine.

| network | as Torch-Pruning | families | parameters left | MACs left | certificate |
| --- | --- | --- | --- | --- | --- |
`;

/** Rows of networks that were not asked for stay as they are. */
function writeRows(rows) {
  const path = `${root}docs/torch-pruning.md`;
  const old = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  const lines = NETWORKS.map((name) => rows.get(name) ?? old.find((line) => line.startsWith(`| ${name} |`)));
  writeFileSync(path, `${HEAD}${lines.filter((line) => line !== undefined).join("\n")}\n`);
}

const results = [];
try {
  for (const name of asked.length > 0 ? asked : NETWORKS) {
    const result = await check(name);
    results.push(result);
    console.log(row(result));
    for (const reason of result.reasons?.slice(0, 3) ?? []) console.log(`    kept: ${reason}`);
  }
} finally {
  await server.close();
}
writeRows(new Map(results.map((result) => [result.name, row(result)])));
const failed = results.filter(
  ({ proof, agreement }) =>
    proof?.valid === false || (agreement !== undefined && agreement.equal < agreement.of),
);
process.exitCode = failed.length === 0 ? 0 : 1;
