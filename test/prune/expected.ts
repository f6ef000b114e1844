// What PyTorch 1.13 gives for the samples under the seed's rule (test/expected), and the samples themselves.

import { readFileSync } from "node:fs";
import { type Examples, type Model, open, readLabelledImages } from "../../src/index.ts";

export function readFile(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url)));
}

function readJson<T>(path: string): T {
  return JSON.parse(new TextDecoder().decode(readFile(path))) as T;
}

export interface ExpectedSeed {
  readonly layers: readonly { norms: number[]; removed: number[]; kept: number[] }[];
  readonly pruned: readonly { weight: number[][]; bias: number[] }[];
  readonly inputs: number[][];
  readonly outputs_before: number[][];
  readonly outputs_after: number[][];
}

export interface ExpectedEntry {
  readonly rule: "seed" | "surviving-inputs, no bias";
  readonly ratio: number;
  readonly accuracy: number;
  readonly first_logits: number[][];
  readonly removed: number[][];
  readonly norms?: number[][];
}

export interface ExpectedMlp {
  readonly accuracy: number;
  readonly first_logits: number[][];
  readonly pruned: readonly ExpectedEntry[];
}

export const expectedSeed = (): ExpectedSeed => readJson("test/expected/seed.json");
export const expectedMlp = (): ExpectedMlp => readJson("test/expected/fashion-mlp.json");

export const openSample = (path: string): Model => open(readFile(path), path.split("/").at(-1) ?? path);

export const fashionExamples = async (): Promise<Examples> => {
  const file = (name: string) => ({ bytes: readFile(`public/samples/${name}`), name });
  const images = file("fashion-mnist-images.idx3.gz");
  return readLabelledImages(images, file("fashion-mnist-labels.idx1.gz"), 784, 10);
};

export interface ExpectedCnn {
  readonly accuracy: number;
  readonly first_logits: number[][];
  readonly groups: Readonly<
    Record<string, { readonly convs_in_graph_order: number[]; readonly scores: number[] }>
  >;
  readonly pruned: readonly {
    readonly ratio: number;
    readonly first_logits: number[][];
    readonly removed: Readonly<Record<string, number[]>>;
  }[];
}

export const expectedCnn = (): ExpectedCnn => readJson("test/expected/fashion-cnn.json");
