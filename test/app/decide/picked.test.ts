import { describe, expect, it } from "vitest";
import { clearPicked, coupledLayers, withOwnRatio, withPicked } from "../../../src/app/decide/picked.ts";
import { group } from "../../../src/index.ts";
import { resolveBudget } from "../../../src/prune/budget.ts";
import { openSample } from "../../prune/expected.ts";

const seed = group(openSample("public/samples/seed.json"));
const cnn = group(openSample("public/samples/fashion-cnn.onnx"));
const [first = "", second = ""] = seed.layers.map((layer) => layer.name);
// A residual block joins two layers of the second network.
const coupled = cnn.layers.findIndex((_, index) => coupledLayers(cnn, index).length > 0);
const [partner = 0] = coupledLayers(cnn, coupled);

describe("single layers and neurons in a budget", () => {
  it("gives a layer a ratio of its own, and takes it back without a trace", () => {
    const own = withOwnRatio(seed, { ratio: 0.5 }, 1, 0.25);
    expect(own).toEqual({ ratio: 0.5, layers: { [second]: 0.25 } });
    expect(withOwnRatio(seed, own, 1)).toEqual({ ratio: 0.5 });
  });

  it("keeps one ratio for coupled layers, the one that was said last", () => {
    const once = withOwnRatio(cnn, { ratio: 0.5 }, coupled, 0.25);
    const twice = withOwnRatio(cnn, once, partner, 0);
    expect(Object.values(twice.layers ?? {})).toEqual([0]);
    const { ratios } = resolveBudget(cnn, twice);
    const family = cnn.families.findIndex(({ layers }) => layers.includes(coupled));
    expect(ratios[family]).toBe(0);
    expect(withOwnRatio(cnn, twice, coupled)).toEqual({ ratio: 0.5 });
  });

  it("protects a neuron, forces it out instead, and forgets it", () => {
    const at = { layer: 1, row: 2 };
    const kept = withPicked(seed, { ratio: 0.5 }, [at], "protect");
    expect(kept).toEqual({ ratio: 0.5, protect: { [second]: [2] } });
    const out = withPicked(seed, kept, [at], "force");
    expect(out).toEqual({ ratio: 0.5, force: { [second]: [2] } });
    expect(withPicked(seed, out, [at], undefined)).toEqual({ ratio: 0.5 });
  });

  it("finds a coupled neuron under its other name", () => {
    const kept = withPicked(cnn, { ratio: 0.5 }, [{ layer: coupled, row: 1 }], "protect");
    const out = withPicked(cnn, kept, [{ layer: partner, row: 1 }], "force");
    expect(out.protect).toBeUndefined();
    expect(resolveBudget(cnn, out).forced.size).toBe(1);
  });

  it("takes several at once, each of them once, whatever was said of them before", () => {
    const before = withPicked(seed, { ratio: 0.5 }, [{ layer: 1, row: 3 }], "force");
    const rows = [
      { layer: 1, row: 3 },
      { layer: 0, row: 1 },
      { layer: 1, row: 0 },
      { layer: 1, row: 3 },
    ];
    const kept = withPicked(seed, before, rows, "protect");
    expect(kept).toEqual({ ratio: 0.5, protect: { [first]: [1], [second]: [0, 3] } });
    expect(withPicked(seed, kept, rows.slice(1, 3), undefined)).toEqual({
      ratio: 0.5,
      protect: { [second]: [3] },
    });
    const both = [
      { layer: coupled, row: 1 },
      { layer: partner, row: 1 },
    ];
    expect(Object.values(withPicked(cnn, { ratio: 0.5 }, both, "force").force ?? {})).toEqual([[1]]);
  });

  it("clears one layer and leaves the others", () => {
    let budget = withPicked(seed, { ratio: 0.5 }, [{ layer: 0, row: 1 }], "protect");
    budget = withPicked(seed, budget, [{ layer: 1, row: 3 }], "force");
    budget = withPicked(seed, budget, [{ layer: 1, row: 0 }], "protect");
    expect(clearPicked(seed, budget, 1)).toEqual({ ratio: 0.5, protect: { [first]: [1] } });
  });
});
