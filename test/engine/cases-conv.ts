// What every engine must do with convolutions, as cases.ts has it.

import type { Engine, Mask } from "../../src/engine/engine.ts";
import { assertEqual, assertRefused, countRight, runOnce, shuffledRanks, staying } from "./case-helpers.ts";
import type { EngineCase } from "./cases.ts";
import { convNetwork, IMAGE, STEM, TRUNK } from "./conv-network.ts";
import { numbers } from "./networks.ts";

const stem = shuffledRanks(STEM, 5);
const trunk = shuffledRanks(TRUNK, 6);

const MASKS: readonly Mask[] = [
  { value: "r0", axis: 1, cut: 0, ranks: stem },
  { value: "r1", axis: 1, cut: 1, ranks: trunk },
  { value: "r2", axis: 1, cut: 1, ranks: trunk },
  { value: "f", cut: 1, ranks: trunk },
];

async function maskedChannelsEqualSmaller(engine: Engine, batch: number): Promise<void> {
  const input = numbers(batch * IMAGE, 9);
  const session = await engine.compile(convNetwork());
  await session.setMasks(MASKS);
  for (const cuts of [
    [0, 0],
    [3, 6],
    [9, 12],
  ]) {
    const masked = await session.run(new Map([["x", input]]), batch, cuts);
    const small = convNetwork(staying(stem, cuts[0] ?? 0), staying(trunk, cuts[1] ?? 0));
    const pruned = await runOnce(engine, small, input, batch);
    assertEqual([...(masked.get("y")?.data ?? [])], [...pruned.data], `cuts ${cuts} at batch ${batch}`);
  }
  session.close();
}

export const CONV_CASES: readonly EngineCase[] = [
  {
    name: "gives to the bit what the network with fewer channels gives",
    async run(engine) {
      for (const batch of [1, 3, 40]) await maskedChannelsEqualSmaller(engine, batch);
    },
  },
  {
    name: "counts right answers of a convolution network at any cuts",
    async run(engine) {
      const count = 37;
      const session = await engine.compile(convNetwork());
      const inputs = numbers(count * IMAGE, 3);
      const labels = Uint8Array.from(numbers(count, 4), (value) => Math.floor((value + 1) * 2.5));
      await session.setExamples({ count, inputs, labels });
      for (const masks of [[], MASKS, MASKS.slice(1)]) {
        await session.setMasks(masks);
        for (const cuts of [
          [0, 0],
          [4, 7],
          [9, 12],
        ]) {
          const outputs = await session.run(new Map([["x", inputs]]), count, cuts);
          const correct = countRight(outputs.get("y")?.data ?? new Float32Array(0), labels);
          assertEqual(await session.countCorrect(cuts), { correct, total: count }, `cuts ${cuts}`);
        }
      }
      session.close();
    },
  },
  {
    name: "refuses a mask of channels that does not fit",
    async run(engine) {
      const session = await engine.compile(convNetwork());
      const mask = { value: "r1", axis: 1, cut: 0, ranks: trunk };
      await assertRefused(session.setMasks([{ ...mask, axis: 2 }]), "ranks 13 neurons of r1, which has 5");
      await assertRefused(session.setMasks([{ ...mask, axis: 7 }]), "which has no such axis");
      await assertRefused(session.setMasks([{ ...mask, value: "c2" }]), "setting: A mask names c2");
      session.close();
    },
  },
];
