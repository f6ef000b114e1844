import { expect, it } from "vitest";
import { type CpuBackend, createCpuBackend } from "../../src/engine/cpu/backend.ts";
import { openSession as open } from "../../src/engine/session.ts";
import { compileInTurns } from "../../src/engine/steps.ts";
import type { Model } from "../../src/model/graph.ts";
import { numbers, randomPerceptron } from "./networks.ts";

/** A backend whose buffers hold few values, and that notes what it is asked for. */
function smallBackend(maxCount: number) {
  const noted = { allocated: [] as number[], submissions: 0, uploads: 0 };
  const plain = createCpuBackend();
  const backend: CpuBackend = {
    ...plain,
    maxCount,
    allocate: (label, count) => {
      noted.allocated.push(count);
      return plain.allocate(label, count);
    },
    uploadFloats: (label, values) => {
      noted.uploads += 1;
      return plain.uploadFloats(label, values);
    },
    fork: () => backend,
    execute: (work, reads) => {
      noted.submissions += 1;
      return plain.execute(work, reads);
    },
  };
  return { backend, noted };
}

const openSession = async (backend: CpuBackend, model: Model) =>
  open(backend, await compileInTurns(model, async () => {}));

const network = randomPerceptron([20, 37, 18, 5]);
const inputs = numbers(50 * 20, 3);
const labels = Uint8Array.from({ length: 50 }, (_, i) => i % 5);
const masks = [
  { value: "r0", cut: 0, ranks: Uint32Array.from({ length: 37 }, (_, i) => (i * 5) % 37) },
  { value: "r1", cut: 1, ranks: Uint32Array.from({ length: 18 }, (_, i) => (i * 5) % 18) },
];

it("gives the same in many passes as in one", async () => {
  const whole = await openSession(createCpuBackend(), network);
  const parts = await openSession(smallBackend(300).backend, network);
  const results = [];
  for (const session of [whole, parts]) {
    await session.setMasks(masks);
    await session.setExamples({ count: 50, inputs, labels });
    const output = await session.run(new Map([["x", inputs]]), 50, [20, 9]);
    results.push([await session.countCorrect([20, 9]), output.get("g2")]);
  }
  expect(results[1]).toEqual(results[0]);
});

it("computes what lies before the masks once, and a tick allocates and uploads nothing", async () => {
  const { backend, noted } = smallBackend(2 ** 20);
  const session = await openSession(backend, network);
  await session.setMasks(masks);
  await session.setExamples({ count: 50, inputs, labels });
  await session.countCorrect([0, 0]);
  const first = { ...noted, allocated: [...noted.allocated] };
  await session.countCorrect([10, 3]);
  await session.countCorrect([11, 3]);
  expect(noted).toEqual({ ...first, submissions: first.submissions + 2 });
});

it("reuses buffers: six layers need three", async () => {
  const { backend, noted } = smallBackend(2 ** 20);
  const session = await openSession(backend, randomPerceptron([8, 8, 8, 8, 8, 8, 8]));
  await session.run(new Map([["x", numbers(8)]]), 1);
  expect(noted.allocated).toEqual([8, 8, 8]);
});
