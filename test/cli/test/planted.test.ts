// Differences that are planted on purpose, one of each kind: espalier test has to see each, and say what it is.

import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { labelledFor, listFiles } from "../../../src/cli/labelled.ts";
import { record } from "../../../src/cli/test/compare.ts";
import { loadJob, openSpec } from "../../../src/cli/test/load.ts";
import { type Job, measure, measuredOf } from "../../../src/cli/test/measure.ts";
import { certify, cpuEngine, type Engine, open, prune, type Session } from "../../../src/index.ts";
import { differences } from "./differences.ts";

const SEED = "test/regression/seed.prune.json";
const FASHION = "test/regression/fashion-mlp.prune.json";
const engine = cpuEngine();

async function openJob(path: string) {
  const { spec } = await openSpec(path);
  const job = await loadJob({ path, name: "", spec });
  const { expected } = spec;
  if (expected === undefined) throw new Error(`${path} has no record`);
  return { spec, job, expected };
}

/** The job with its JSON network changed. */
function edited(job: Job, change: (layers: { weights: number[][]; bias: number[] }[]) => void): Job {
  const network = JSON.parse(new TextDecoder().decode(job.model.bytes));
  change(network.layers);
  return { ...job, model: { ...job.model, bytes: new TextEncoder().encode(JSON.stringify(network)) } };
}

/** An engine that leaves the biases of one weight out of the norms. */
function forgetting(weight: string): Engine {
  const careless = (session: Session): Session => ({
    ...session,
    rowNorms: ({ bias, ...query }) =>
      session.rowNorms(query.weight === weight || bias === undefined ? query : { ...query, bias }),
  });
  return { ...engine, compile: async (model) => careless(await engine.compile(model)) };
}

/** The job with other labels for this many images that the pruned network gets right. */
async function mislabel(job: Job, count: number): Promise<Job> {
  const { data, model, settings } = job;
  if (data?.labels === undefined) throw new Error("the job has no labels");
  const pruned = await prune(open(model.bytes, model.name), engine, settings);
  const { inputs, labels } = await labelledFor(pruned.model, listFiles(data));
  const session = await engine.compile(pruned.model);
  const outputs = await session.run(
    new Map([[pruned.model.inputs[0]?.name ?? "", inputs.subarray(0, 784 * 100)]]),
    100,
  );
  session.close();
  const logits = outputs.get(pruned.model.outputs[0]?.name ?? "")?.data ?? new Float32Array();
  const bytes = gunzipSync(data.labels.bytes);
  const isRight = (image: number) => {
    const own = logits.subarray(image * 10, image * 10 + 10);
    return own.indexOf(Math.max(...own)) === labels[image];
  };
  // The labels of an IDX file stand behind eight bytes.
  const right = Array.from({ length: 100 }, (_, image) => image).filter(isRight);
  for (const image of right.slice(0, count)) bytes[8 + image] = ((labels[image] ?? 0) + 1) % 10;
  return { ...job, data: { ...data, labels: { name: "labels.idx1", bytes } } };
}

describe("a planted difference is caught and explained:", () => {
  it("nothing, where nothing is planted", async () => {
    const { spec, job, expected } = await openJob(SEED);
    expect(differences(spec, expected, await measure(job, engine))).toEqual([]);
  });

  it("one weight changed", async () => {
    const { spec, job, expected } = await openJob(SEED);
    const found = await measure(
      edited(job, ([, second]) => {
        const row = second?.weights[3];
        if (row !== undefined) row[0] = (row[0] ?? 0) + 0.25;
      }),
      engine,
    );
    const sentences = differences(spec, expected, found);
    expect(sentences[0]).toMatch(/^file \| file: the network is another than the recorded one \(SHA-256 /);
    expect(sentences[1]).toMatch(/^scores \| layer 2: neuron 3 scored 2, now [\d.]+ \([+−][\d.]+ %\)$/);
  });

  it("one near tie that falls the other way", async () => {
    const { spec, job, expected } = await openJob(SEED);
    // Neuron 3 is scaled so that it scores 0.79, just under neuron 1's 0.8.
    const found = await measure(
      edited(job, ([, second]) => {
        if (second === undefined) return;
        second.weights[3] = (second.weights[3] ?? []).map((weight) => weight * 0.395);
        second.bias[3] = (second.bias[3] ?? 0) * 0.395;
      }),
      engine,
    );
    expect(differences(spec, expected, found)).toContainEqual(
      expect.stringMatching(
        /^removed \| layer 2: expected \{0,1\}, got \{0,3\}; scores 0\.80 and 0\.79 differ by 1\.2 %: a near tie$/,
      ),
    );
  });

  it("one exact tie", async () => {
    const { spec, job } = await openJob(SEED);
    const same = edited(job, ([, second]) => {
      if (second === undefined) return;
      second.weights[2] = [...(second.weights[1] ?? [])];
      second.bias[2] = second.bias[1] ?? 0;
    });
    const found = await measure(same, engine);
    const expected = record(found);
    // As a tool records it that lets the higher index leave.
    const layers = expected.layers?.map((layer, index) =>
      index === 1 ? { ...layer, removed: [0, 2] } : layer,
    );
    expect(differences(spec, { ...expected, ...(layers === undefined ? {} : { layers }) }, found)).toEqual([
      expect.stringMatching(
        /^removed \| layer 2: expected \{0,2\}, got \{0,1\}; neurons 2 and 1 both score 0\.8: a tie, in which the lower index leaves$/,
      ),
    ]);
  });

  it("one bias dropped from the norm", async () => {
    const { spec, job, expected } = await openJob(FASHION);
    const model = open(job.model.bytes, job.model.name);
    const [weight = ""] = [...model.initializers.keys()].filter((name) => name.includes("0.weight"));
    const { data: _, ...withoutData } = job;
    const found = await measure(withoutData, forgetting(weight));
    const { correct: __, drift: ___, ...rest } = expected;
    const sentences = differences(spec, rest, found);
    expect(sentences).toContainEqual(
      expect.stringMatching(
        /^scores \| layer 1 \(0\): \d+ of 300 scores changed, most of all neuron \d+ .*: exactly their biases, which were left out of the norm$/,
      ),
    );
    expect(sentences).toContainEqual(
      expect.stringMatching(/^certificate \| certificate: rule does not hold: The rule is broken: /),
    );
  });

  it("a wrong column removed", async () => {
    const { spec, job, expected } = await openJob(SEED);
    const original = open(job.model.bytes, job.model.name);
    const pruned = await prune(original, engine, job.settings);
    // The other network has lost neuron 2 in place of 1; its columns are put where the right ones should be.
    const other = await prune(original, engine, {
      budget: { ratio: 0.5, force: { [pruned.report.layers[1]?.name ?? ""]: [2] } },
    });
    const last = [...pruned.model.initializers.keys()].filter((name) => name.includes("weight")).at(-1) ?? "";
    const initializers = new Map(pruned.model.initializers);
    const wrong = [...other.model.initializers].find(([name]) => name === last)?.[1];
    if (wrong !== undefined) initializers.set(last, wrong);
    const model = { ...pruned.model, initializers };
    const certificate = await certify({ original, plan: pruned.plan, pruned: model }, engine);
    const found = measuredOf(original, { ...pruned, model, report: { ...pruned.report, certificate } });
    const sentences = differences(spec, expected, found);
    expect(sentences).toContainEqual(
      expect.stringMatching(/^certificate \| certificate: bits does not hold: /),
    );
    expect(sentences).toContainEqual(
      expect.stringMatching(/^certificate \| certificate: equivalence does not hold: /),
    );
  });

  it.each([
    [2, 0],
    [20, 1],
  ])("accuracy down by %d images", async (down, found) => {
    const { spec, job, expected } = await openJob(FASHION);
    const mislabelled = await measure(await mislabel(job, down), engine);
    // The same labels serve both networks; only what they say of the pruned one is planted.
    const { before = 0, after = 0 } = expected.correct ?? {};
    const correct = { before, after: mislabelled.correct?.after ?? 0, total: 1000 };
    const sentence = `accuracy | accuracy: expected ${after} of 1,000 right after pruning, got ${after - down}: ${down} fewer, where 2 examples either way are allowed`;
    expect(differences(spec, expected, { ...mislabelled, correct })).toEqual(found === 0 ? [] : [sentence]);
  });

  it("a pruned network that is not as much faster as it should be", async () => {
    const { spec, job, expected } = await openJob(SEED);
    const found = await measure({ ...job, speed: { batch: 8 } }, engine);
    expect(found.speed).toMatchObject({ batch: 8, runs: 7 });
    const speed = { before: 3, after: 2, batch: 8, runs: 7 };
    const atLeast = (bound: number) =>
      differences(spec, { ...expected, speed: { atLeast: bound } }, { ...found, speed });
    expect(atLeast(1.5)).toEqual([]);
    expect(atLeast(2)).toEqual([
      "speed | speed: expected at least 2 times as fast as the original, got 1.50 (3 ms → 2 ms for 8 inputs, median of 7)",
    ]);
  });
});
