// Recurrent layers on the GPU: one workgroup for each example and direction.

import code from "../../../shaders/recurrent.wgsl?raw";
import { CELL_FUNCTIONS } from "../functions.ts";
import { GATES } from "../recurrent-params.ts";
import type { IoKernel } from "./io-kernel.ts";
import { LANES } from "./kernel.ts";

const CELLS = ["rnn", "gru", "lstm"] as const;
const FUNCTIONS = ["f", "g", "h"] as const;

const functionFields = FUNCTIONS.flatMap((name) => [
  [name, "u32"] as const,
  [`${name}_alpha`, "f32"] as const,
  [`${name}_beta`, "f32"] as const,
]);

export const RECURRENT: IoKernel<"recurrent"> = {
  definition: {
    name: "recurrent",
    code,
    params: {
      sequence: "u32",
      batch: "u32",
      directions: "u32",
      hidden: "u32",
      cell: "u32",
      gates: "u32",
      time_stride: "u32",
      batch_stride: "u32",
      reverse: "u32",
      input_forget: "u32",
      linear_before_reset: "u32",
      clip: "f32",
      ...Object.fromEntries(functionFields),
    },
    buffers: {
      given: "read",
      weights: "read",
      states: "read",
      cells: "read",
      extra: "read",
      lengths: "read",
      alive: "read",
      output: "read_write",
    },
    constants: { lanes: LANES },
  },
  tell({ cell, sequence, batch, directions, hidden, functions, clip, ...more }) {
    const numbers = functions.flatMap(({ name, alpha, beta }, index) => [
      [FUNCTIONS[index], CELL_FUNCTIONS.indexOf(name)] as const,
      [`${FUNCTIONS[index]}_alpha`, alpha] as const,
      [`${FUNCTIONS[index]}_beta`, beta] as const,
    ]);
    const params = {
      sequence,
      batch,
      directions,
      hidden,
      cell: CELLS.indexOf(cell),
      gates: GATES[cell],
      time_stride: more.timeStride,
      batch_stride: more.batchStride,
      reverse: Number(more.reverse),
      input_forget: Number(more.inputForget),
      linear_before_reset: Number(more.linearBeforeReset),
      clip,
      ...Object.fromEntries(numbers),
    };
    return { params, threads: 0, groups: directions * batch };
  },
};
