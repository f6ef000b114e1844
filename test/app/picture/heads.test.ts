// Heads of attention: which rows belong to which, in every layer that makes them.

import { describe, expect, it } from "vitest";
import { headsOf } from "../../../src/app/picture/heads.ts";
import { group } from "../../../src/index.ts";
import { headOf } from "../../../src/view/heads.ts";
import type { Column } from "../../../src/view/network.ts";
import { build, weights } from "../../prune/build.ts";
import { ATTENTION_CASES } from "../../prune/graphs/attention.ts";

const modelOf = (name: string) => {
  const found = ATTENTION_CASES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no graph called ${name}`);
  return found.model;
};

/** Of each layer the place of every row's head; null for a layer without heads. */
function placesIn(name: string, heads: "features" | "whole") {
  const model = modelOf(name);
  return headsOf(model, group(model, { heads })).map((units) =>
    units === undefined
      ? null
      : Array.from(units.keys(), (row) => headOf({ heads: units } as Column, row)?.place).join(""),
  );
}

describe.each(["features", "whole"] as const)("heads of a network grouped by %s", (heads) => {
  it("are the blocks of q, k and v, and none of the projection behind them", () => {
    const rows = "000011112222";
    expect(placesIn("attention with q, k and v apart", heads)).toEqual([rows, rows, rows, null]);
  });

  it("come back in each third of a layer that makes q, k and v at once", () => {
    const rows = "000011112222".repeat(3);
    const name = "attention with one product for q, k and v, split afterwards";
    expect(placesIn(name, heads)).toEqual([rows, null]);
  });

  it("are none where there is one head, and none of a convolution", () => {
    expect(placesIn("attention of one head, without reshapes", heads)).toEqual([null, null, null, null]);
    const model = build([2, 4, 4], [["Conv", "x w", "y"]], { w: weights(4, 2, 1, 1) });
    expect(headsOf(model, group(model, { heads }))).toEqual([undefined]);
  });
});

it("layers of one attention share the numbers of their heads", () => {
  const model = modelOf("attention with q, k and v apart");
  const [q, k, v] = headsOf(model, group(model));
  expect(k).toEqual(q);
  expect(v).toEqual(q);
});
