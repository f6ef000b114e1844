// `npm run check:fashion-cnn [-- --engine cpu|webgpu] [--ratio R] [--images N] [FILE…]`: each of the four files of the trained convolutional
// network, pruned at every ratio that PyTorch's result is known for (test/expected/fashion-cnn.json), on the CPU and on
// WebGPU in Node: the same neurons have to leave, and of 10,000 images as many be right, up to two.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { readCount, readOptions } from "./options.mjs";

/** How far the count of right answers may be from PyTorch's. */
const MOST_IMAGES = 2;

/** Weights alone have no strides, so their arrows come from the ONNX file with the same batch norms. */
const FILES = {
  "fashion-cnn.onnx": {},
  "fashion-cnn-bn.onnx": { norms: true },
  "fashion-cnn.state.pt": { norms: true, graph: "fashion-cnn-bn.onnx" },
  "fashion-cnn.safetensors": { norms: true, graph: "fashion-cnn-bn.onnx" },
};

const { values: options, positionals } = readOptions({
  allowPositionals: true,
  options: {
    engine: { type: "string", multiple: true, default: ["cpu", "webgpu"] },
    ratio: { type: "string", multiple: true },
    images: { type: "string", default: "10000" },
  },
});
const root = fileURLToPath(new URL("..", import.meta.url));
const server = await createServer({
  root,
  // Not that of the page's server, which may run beside it.
  cacheDir: `${root}node_modules/.vite-scripts`,
  server: { middlewareMode: true, hmr: false, watch: null },
  logLevel: "error",
});
const library = await server.ssrLoadModule("/src/index.ts");
const { openEngine } = await server.ssrLoadModule("/src/cli/engine.ts");
const { apply, group, open, plan, readLabelledImages, score } = library;
const read = (folder, name) => ({ bytes: new Uint8Array(readFileSync(`${root}${folder}/${name}`)), name });
const expected = JSON.parse(readFileSync(`${root}test/expected/fashion-cnn.json`, "utf8"));
const entries = [{ ratio: 0, accuracy: expected.accuracy, removed: {} }, ...expected.pruned].filter(
  ({ ratio }) => options.ratio?.map(Number).includes(ratio) ?? true,
);

function openFile(name) {
  const { graph } = FILES[name];
  const file = read("test/fixtures", name);
  return open(file.bytes, name, graph === undefined ? {} : { graph: read("test/fixtures", graph) });
}

async function readExamples() {
  const samples = ["fashion-mnist-images.idx3.gz", "fashion-mnist-labels.idx1.gz"];
  const all = await readLabelledImages(...samples.map((name) => read("public/samples", name)), 784, 10);
  const count = readCount("images", options.images);
  return { count, inputs: all.inputs.subarray(0, count * 784), labels: all.labels.subarray(0, count) };
}

/** Groups of layers that do not lose exactly what they lose under PyTorch. */
function different(planned, removed) {
  return Object.entries(removed).flatMap(([name, neurons]) =>
    expected.groups[name].convs_in_graph_order.filter(
      (layer) => String(planned.layers[layer].removed) !== String(neurons),
    ),
  );
}

async function countCorrect(engine, model, examples) {
  const session = await engine.compile(model);
  try {
    await session.setExamples(examples);
    return (await session.countCorrect([])).correct;
  } finally {
    session.close();
  }
}

/** All ratios of one file on one engine, a printed line each; how many were not as expected. */
async function check(name, engine, examples) {
  const model = openFile(name);
  const groups = group(model);
  const session = await engine.compile(model);
  const criterion = { kind: FILES[name].norms ? "l1-folded" : "l1", bias: true, inputs: "all" };
  const scores = await score(model, groups, session, criterion);
  session.close();
  let failed = 0;
  for (const { ratio, accuracy, removed } of entries) {
    const planned = plan(model, groups, scores, ratio);
    const layers = different(planned, removed);
    const correct = await countCorrect(engine, apply(model, planned, groups), examples);
    const wanted = Math.round(accuracy * 10_000);
    const off = correct - wanted;
    const whole = examples.count === 10_000;
    if (layers.length > 0 || (whole && Math.abs(off) > MOST_IMAGES)) failed++;
    const who = layers.length === 0 ? "the same neurons leave" : `layers ${layers} DIFFER`;
    const right = whole
      ? `${correct} right, PyTorch ${wanted}, ${off}`
      : `${correct} of ${examples.count} right`;
    console.log(`${engine.kind}  ${name}  ${ratio}  ${who}  ${right}`);
  }
  return failed;
}

const examples = await readExamples();
let failed = 0;
try {
  for (const kind of options.engine) {
    const engine = await openEngine(kind);
    try {
      for (const name of positionals.length > 0 ? positionals : Object.keys(FILES))
        failed += await check(name, engine, examples);
    } finally {
      engine.close();
    }
  }
} finally {
  await server.close();
}
console.log(failed === 0 ? "All as PyTorch has it." : `${failed} are not as PyTorch has it.`);
process.exitCode = failed === 0 ? 0 : 1;
