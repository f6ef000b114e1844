// In the page: runs the library on the engine that the browser has, for expected.test.ts to compare with PyTorch.

import { openEngine } from "../../../src/engine/choose.ts";
import type { Engine, Examples } from "../../../src/engine/engine.ts";
import {
  type Criterion,
  evaluate,
  group,
  type Model,
  masksOf,
  open,
  prune,
  rank,
  readLabelledImages,
  score,
  spend,
} from "../../../src/index.ts";

export interface Outcome {
  readonly removed: readonly (readonly number[])[];
  readonly scores: readonly (readonly number[])[];
  readonly valid: boolean;
  readonly equivalence: number;
  readonly correct: number;
  readonly logits: readonly (readonly number[])[];
  /** Right answers of the running original with the plan's cuts as masks. */
  readonly masked: number;
}

export interface Expectations {
  readonly start: (prefer: "webgpu" | "cpu") => Promise<{ readonly kind: string; readonly reason: string }>;
  readonly outputs: (sample: string, ratio: number, inputs: number[][]) => Promise<number[][]>;
  readonly seed: (ratio: number) => Promise<Pick<Outcome, "removed" | "scores" | "valid">>;
  readonly original: () => Promise<{
    readonly correct: number;
    readonly logits: readonly (readonly number[])[];
  }>;
  /** fashion-cnn's right answers and first logits. */
  readonly convolutions: () => Promise<{
    readonly correct: number;
    readonly logits: readonly (readonly number[])[];
  }>;
  /** fashion-cnn as one of its files, pruned; with the logits of the first `count` images. */
  readonly convolutionsAt: (
    file: string,
    ratio: number,
    criterion: Criterion,
    count: number,
  ) => Promise<Pick<Outcome, "removed" | "valid" | "logits">>;
  readonly fashion: (ratio: number, criterion: Criterion) => Promise<Outcome>;
}

let engine: Engine;

async function bytesOf(name: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(`/samples/${name}`)).arrayBuffer());
}

async function fashion(): Promise<{ model: Model; examples: Examples }> {
  const [images, labels] = ["fashion-mnist-images.idx3.gz", "fashion-mnist-labels.idx1.gz"];
  const files = [
    { bytes: await bytesOf(images), name: images },
    { bytes: await bytesOf(labels), name: labels },
  ] as const;
  return {
    model: open(await bytesOf("fashion-mlp.onnx"), "fashion-mlp.onnx"),
    examples: await readLabelledImages(...files, 784, 10),
  };
}

let loaded: ReturnType<typeof fashion> | undefined;
const load = () => (loaded ??= fashion());

const expectations: Expectations = {
  async start(prefer) {
    const chosen = await openEngine({ prefer });
    engine = chosen.engine;
    return { kind: engine.kind, reason: chosen.reason };
  },
  async outputs(sample, ratio, inputs) {
    const original = open(await bytesOf(sample), sample);
    const { model } = await prune(original, engine, { ratio });
    const session = await engine.compile(model);
    const result = await session.run(
      new Map([[model.inputs[0]?.name ?? "", Float32Array.from(inputs.flat())]]),
      inputs.length,
    );
    session.close();
    const data = result.get(model.outputs[0]?.name ?? "")?.data ?? new Float32Array();
    const width = data.length / inputs.length;
    return inputs.map((_, row) => Array.from(data.subarray(row * width, (row + 1) * width)));
  },
  async seed(ratio) {
    const { report } = await prune(open(await bytesOf("seed.json"), "seed.json"), engine, { ratio });
    return {
      removed: report.layers.map((layer) => layer.removed),
      scores: report.layers.map((layer) => layer.scores),
      valid: report.certificate.valid,
    };
  },
  async original() {
    const { model, examples } = await load();
    return evaluate(model, engine, examples, 4);
  },
  async convolutions() {
    const { examples } = await load();
    const model = open(await bytesOf("fashion-cnn.onnx"), "fashion-cnn.onnx");
    return evaluate(model, engine, examples, 4);
  },
  async convolutionsAt(file, ratio, criterion, count) {
    const { examples } = await load();
    const bytes = async (name: string) =>
      new Uint8Array(await (await fetch(`/test/fixtures/${name}`)).arrayBuffer());
    const arrows = "fashion-cnn-bn.onnx";
    const options = /onnx$/.test(file) ? {} : { graph: { bytes: await bytes(arrows), name: arrows } };
    const original = open(await bytes(file), file, options);
    const { model, report } = await prune(original, engine, { ratio, criterion });
    const [inputs, labels] = [examples.inputs.subarray(0, 784 * count), examples.labels.subarray(0, count)];
    const { logits } = await evaluate(model, engine, { count, inputs, labels }, count);
    return { removed: report.layers.map((layer) => layer.removed), valid: report.certificate.valid, logits };
  },
  async fashion(ratio, criterion) {
    const { model, examples } = await load();
    const { model: pruned, report } = await prune(model, engine, { ratio, criterion });
    const { correct, logits } = await evaluate(pruned, engine, examples, 4);
    const groups = group(model);
    const session = await engine.compile(model);
    const ranking = rank(groups, await score(model, groups, session, criterion, ratio), ratio);
    await session.setMasks(masksOf(groups, ranking));
    await session.setExamples(examples);
    const masked = (await session.countCorrect(spend(model, groups, ranking, ratio).cuts)).correct;
    session.close();
    return {
      removed: report.layers.map((layer) => layer.removed),
      scores: report.layers.map((layer) => layer.scores),
      valid: report.certificate.valid,
      equivalence: report.certificate.equivalence.maxRelativeError,
      correct,
      logits,
      masked,
    };
  },
};

Object.assign(globalThis, { expectations });
