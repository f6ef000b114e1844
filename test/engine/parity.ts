// Each kernel once per awkward size, over any backend: the Chrome test runs a case on WebGPU and on the CPU and
// compares. Outputs start as NaN, so that a value that nobody wrote shows.

import { NEVER } from "../../src/engine/engine.ts";
import type { Activation } from "../../src/engine/functions.ts";
import { numbers } from "./networks.ts";
import { compute, type ParityCase } from "./parity-case.ts";
import { WINDOW_CASES } from "./parity-conv.ts";
import { IO_CASES } from "./parity-io.ts";
import { beyondBinding, LARGE_CASES } from "./parity-large.ts";
import { MOVEMENT_CASES } from "./parity-movement.ts";
import { RECURRENT_CASES } from "./parity-recurrent.ts";

function gemmCase(rows: number, inner: number, outer: number, activation: Activation): ParityCase {
  return {
    name: `gemm of ${rows} × ${inner} by ${outer}, ${activation}`,
    // Rounding of a float32 sum grows with its length, about as its square root.
    tolerance: 2e-6 + 5e-7 * Math.sqrt(inner),
    run: (backend) =>
      compute(backend, rows * outer, (output) =>
        backend.kernels.gemm(
          {
            input: backend.uploadFloats("input", numbers(rows * inner, 1)),
            weight: backend.uploadWeight("weight", numbers(outer * inner, 2), outer, inner),
            bias: backend.uploadFloats("bias", numbers(outer, 3)),
            output,
          },
          { rows, inner, outer, activation, alpha: 0.1, beta: 0.5 },
        ),
      ),
  };
}

function rowNormsCase(rows: number, columns: number, some: boolean): ParityCase {
  const counted = Float32Array.from({ length: columns }, (_, column) => (column % 3 === 1 ? 0 : 1));
  return {
    name: `rowNorms of ${rows} × ${columns}${some ? ", some columns" : ""}`,
    tolerance: 3e-7,
    run: (backend) =>
      compute(backend, rows, (output) =>
        backend.kernels.rowNorms(
          {
            weight: backend.uploadWeight("weight", numbers(rows * columns, columns), rows, columns),
            bias: backend.uploadFloats("bias", numbers(rows, 2)),
            ...(some ? { counted: backend.uploadFloats("counted", counted) } : {}),
            output,
          },
          { rows, columns },
        ),
      ),
  };
}

function maskCase(rows: number, features: number, cut: number, inner = 1): ParityCase {
  const ranks = Uint32Array.from({ length: features }, (_, i) => (i % 5 === 4 ? NEVER : (i * 7) % features));
  return {
    name: `mask of ${rows} × ${features} × ${inner} at ${cut}`,
    tolerance: 0,
    run: (backend) =>
      compute(backend, rows * features * inner, (output) =>
        backend.kernels.mask(
          {
            input: backend.uploadFloats("input", numbers(rows * features * inner, 1)),
            ranks: backend.uploadIntegers("ranks", ranks),
            cuts: backend.uploadIntegers("cuts", Uint32Array.of(NEVER, 0, cut)),
            output,
          },
          { count: rows * features * inner, features, inner, cut: 2 },
        ),
      ),
  };
}

function countCorrectCase(rows: number, classes: number): ParityCase {
  // Few different values, so that there are ties.
  const scores = numbers(rows * classes, 1).map((value) => Math.round(value * 3));
  const labels = Uint32Array.from(numbers(rows, 2), (value) => Math.floor(((value + 1) / 2) * classes));
  return {
    name: `countCorrect of ${rows} × ${classes}`,
    tolerance: 0,
    async run(backend) {
      const correct = backend.uploadIntegers("correct", Uint32Array.of(1000));
      const work = backend.kernels.countCorrect(
        {
          scores: backend.uploadFloats("scores", scores),
          labels: backend.uploadIntegers("labels", labels),
          correct,
        },
        { rows, classes },
      );
      const [bytes] = await backend.execute([work], [{ buffer: correct, count: 1 }]);
      return Float32Array.from(new Uint32Array(bytes ?? new ArrayBuffer(0)));
    },
  };
}

/** Half of the rows and columns, in the layout that the device has; weights and filters are read by their kernels. */
function takeCase(layout: "plain" | "weight" | "filter", rows: number, columns: number): ParityCase {
  const some = (count: number) =>
    Uint32Array.from({ length: Math.ceil(count / 2) }, (_, at) => (at * 2 + 1) % count);
  const [keptRows, keptColumns] = [some(rows), some(columns)];
  const [outer, inner] = [keptRows.length, keptColumns.length];
  const none = { activation: "none", alpha: 0, beta: 0 } as const;
  return {
    name: `take: ${layout} of ${rows} × ${columns}`,
    tolerance: layout === "plain" ? 0 : 2e-6,
    async run(backend) {
      const values = numbers(rows * columns, 1);
      const from =
        layout === "plain"
          ? backend.uploadFloats("matrix", values)
          : layout === "weight"
            ? backend.uploadWeight("matrix", values, rows, columns)
            : backend.uploadFilter("matrix", values, 1, rows);
      const { buffer, work } = backend.take(from, { layout, rows, columns }, keptRows, keptColumns);
      if (work !== undefined) await backend.execute([work], []);
      if (layout === "plain") {
        const count = outer * inner;
        const [bytes] = await backend.execute([], [{ buffer, count }]);
        return new Float32Array(bytes ?? new ArrayBuffer(0));
      }
      return await compute(backend, 3 * outer, (output) => {
        const input = backend.uploadFloats("input", numbers(3 * inner, 2));
        const bias = backend.uploadFloats("bias", numbers(outer, 3));
        if (layout === "weight")
          return backend.kernels.gemm(
            { input, weight: buffer, bias, output },
            { rows: 3, inner, outer, ...none },
          );
        const one = [1, 1, 1] as const;
        const sizes = { size: one, kernel: one, strides: one, dilations: one, out: one };
        const params = {
          batch: 3,
          groups: 1,
          channels: inner,
          filters: outer,
          ...sizes,
          added: false,
          ...none,
        };
        return backend.kernels.conv({ inputs: [input, buffer, bias], output }, params);
      });
    },
  };
}

export const PARITY_CASES: readonly ParityCase[] = [
  gemmCase(1, 1, 1, "none"),
  gemmCase(1, 784, 300, "relu"),
  gemmCase(7, 5, 3, "sigmoid"),
  gemmCase(0, 8, 16, "none"),
  gemmCase(8, 4, 8, "leaky_relu"),
  gemmCase(9, 7, 11, "tanh"),
  gemmCase(64, 64, 64, "relu"),
  gemmCase(67, 13, 71, "none"),
  gemmCase(131, 301, 10, "leaky_relu"),
  gemmCase(65, 300, 129, "relu"),
  gemmCase(600, 3, 7, "relu"),
  rowNormsCase(1, 1, false),
  rowNormsCase(3, 7, true),
  rowNormsCase(64, 64, false),
  rowNormsCase(67, 131, true),
  rowNormsCase(131, 2049, false),
  maskCase(1, 1, 1),
  maskCase(67, 13, 5),
  maskCase(3, 300, 0),
  maskCase(3, 7, NEVER),
  maskCase(5, 24, 9, 49),
  countCorrectCase(1, 1),
  countCorrectCase(67, 10),
  countCorrectCase(1031, 3),
  takeCase("plain", 1, 1),
  takeCase("plain", 13, 7),
  takeCase("weight", 67, 130),
  takeCase("weight", 8, 3),
  takeCase("filter", 31, 17),
  takeCase("filter", 1, 9),
  ...beyondBinding([
    gemmCase(1, 784, 300, "relu"),
    gemmCase(700, 81, 90, "relu"),
    gemmCase(300, 250, 401, "tanh"),
    rowNormsCase(200, 500, true),
    maskCase(50, 24, 9, 49),
  ]),
  ...LARGE_CASES,
  ...WINDOW_CASES,
  ...IO_CASES,
  ...RECURRENT_CASES,
  ...MOVEMENT_CASES,
];

/** True of the kernels that the CPU engine has in WebAssembly; its others are the twins themselves. */
export function isWasm({ name }: ParityCase): boolean {
  return /^(gemm|conv|depthwise|matmul|take)/.test(name);
}
