// Everything PyTorch says of the seed and of fashion-mlp (test/expected), in headless Chrome: on WebGPU, and again in a
// browser without it. A browser that should have an adapter and has none fails here.

import type { Browser } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectedCnn, expectedMlp, expectedSeed } from "../prune/expected.ts";
import { type OpenPage, open, start } from "./browser.ts";
import type { Expectations } from "./pages/expected.ts";
import { holds } from "./workbench.ts";

/** Put there by pages/expected.ts, in the page. */
declare const expectations: Expectations;

function worst(actual: readonly (readonly number[])[], expected: readonly (readonly number[])[]): number {
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  return Math.max(
    ...actual.flatMap((row, r) => row.map((value, c) => Math.abs(value - (expected[r]?.[c] ?? Number.NaN)))),
  );
}

describe.each(["webgpu", "cpu"] as const)("in Chrome on %s", (kind) => {
  let browser: Browser;
  let opened: OpenPage;

  beforeAll(async () => {
    let started = { kind: "", reason: "" };
    ({ browser, result: opened } = await start({ webgpu: kind === "webgpu" }, async (fresh) => {
      const fine = await open(fresh, "/test/chrome/pages/expected.html");
      await holds(fine.page, "'expectations' in globalThis");
      started = await fine.page.evaluate((prefer) => expectations.start(prefer), kind);
      return fine;
    }));
    expect(started.kind, started.reason).toBe(kind);
    if (kind === "cpu") expect(started.reason).toMatch(/WebGPU.*The CPU computes instead\./);
  });

  afterAll(async () => {
    await browser?.close();
  });

  it("prunes the seed as the seed says", async () => {
    const { layers } = expectedSeed();
    const outcome = await opened.page.evaluate(() => expectations.seed(0.5));
    expect(outcome.removed).toEqual(layers.map((layer) => layer.removed));
    expect(
      worst(
        outcome.scores,
        layers.map((layer) => layer.norms),
      ),
    ).toBeLessThanOrEqual(1e-6);
    expect(outcome.valid).toBe(true);
  });

  it.each([
    [0, "outputs_before"],
    [0.5, "outputs_after"],
  ] as const)("computes the seed's outputs at %d", async (ratio, which) => {
    const { inputs, [which]: outputs } = expectedSeed();
    const actual = await opened.page.evaluate(
      (r, i) => expectations.outputs("seed.json", r, i),
      ratio,
      inputs,
    );
    expect(worst(actual, outputs)).toBeLessThanOrEqual(1e-6);
  });

  it("has PyTorch's accuracy and logits before pruning", async () => {
    const { accuracy, first_logits } = expectedMlp();
    const outcome = await opened.page.evaluate(() => expectations.original());
    expect(Math.abs(outcome.correct - accuracy * 10_000)).toBeLessThanOrEqual(2);
    expect(worst(outcome.logits, first_logits)).toBeLessThanOrEqual(1e-4);
  });

  it("has PyTorch's accuracy and logits of the convolution network", async () => {
    const { accuracy, first_logits } = expectedCnn();
    const outcome = await opened.page.evaluate(() => expectations.convolutions());
    expect(Math.abs(outcome.correct - accuracy * 10_000)).toBeLessThanOrEqual(2);
    expect(worst(outcome.logits, first_logits)).toBeLessThanOrEqual(1e-4);
  });

  // Each file at one ratio: all of them at all ratios are in test/prune/fashion-cnn.test.ts.
  const files = [
    "fashion-cnn.onnx",
    "fashion-cnn-bn.onnx",
    "fashion-cnn.state.pt",
    "fashion-cnn.safetensors",
  ];
  const cases = files.map((file, index) => [file, expectedCnn().pruned[index + 1]] as const);
  it.each(cases)("%s pruned: the same channels as in PyTorch, and its logits", async (file, entry) => {
    if (entry === undefined) throw new Error("an entry for each file");
    const kind = file === "fashion-cnn.onnx" ? {} : { kind: "l1-folded" as const };
    const criterion = { ...kind, bias: true, inputs: "all" as const };
    const outcome = await opened.page.evaluate(
      (name, ratio, by, count) => expectations.convolutionsAt(name, ratio, by, count),
      file,
      entry.ratio,
      criterion,
      entry.first_logits.length,
    );
    for (const [name, removed] of Object.entries(entry.removed))
      for (const conv of expectedCnn().groups[name]?.convs_in_graph_order ?? [])
        expect(outcome.removed[conv]).toEqual(removed);
    expect(outcome.valid).toBe(true);
    expect(worst(outcome.logits, entry.first_logits)).toBeLessThanOrEqual(1e-3);
  });

  it.each(expectedMlp().pruned)("$rule at $ratio: same neurons, accuracy and logits", async (entry) => {
    const criterion =
      entry.rule === "seed"
        ? { bias: true, inputs: "all" as const }
        : { bias: false, inputs: "surviving" as const };
    const outcome = await opened.page.evaluate((r, c) => expectations.fashion(r, c), entry.ratio, criterion);
    expect(outcome.removed).toEqual([...entry.removed, []]);
    expect(outcome.valid).toBe(true);
    expect(outcome.equivalence).toBeLessThanOrEqual(1e-5);
    expect(Math.abs(outcome.correct - entry.accuracy * 10_000)).toBeLessThanOrEqual(2);
    expect(outcome.masked).toBe(outcome.correct);
    expect(worst(outcome.logits.slice(0, entry.first_logits.length), entry.first_logits)).toBeLessThanOrEqual(
      1e-4,
    );
  });

  it("says nothing on the console that it should not", () => expect(opened.complaints).toEqual([]));
});
