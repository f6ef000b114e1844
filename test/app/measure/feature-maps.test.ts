// Feature maps: small pictures of what channels give, before the pruning and after it, and nothing kept for nobody.

import { describe, expect, it } from "vitest";
import { mapSide, mapsOf } from "../../../src/app/measure/feature-maps.ts";
import { sheetGrid } from "../../../src/app/panels/maps.ts";
import { followFill } from "../../../src/app/picture/fill.ts";
import { networkOf } from "../../../src/app/picture/network.ts";
import { type App, makeStore, type Opened, type State } from "../../../src/app/state.ts";
import {
  apply,
  cpuEngine,
  type Engine,
  group,
  type Model,
  plan,
  rank,
  score,
  spend,
  unitsAt,
} from "../../../src/index.ts";
import { build, weights } from "../../prune/build.ts";

const model = build(
  [1, 6, 6],
  [
    ["Conv", "x w1", "a", { pads: [1, 1, 1, 1] }],
    ["Relu", "a", "b"],
    ["Conv", "b w2", "c"],
    ["Relu", "c", "d"],
    ["Flatten", "d", "e"],
    ["MatMul", "e w3", "y"],
  ],
  { w1: weights(6, 1, 3, 3), w2: weights(4, 6, 3, 3), w3: weights(64, 3) },
);
const picture = Float32Array.from({ length: 36 }, (_, at) => (at % 7) - 3);

/** An engine that knows how many of its sessions are open. */
function counting(): { engine: Engine; compiled: () => number; open: () => number } {
  const engine = cpuEngine();
  let [compiled, open] = [0, 0];
  const compile: Engine["compile"] = async (...given) => {
    const session = await engine.compile(...given);
    compiled++;
    open++;
    const close = () => {
      open--;
      session.close();
    };
    return { ...session, close };
  };
  return { engine: { ...engine, compile }, compiled: () => compiled, open: () => open };
}

async function pageWith(engine: Engine, ratio: number): Promise<App> {
  const groups = group(model);
  const session = await cpuEngine().compile(model);
  const scores = await score(model, groups, session);
  const ranking = rank(groups, scores, ratio);
  const { cuts } = spend(model, groups, ranking, ratio);
  const opened: Opened = { model, groups, session, network: networkOf(model, groups, scores) };
  const removed = unitsAt(groups, ranking, cuts);
  const shown = { panel: "why", fill: "none", looking: false, example: 0, own: picture };
  const store = makeStore({ opened, scores, ranking, cuts, removed, ...shown } as unknown as State);
  return { store, engines: { prover: engine } } as App;
}

/** What a network gives at one of its values for the picture. */
async function valuesAt(network: Model, name: string): Promise<Float32Array> {
  const session = await cpuEngine().compile({ ...network, outputs: [{ name, dims: [] }] });
  const found = await session.run(new Map([["x", picture]]), 1);
  session.close();
  return found.get(name)?.data ?? new Float32Array();
}

describe("pictures of channels", () => {
  it("are averaged down to a side, all on one scale from zero to the layer's largest", () => {
    const data = Float32Array.of(0, 2, 4, 6, 8, 8, 8, 8, 4, 4);
    const { maps } = mapsOf({ dims: [1, 1, 2, 5], data }, 3) ?? {};
    // Two by two, and what is left at the end.
    expect([maps?.height, maps?.width]).toEqual([1, 3]);
    expect(Array.from(maps?.pixels ?? [])).toEqual([4.5, 5.5, 6].map((mean) => Math.round((255 * mean) / 6)));
  });

  it("keep the scale that they are to be compared on, and what is beyond has its end's colour", () => {
    const value = { dims: [1, 2, 1, 2], data: Float32Array.of(-1, 0, 1, 9) };
    expect(Array.from(mapsOf(value, 8, { low: 0, high: 2 })?.maps.pixels ?? [])).toEqual([0, 0, 128, 255]);
  });

  it("are none where a value has no positions, and smaller where there are many", () => {
    expect(mapsOf({ dims: [1, 4], data: new Float32Array(4) }, 8)).toBeUndefined();
    expect([24, 26_000, 10_000_000].map(mapSide)).toEqual([64, 17, 8]);
    expect(sheetGrid(24)).toEqual({ across: 6, pitch: 48 });
  });
});

describe("maps that somebody looks at", () => {
  it("are those of the original, and of the pruned network for every channel that stays", async () => {
    const app = await pageWith(cpuEngine(), 0.5);
    followFill(app, () => undefined);
    app.store.set({ fill: "maps" });
    await expect.poll(() => app.store.get().maps).toBeDefined();
    const { maps, opened, scores, removed } = app.store.get();
    if (opened === undefined || scores === undefined) throw new Error("nothing is open");
    const smaller = apply(model, plan(model, opened.groups, scores, 0.5));
    const original = await valuesAt(model, "d");
    const high = Math.max(...original);
    const expected = (values: Float32Array) =>
      Array.from(values, (value) => Math.round((255 * value) / high));
    expect(Array.from(maps?.before[2]?.pixels ?? [])).toEqual(expected(original));
    const kept = [0, 1, 2, 3].filter((row) => !removed.has(opened.groups.layers[1]?.units[row] ?? 0));
    expect(kept).toHaveLength(2);
    const after = kept.flatMap((row) =>
      Array.from(maps?.after[2]?.pixels.subarray(row * 16, row * 16 + 16) ?? []),
    );
    expect(after).toEqual(expected(await valuesAt(smaller, "d")).map((value) => Math.min(255, value)));
    expect(maps?.before[3]).toBeUndefined();
    expect([maps?.before[0]?.height, maps?.before[0]?.width]).toEqual([6, 6]);
  });

  it("are of the selected layer alone in the panel, and give everything back when nobody looks", async () => {
    const { engine, compiled, open } = counting();
    const app = await pageWith(engine, 0.5);
    followFill(app, () => undefined);
    app.store.set({ selected: { column: 1, index: 0 } });
    app.store.set({ mode: "split" });
    expect(compiled()).toBe(0);
    app.store.set({ looking: true });
    await expect.poll(() => app.store.get().maps?.after[1]).toBeDefined();
    expect(app.store.get().maps?.before[2]).toBeUndefined();
    app.store.set({ selected: { column: 2, index: 0 } });
    await expect.poll(() => app.store.get().maps?.after[2]).toBeDefined();
    expect([compiled(), open()]).toEqual([2, 1]);
    app.store.set({ cuts: app.store.get().cuts.map(() => 0), removed: new Set() });
    await expect
      .poll(() => app.store.get().maps?.after[2]?.pixels)
      .toEqual(app.store.get().maps?.before[2]?.pixels);
    expect(compiled()).toBe(2);
    app.store.set({ looking: false });
    await expect.poll(open).toBe(0);
    expect(app.store.get().maps).toBeUndefined();
  });
});
