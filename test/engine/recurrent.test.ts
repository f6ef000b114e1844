import { expect, it } from "vitest";
import { applyCellFunction, recurrent } from "../../src/engine/cpu/recurrent.ts";
import type { RecurrentParams } from "../../src/engine/recurrent-params.ts";
import { assertClose } from "./references.ts";

const sigmoid = { name: "sigmoid", alpha: 0, beta: 0 } as const;
const tanh = { name: "tanh", alpha: 0, beta: 0 } as const;

it("an LSTM of one unit does what ONNX writes down, and a unit that is off gives 0", () => {
  const params: RecurrentParams = {
    cell: "lstm",
    sequence: 2,
    batch: 1,
    directions: 1,
    hidden: 1,
    timeStride: 1,
    batchStride: 1,
    reverse: false,
    functions: [sigmoid, tanh, tanh],
    clip: 100,
    inputForget: false,
    linearBeforeReset: false,
  };
  const given = [0.1, 0.2, 0.3, 0.4, -0.5, 0.6, 0.7, -0.8];
  const back = [0.5, -0.4, 0.3, 0.2];
  const run = (alive: number) => {
    const output = new Float32Array(4);
    const lists = [given, back, [0.25], [-0.5], [0, 0, 0], [2], [alive]];
    recurrent({ inputs: lists.map((list) => Float32Array.from(list)), output }, params);
    return [...output];
  };
  const s = (x: number) => applyCellFunction(sigmoid, x);
  let [h, c] = [0.25, -0.5];
  const states: number[] = [];
  for (const [i = 0, o = 0, f = 0, g = 0] of [given.slice(0, 4), given.slice(4)]) {
    c = s(f + 0.3 * h) * c + s(i + 0.5 * h) * Math.tanh(g + 0.2 * h);
    h = s(o - 0.4 * h) * Math.tanh(c);
    states.push(h);
  }
  assertClose(run(1), [...states, h, c], 1e-6);
  expect(
    run(0)
      .slice(0, 3)
      .every((state) => state === 0),
  ).toBe(true);
});
