// What an embedded figure says of a network, without a picture.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { openFigure } from "../../../src/app/element/decision.ts";
import { type Budget, group, open, plan, score } from "../../../src/index.ts";

const SEED = new Uint8Array(readFileSync("public/samples/seed.json"));

async function planBy(budget: Budget) {
  const model = open(SEED, "seed.json");
  const groups = group(model);
  return plan(model, groups, await score(model, groups, undefined, undefined, budget), budget);
}

const removedOf = (layers: readonly { name: string; removed: readonly number[] }[]) =>
  Object.fromEntries(
    layers.filter(({ removed }) => removed.length > 0).map((each) => [each.name, each.removed]),
  );

it.each<Budget>([{ ratio: 0.5 }, { ratio: 0.5, global: true }, { target: { of: "params", share: 0.6 } }])(
  "shows what a plan removes: %j",
  async (budget) => {
    const planned = await planBy(budget);
    const { ratio, at } = await openFigure(SEED, "seed.json", JSON.stringify(planned));
    expect(ratio).toBe(planned.ratio);
    expect(at(ratio).removed).toEqual(removedOf(planned.layers));
    expect(at(0).removed).toEqual({});
  },
);

it("refuses a plan that removes other neurons than its rule chooses", async () => {
  const planned = await planBy({ ratio: 0.5 });
  const [first, ...rest] = planned.layers;
  const edited = { ...planned, layers: [{ ...first, removed: [1] }, ...rest] };
  await expect(openFigure(SEED, "seed.json", JSON.stringify(edited))).rejects.toThrow(
    "The plan removes other neurons than its rule chooses in this network, and cannot be shown.",
  );
});
