// The way to what the picture shows of a deep network: stage, block, layer.

import { describe, expect, it } from "vitest";
import { arrange, foldingOf } from "../../src/view/arrange.ts";
import { boxAround, trailOf } from "../../src/view/crumbs.ts";
import { residualNetwork } from "./random.ts";

const network = residualNetwork([
  ["stage1", 8, 2],
  ["stage2", 16, 2],
]);
const FRAME = { width: 860, height: 560 };

/** The way while exactly these columns are seen. */
function wayTo(titles: readonly string[], folded: readonly string[] = []): string {
  const folding = { ...foldingOf(network), folded: new Set(folded) };
  const { flow } = arrange(network, folding, FRAME);
  if (flow === undefined) throw new Error("the network is no graph");
  const cells = flow.graph.cells.flatMap((cell, at) => {
    const path = (network.columns[cell.column]?.path ?? []).join(".");
    return titles.includes(cell.folded ?? path) ? [at] : [];
  });
  expect(cells).toHaveLength(titles.length);
  const { x, y, width, height } = boxAround(flow, cells);
  const seen = { x, y, width: width + 4, height: height + 4 };
  return trailOf(flow, folding.modules, seen)
    .map(({ name }) => name)
    .join(" › ");
}

describe("the way", () => {
  it("leads through the modules around what is seen, to a layer where it is one", () => {
    expect(wayTo(["stage2.1.conv1"])).toBe("stage2 › 1 › conv1");
    expect(wayTo(["stage2.1.conv1", "stage2.1.conv2"])).toBe("stage2 › 1");
    expect(wayTo(["stage1.0.conv1", "stage1.0.conv2", "stage1.1.conv1", "stage1.1.conv2"])).toBe("stage1");
    expect(wayTo(["stage1.1.conv2", "stage2.0.conv1"])).toBe("");
  });

  it("knows the layer by any part of it, however near", () => {
    const folding = foldingOf(network);
    const { flow } = arrange(network, folding, FRAME);
    if (flow === undefined) throw new Error("the network is no graph");
    const at = flow.graph.cells.findIndex(
      ({ column }) => network.columns[column]?.path?.join(".") === "stage2.1.conv2",
    );
    const box = boxAround(flow, [at]);
    const corner = { x: box.x + box.width / 2, y: box.y + box.height / 2, width: 6, height: 6 };
    expect(trailOf(flow, folding.modules, corner).map(({ name }) => name)).toEqual(["stage2", "1", "conv2"]);
  });

  it("ends at a module that is folded", () => {
    expect(wayTo(["stage2"], ["stage2"])).toBe("stage2");
  });

  it("has each step's cells, to be brought near", () => {
    const folding = foldingOf(network);
    const { flow } = arrange(network, folding, FRAME);
    if (flow === undefined) throw new Error("the network is no graph");
    const at = flow.graph.cells.findIndex(
      ({ column }) => network.columns[column]?.path?.join(".") === "stage1.0.conv1",
    );
    const box = boxAround(flow, [at]);
    const [stage, block, layer] = trailOf(flow, folding.modules, { ...box, width: 2, height: 2 });
    expect([stage?.cells.length, block?.cells.length, layer?.cells]).toEqual([4, 2, [at]]);
  });
});
