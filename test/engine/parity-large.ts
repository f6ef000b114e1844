// Values beyond one binding: here that has at most 220,000 bytes, so each of these runs in several dispatches. Sums stay
// whole; that of a convolution's channels is the only one that could be cut, and it is not.

import { io, type ParityCase } from "./parity-case.ts";
import { convCase } from "./parity-conv.ts";

const none = { activation: "none", alpha: 0, beta: 0 } as const;

/** [600][120] with a number for each row, each column, or both. */
function spread(
  name: string,
  left: readonly number[],
  right: readonly number[],
  counts: readonly [number, number],
) {
  const params = { operation: "add", sizes: [600, 120], left, right } as const;
  return io(`${name}`, "binary", counts, 72_000, params);
}

const FRESH = Float32Array.from({ length: 300 }, (_, at) => ((at * 37) % 641) - 40);

const CASES: readonly ParityCase[] = [
  io("many values", "activation", [60_001], 60_001, {
    count: 60_001,
    activation: "relu",
    alpha: 0,
    beta: 0,
  }),
  io("many values", "unary", [60_001], 60_001, { count: 60_001, operation: "exp", alpha: 0, beta: 0 }),
  io("many values", "affine", [60_003, 7, 7], 60_003, {
    count: 60_003,
    channels: 7,
    inner: 13,
    ...none,
    activation: "relu",
  }),
  spread("same shapes", [120, 1], [120, 1], [72_000, 72_000]),
  spread("a number for each row", [120, 1], [1, 0], [72_000, 600]),
  spread("a number for each column", [0, 1], [120, 1], [120, 72_000]),
  io("many values", "softmax", [70_000], 70_000, { outer: 700, size: 20, inner: 5, log: false }),
  io(
    "many values",
    "reduce",
    [80_000],
    800,
    {
      operation: "sum",
      keptSizes: [800],
      keptStrides: [100],
      sizes: [100],
      strides: [1],
    },
    1e-5,
  ),
  io("many values", "pad", [57_600], 133_120, {
    mode: "constant",
    value: 2,
    sizes: [640, 10, 9],
    before: [0, 1, 3],
    out: [640, 13, 16],
  }),
  io("many values", "pool", [76_800], 19_200, {
    operation: "max",
    planes: 192,
    size: [1, 20, 20],
    kernel: [1, 2, 2],
    strides: [1, 2, 2],
    dilations: [1, 1, 1],
    before: [0, 0, 0],
    start: [0, 0, 0],
    end: [1, 20, 20],
    out: [1, 10, 10],
  }),
  io("of a large table", "gather", [641 * 100, FRESH.map((value) => value % 641)], 300 * 100, {
    outer: 1,
    size: 641,
    inner: 100,
    count: 300,
  }),
  io(
    "into a large output",
    "gather",
    [641 * 40, Float32Array.from({ length: 2000 }, (_, at) => (at * 7) % 641)],
    80_000,
    {
      outer: 1,
      size: 641,
      inner: 40,
      count: 2000,
    },
  ),
  // Weights of 295 KB, outputs of 288 KB, both, of groups, of images; then filters of single channels.
  convCase({ batch: 1, channels: 64, filters: 128, size: [1, 5, 4], added: true, activation: "relu" }),
  convCase({ batch: 2, channels: 64, filters: 131, size: [1, 5, 4] }),
  convCase({ batch: 1, channels: 3, filters: 200, size: [1, 22, 20], added: true }),
  convCase({ batch: 1, channels: 100, filters: 200, size: [1, 22, 20], kernel: [1, 1, 3] }),
  convCase({ batch: 1, groups: 4, channels: 32, filters: 64, size: [1, 24, 24], activation: "relu" }),
  convCase({ batch: 3, channels: 12, filters: 16, size: [1, 40, 40] }),
  convCase({ batch: 2, groups: 80, channels: 1, filters: 1, size: [1, 24, 24], added: true }, "depthwise"),
];

/** The same for what is given, whose values or weights are larger than that. */
export function beyondBinding(cases: readonly ParityCase[]): ParityCase[] {
  return cases.map((each) => ({ ...each, name: `${each.name} in parts`, bindingBytes: 220_000 }));
}

export const LARGE_CASES: readonly ParityCase[] = beyondBinding(CASES);
