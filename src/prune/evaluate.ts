// How good a network is: right answers on labelled examples, and what it says to the first of them.

import type { Engine, Examples } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";

export interface Evaluation {
  readonly correct: number;
  readonly total: number;
  /** correct / total. */
  readonly accuracy: number;
  /** The first output's values for the first examples (at most `rows` of them). */
  readonly logits: readonly (readonly number[])[];
}

/** Runs a network over labelled examples. Throws ModelError "shape" where they do not fit its input. */
export async function evaluate(
  model: Model,
  engine: Engine,
  examples: Examples,
  rows = 2,
): Promise<Evaluation> {
  const session = await engine.compile(model);
  try {
    await session.setExamples(examples);
    const { correct, total } = await session.countCorrect([]);
    const count = Math.min(rows, examples.count);
    const features = examples.inputs.length / examples.count;
    const inputs = new Map([[model.inputs[0]?.name ?? "", examples.inputs.subarray(0, count * features)]]);
    const data =
      (await session.run(inputs, count)).get(model.outputs[0]?.name ?? "")?.data ?? new Float32Array();
    const width = data.length / count;
    const logits = Array.from({ length: count }, (_, row) =>
      Array.from(data.subarray(row * width, (row + 1) * width)),
    );
    return { correct, total, accuracy: correct / total, logits };
  } finally {
    session.close();
  }
}
