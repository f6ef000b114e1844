// Rows of a sweep to build tests from.

import type { Result } from "../../../src/cli/sweep/rows.ts";

/** A result of a network that costs 100 multiply-adds and is right on 90 of 100 images before. */
export function result(key: string, macs: number, right: number, others: Partial<Result> = {}): Result {
  return {
    key,
    model: "models/a.onnx",
    criterion: { bias: true, inputs: "all" },
    ratio: 0.5,
    worker: "host:1",
    params: { before: 50, after: macs / 2 },
    macs: { before: 100, after: macs },
    bytes: { before: 200, after: 2 * macs },
    accuracy: { before: 0.9, after: right / 100 },
    correct: { before: 90, after: right, total: 100 },
    drift: { mean: 100 - right, max: 100 },
    verdict: "proven",
    device: "CPU",
    ...others,
  };
}

/** The same where there are no labelled images. */
export function drifting(key: string, macs: number, drift: number, others: Partial<Result> = {}): Result {
  const { accuracy: _, correct: __, ...rest } = result(key, macs, 0, others);
  return { ...rest, drift: { mean: drift, max: drift } };
}
