// What people see on the page, in headless Chrome: one network, pruned by two rules, proven each time.

import { withEspalier } from "espalier/vitest";
import { expect, test } from "vitest";

test("the page prunes as it is asked to", { timeout: 120_000 }, () =>
  withEspalier(async (espalier) => {
    const page = await espalier.open("models/seed.json", { budget: { ratio: 0.5 } });
    expect(await page.removed()).toEqual({ layer1: [0], layer2: [0, 1], layer3: [] });
    await page.decide({
      criterion: { kind: "l2", bias: true, inputs: "all" },
      budget: { ratio: 0.5, protect: { layer2: [0] } },
    });
    const report = await page.report();
    expect(report).toPruneTo({ layer1: [0], layer2: [1, 2] });
    expect(report).toCertify();
    await expect(page.decide({ budget: { ratio: 2 } })).rejects.toThrow("ratio");
  }),
);
