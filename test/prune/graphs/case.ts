// What a small graph for tests is, and the parts that many of them share.

import type { GroupSettings } from "../../../src/index.ts";
import type { Model } from "../../../src/model/graph.ts";
import { int64Tensor, type Tensor } from "../../../src/model/tensor.ts";
import { build, type NodeSpec, weights } from "../build.ts";

export interface GraphCase {
  readonly name: string;
  readonly model: Model;
  /** Sizes of the families, in order. */
  readonly families: readonly number[];
  readonly settings?: GroupSettings;
  /** A reason that some frozen unit must give. */
  readonly frozen?: RegExp;
  /** True where a mean runs over channels, so that the outputs differ by design. */
  readonly byDesign?: boolean;
  /** What to prune at; none for a graph that ONNX Runtime cannot compute. */
  readonly ratios?: readonly number[];
}

export const ints = (...values: number[]): Tensor => int64Tensor(values);
export const int = (value: number): Tensor => ({ ...int64Tensor([value]), dims: [] });

/** x [batch, 3, 6, 6] → Conv of 8 channels → Relu → `nodes` from "a" to "z" → Conv of 4 channels → Relu → Conv of 2. */
export function between(
  nodes: readonly NodeSpec[],
  initializers: Readonly<Record<string, Tensor>> = {},
  channels = 8,
  opset = 17,
): Model {
  const pads = { pads: [1, 1, 1, 1] };
  return build(
    [3, 6, 6],
    [
      ["Conv", "x w1 b1", "h", pads],
      ["Relu", "h", "a"],
      ...nodes,
      ["Conv", "z w2 b2", "k"],
      ["Relu", "k", "l"],
      ["Conv", "l w3 b3", "y"],
    ],
    {
      w1: weights(8, 3, 3, 3),
      b1: weights(8),
      w2: weights(4, channels, 1, 1),
      b2: weights(4),
      w3: weights(2, 4, 1, 1),
      b3: weights(2),
      ...initializers,
    },
    opset,
  );
}
