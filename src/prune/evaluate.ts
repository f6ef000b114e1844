// How good a network is: right answers on labelled examples, and what it says to the first of them.

import type { Engine, Examples, Score, Session } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";

export interface Evaluation {
  readonly correct: number;
  readonly total: number;
  /** correct / total. */
  readonly accuracy: number;
  /** The first output's values for the first examples (at most `rows` of them). */
  readonly logits: readonly (readonly number[])[];
}

/** In how many parts examples run for somebody who wants to know how far they are, and the fewest in one. */
const [PARTS, LEAST] = [20, 200];

/** The examples in order, a part at a time. */
function partsOf({ count, inputs, labels }: Examples, progress: unknown): Examples[] {
  const size = progress === undefined ? count : Math.max(LEAST, Math.ceil(count / PARTS));
  const features = inputs.length / count;
  return Array.from({ length: Math.ceil(count / size) }, (_, part) => {
    const [from, to] = [part * size, Math.min(count, (part + 1) * size)];
    return {
      count: to - from,
      inputs: inputs.subarray(from * features, to * features),
      labels: labels.subarray(from, to),
    };
  });
}

/** Right answers, and of how many. */
async function countAll(
  session: Session,
  examples: Examples,
  progress?: (share: number) => void,
): Promise<Score> {
  let [correct, total] = [0, 0];
  const parts = partsOf(examples, progress);
  for (const [index, part] of parts.entries()) {
    await session.setExamples(part);
    const counted = await session.countCorrect([]);
    correct += counted.correct;
    total += counted.total;
    progress?.((index + 1) / parts.length);
  }
  return { correct, total };
}

/**
 * Runs a network over labelled examples. `progress` is told the share that is done, 0…1. Throws ModelError "shape" where
 * they do not fit its input.
 */
export async function evaluate(
  model: Model,
  engine: Engine,
  examples: Examples,
  rows = 2,
  progress?: (share: number) => void,
): Promise<Evaluation> {
  const session = await engine.compile(model);
  try {
    const { correct, total } = await countAll(session, examples, progress);
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
