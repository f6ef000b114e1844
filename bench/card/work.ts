// What the engine makes of a device: its kernels at sizes that fill one, a network, and a tick of the slider. Every
// answer is compared before it is timed.

import { createCpuEngine } from "../../src/engine/cpu/engine.ts";
import { NO_ACTIVATION } from "../../src/engine/functions.ts";
import { createGpuEngine } from "../../src/engine/webgpu/engine.ts";
import { type Examples, group, type Model, masksOf, rank, score, spend } from "../../src/index.ts";
import { compare, randomValues } from "../measure.ts";
import { resnet18 } from "../networks.ts";
import { type Bench, medianOf, timeWork } from "./device-time.ts";

/** Milliseconds of output = input · weightᵀ + bias with `size`³ multiply-adds. */
export async function timeGemm(bench: Bench, size: number): Promise<number> {
  const backend = bench.backend.fork();
  const [input, weight] = [randomValues(size * size), randomValues(size * size).reverse()];
  const output = backend.allocate("output", size * size);
  const given = {
    input: backend.uploadFloats("input", input),
    weight: backend.uploadWeight("weight", weight, size, size),
    bias: backend.uploadFloats("bias", new Float32Array(size)),
    output,
  };
  const work = backend.kernels.gemm(given, { rows: size, inner: size, outer: size, ...NO_ACTIVATION });
  const [bytes] = await backend.execute([work], [{ buffer: output, count: size * size }]);
  const computed = new Float32Array(bytes ?? new ArrayBuffer(0));
  const places = Array.from({ length: 64 }, (_, at) => (at * 1_000_003) % (size * size));
  const product = (place: number) => {
    const [row, column] = [Math.floor(place / size) * size, (place % size) * size];
    return input
      .subarray(row, row + size)
      .reduce((sum, value, at) => sum + value * (weight[column + at] ?? 0), 0);
  };
  const chosen = places.map((place) => computed[place] ?? Number.NaN);
  compare("the dense layer", Float32Array.from(chosen), Float32Array.from(places, product));
  const milliseconds = await timeWork(bench, work);
  backend.close();
  return milliseconds;
}

/** Milliseconds of the L1 norms of `rows` rows. */
export async function timeRowNorms(bench: Bench, rows: number, columns: number): Promise<number> {
  const backend = bench.backend.fork();
  const weight = randomValues(rows * columns).map((value) => value * 2 - 1);
  const output = backend.allocate("norms", rows);
  const given = {
    weight: backend.uploadWeight("weight", weight, rows, columns),
    bias: backend.uploadFloats("bias", new Float32Array(rows)),
    output,
  };
  const work = backend.kernels.rowNorms(given, { rows, columns });
  const [bytes] = await backend.execute([work], [{ buffer: output, count: rows }]);
  const norm = (_: unknown, row: number) =>
    weight.subarray(row * columns, (row + 1) * columns).reduce((sum, value) => sum + Math.abs(value), 0);
  const expected = Float32Array.from({ length: rows }, norm);
  compare("row norms", new Float32Array(bytes ?? new ArrayBuffer(0)), expected);
  const milliseconds = await timeWork(bench, work);
  backend.close();
  return milliseconds;
}

/** Milliseconds of ResNet-18 at 224², from inputs on the device to outputs on the device. */
export async function timeResnet(bench: Bench, batch: number): Promise<number> {
  const model = resnet18();
  const inputs = new Map([["x", randomValues(3 * 224 * 224)]]);
  const engine = await createGpuEngine(bench.device, bench.name);
  const [session, reference] = [await engine.compile(model), await createCpuEngine().compile(model)];
  const [computed] = (await session.run(inputs, 1)).values();
  const [expected] = (await reference.run(inputs, 1)).values();
  compare("ResNet-18", computed?.data ?? new Float32Array(0), expected?.data ?? new Float32Array(0));
  reference.close();
  const milliseconds = await medianOf(bench, async () => (await session.time(batch)).milliseconds);
  engine.close();
  return milliseconds;
}

/** Ratios that the slider stands at, one after the other. */
const STOPS = [0.5, 0.1, 0.75, 0.25, 0.9, 0.35, 0.6];

/** Milliseconds of a tick by the clock: from a new ratio to the right answers, counted on all examples. */
export async function timeTick(bench: Bench, model: Model, examples: Examples): Promise<number> {
  const engine = await createGpuEngine(bench.device, bench.name);
  const [session, reference] = [await engine.compile(model), await createCpuEngine().compile(model)];
  const groups = group(model);
  const ranking = rank(groups, await score(model, groups, session), 0.5);
  const counts: number[] = [];
  for (const each of [session, reference]) {
    await each.setMasks(masksOf(groups, ranking));
    await each.setExamples(examples);
    counts.push((await each.countCorrect(spend(model, groups, ranking, 0.5).cuts)).correct);
  }
  const [found = 0, expected = 0] = counts;
  if (Math.abs(found - expected) > 2) throw new Error(`the slider counts ${found} right, not ${expected}`);
  reference.close();
  const stops = STOPS.map((ratio) => spend(model, groups, ranking, ratio).cuts);
  let stop = 0;
  const milliseconds = await medianOf({ ...bench, rounds: bench.rounds * STOPS.length }, async () => {
    const cuts = stops[stop++ % stops.length] ?? [];
    const start = performance.now();
    await session.countCorrect(cuts);
    return performance.now() - start;
  });
  engine.close();
  return milliseconds;
}
