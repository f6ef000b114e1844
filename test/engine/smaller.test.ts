// A smaller network behind the original's own upstream: the same counts as with masks, and truly its own steps.

import { expect, it } from "vitest";
import { createCpuEngine } from "../../src/engine/cpu/engine.ts";
import { apply } from "../../src/prune/apply.ts";
import { group } from "../../src/prune/group.ts";
import { masksOf } from "../../src/prune/masks.ts";
import { planAt } from "../../src/prune/plan.ts";
import { rankUnits, spend } from "../../src/prune/ranking.ts";
import { score } from "../../src/prune/score.ts";
import { openSample } from "../prune/expected.ts";
import { SIZES, shuffledRanks, smaller, staying, twoMasks } from "./case-helpers.ts";
import { numbers, randomPerceptron, tensor } from "./networks.ts";

const COUNT = 133;
const inputs = numbers(COUNT * 20, 3);
const labels = Uint8Array.from(numbers(COUNT, 4), (value) => Math.floor((value + 1) * 2.5));
const network = randomPerceptron(SIZES);

async function maskedSession() {
  const session = await createCpuEngine().compile(network);
  await session.setExamples({ count: COUNT, inputs, labels });
  await session.setMasks(twoMasks());
  return session;
}

const keptAt = (cuts: readonly number[]) =>
  twoMasks().map(({ ranks, cut }) => staying(ranks, cuts[cut] ?? 0));

it("runs the smaller network, not the masks", async () => {
  const session = await maskedSession();
  const cuts = [11, 4];
  const pruned = smaller(network, 3, keptAt(cuts));
  const always = tensor([5], [0, 0, 1e9, 0, 0]);
  const deaf = { ...pruned, initializers: new Map(pruned.initializers).set("2.bias", always) };
  const twos = labels.filter((label) => label === 2).length;
  expect(await session.countCorrect(cuts, deaf)).toEqual({ correct: twos, total: COUNT });
  expect((await session.countCorrect(cuts)).correct).not.toBe(twos);
  session.close();
});

it("falls back on the masks where the network is none that these cuts leave", async () => {
  const session = await maskedSession();
  const other = smaller(network, 3, keptAt([20, 4]));
  expect(await session.countCorrect([11, 4], other)).toEqual(await session.countCorrect([11, 4]));
  const unrelated = randomPerceptron([20, 5]);
  expect(await session.countCorrect([11, 4], unrelated)).toEqual(await session.countCorrect([11, 4]));
  session.close();
});

it("counts what the masks count for a network of residual blocks, at any ratio", async () => {
  const model = openSample("public/samples/fashion-cnn.onnx");
  const groups = group(model);
  const session = await createCpuEngine().compile(model);
  const scores = await score(model, groups, session);
  const count = 60;
  const images = numbers(count * 784, 5);
  await session.setExamples({
    count,
    inputs: images,
    labels: Uint8Array.from(shuffledRanks(count, 2), (rank) => rank % 10),
  });
  for (const ratio of [0.1, 0.5, 0.9]) {
    const ranking = rankUnits(groups, scores, { ratio });
    const cut = spend(model, groups, ranking, { ratio });
    await session.setMasks(masksOf(groups, ranking));
    const pruned = apply(model, planAt(model, groups, scores, { ratio }, { ranking, cut }), groups);
    const masked = await session.countCorrect(cut.cuts);
    expect(await session.countCorrect(cut.cuts, pruned)).toEqual(masked);
  }
  session.close();
});
