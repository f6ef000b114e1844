// Layered graphs: modules from names, folding, slots and lanes, and where it all stands.

import { describe, expect, it } from "vitest";
import {
  arrange,
  foldedIn,
  foldingOf,
  openAlone,
  openModules,
  toggleModule,
} from "../../src/view/arrange.ts";
import { flowGraph } from "../../src/view/flow-graph.ts";
import { slabShape } from "../../src/view/flow-room.ts";
import { cellsOf, findModules, foldToFit } from "../../src/view/modules.ts";
import type { Network } from "../../src/view/network.ts";
import { randomNetwork, residualNetwork } from "./random.ts";

const WIDE = { width: 860, height: 560 };

function namesAt(network: Network, folded: readonly string[]): string[] {
  const { modules, depths } = foldingOf(network);
  return cellsOf(network.columns, modules, new Set(folded), depths).map(({ name }) => name);
}

/** A residual network of two stages of two blocks; the second stage begins with a branch of its own. */
const network = residualNetwork([
  ["stage1", 8, 2],
  ["stage2", 16, 2],
]);

describe("modules", () => {
  it("are what the layers' names share, outermost first", () => {
    const modules = findModules(network.columns);
    expect(modules.map(({ key, name, level }) => `${key} ${name} ${level}`)).toEqual([
      "stage1 stage1 0",
      "stage1.0 0 1",
      "stage1.1 1 1",
      "stage2 stage2 0",
      "stage2.0 0 1",
      "stage2.1 1 1",
    ]);
  });

  it("leave out what holds one layer, all layers, or the same as the module around it", () => {
    const column = { title: "", size: 1, prunable: true, scores: new Float32Array(1) };
    const columns = ["all.a.x.1", "all.a.x.2", "all.b.3", "all.c"].map((path) => ({
      ...column,
      path: path.split("."),
    }));
    expect(findModules(columns).map(({ key }) => key)).toEqual(["all.a"]);
  });

  it("leave a layer that is alone in its part of the names the shorter name", () => {
    const column = { title: "", size: 1, prunable: true, scores: new Float32Array(1) };
    const paths = ["conv1.conv", "a.0.conv", "a.0.bn.x", "a.1.down.0", "a.1.down.1"];
    const columns = paths.map((path) => ({ ...column, path: path.split(".") }));
    const cells = cellsOf(columns, findModules(columns), new Set(), []);
    expect(cells.map(({ name, short }) => `${name} ${short}`)).toEqual([
      "conv1.conv conv1",
      "conv conv",
      "bn.x bn",
      "down.0 down.0",
      "down.1 down.1",
    ]);
  });

  it("fold into the cell of their deepest layer, whichever names come last", () => {
    expect(namesAt(network, [])).toEqual(
      [
        "Input",
        "stem",
        ...["conv1", "conv2"],
        ...["conv1", "conv2"],
        ...["conv1", "conv2", "downsample"],
      ].concat(["conv1", "conv2", "fc"]),
    );
    expect(namesAt(network, ["stage2"])).toEqual([
      "Input",
      "stem",
      "conv1",
      "conv2",
      "conv1",
      "conv2",
      "stage2",
      "fc",
    ]);
    const { modules, depths } = foldingOf(network);
    const cells = cellsOf(network.columns, modules, new Set(["stage2.0"]), depths);
    const folded = cells.find((cell) => cell.folded === "stage2.0");
    expect(network.columns[folded?.column ?? 0]?.path).toEqual(["stage2", "0", "conv2"]);
    expect(folded?.members).toHaveLength(3);
  });

  it("fold the innermost first, and only as many as the frame asks for", () => {
    const modules = findModules(network.columns);
    expect([...foldToFit(network.columns, modules, 12)]).toEqual([]);
    expect([...foldToFit(network.columns, modules, 11)]).toEqual([
      "stage1.0",
      "stage1.1",
      "stage2.0",
      "stage2.1",
    ]);
    expect([...foldToFit(network.columns, modules, 3)]).toEqual(["stage1", "stage2"]);
  });

  it("open one level at a time, and close with everything in them", () => {
    const folding = foldingOf(network);
    const narrow = { width: 100, height: 400 };
    const folded = () => [...foldedIn(network, folding, narrow)].sort();
    expect(folded()).toEqual(["stage1", "stage2"]);
    toggleModule(network, folding, narrow, "stage2");
    expect(folded()).toEqual(["stage1", "stage2.0", "stage2.1"]);
    toggleModule(network, folding, narrow, "stage2.0");
    expect(folded()).toEqual(["stage1", "stage2.1"]);
    toggleModule(network, folding, narrow, "stage2");
    expect(folded()).toEqual(["stage1", "stage2"]);
  });

  it("are told by the innermost that stand open, and stand so again", () => {
    const narrow = { width: 100, height: 400 };
    const [here, there] = [foldingOf(network), foldingOf(network)];
    expect(openModules(here)).toBeUndefined();
    const told = [];
    for (const key of ["stage2", "stage2.0", "stage1", "stage2.0", "stage2", "stage1"]) {
      toggleModule(network, here, narrow, key);
      const open = openModules(here);
      told.push(open);
      openAlone(there, open ?? []);
      expect([...foldedIn(network, there, narrow)].sort()).toEqual(
        [...foldedIn(network, here, narrow)].sort(),
      );
    }
    expect(told.slice(0, 3)).toEqual([["stage2"], ["stage2.0"], ["stage1", "stage2.0"]]);
    expect(told.at(-1)).toEqual([]);
    openAlone(there, ["stage2.1", "gone"]);
    expect([...foldedIn(network, there, narrow)].sort()).toEqual(["stage1", "stage2.0"]);
  });
});

describe("runs", () => {
  const chain = (count: number, name = (at: number) => `fc${at + 1}`): Network => {
    const plain = randomNetwork(new Array<number>(count + 1).fill(2), 1);
    const columns = plain.columns.map((column, at) =>
      at === 0 ? column : { ...column, path: [name(at - 1)] },
    );
    return { ...plain, columns };
  };
  const cellsAt = (net: Network, width: number) => {
    const folding = foldingOf(net);
    const folded = foldedIn(net, folding, { width, height: 560 });
    return cellsOf(net.columns, folding.modules, folded, folding.depths).map(({ name }) => name);
  };

  it("put the layers of a long chain together by tens, fifties, two hundreds", () => {
    expect(findModules(chain(20).columns)).toEqual([]);
    const modules = findModules(chain(107).columns);
    const keys = modules.map(({ key, members }) => `${key} ${members.length}`);
    expect(keys.slice(0, 3)).toEqual(["1–50 50", "1–50.1–10 10", "1–50.11–20 10"]);
    // The last seven are one run, not a fifty with a ten in it.
    expect(keys.slice(-2)).toEqual(["51–100.91–100 10", "101–107 7"]);
    expect(modules.at(-2)).toMatchObject({ name: "91–100", short: "100", label: "fc91–fc100", level: 1 });
  });

  it("fold as a frame asks for, all of one size together", () => {
    expect(cellsAt(chain(30), 860)).toHaveLength(31);
    expect(cellsAt(chain(30), 390)).toEqual(["Input", "1–10", "11–20", "21–30"]);
    expect(cellsAt(chain(100), 390)).toHaveLength(11);
    const thousand = chain(1000);
    expect(cellsAt(thousand, 390)).toEqual(["Input", "1–200", "201–400", "401–600", "601–800", "801–1000"]);
    expect(cellsAt(thousand, 860)).toEqual(
      ["Input"].concat(Array.from({ length: 20 }, (_, at) => `${50 * at + 1}–${50 * at + 50}`)),
    );
  });

  it("open down to single layers, one size at a time", () => {
    const net = chain(1000);
    const folding = foldingOf(net);
    const frame = { width: 390, height: 320 };
    for (const key of ["201–400", "201–400.251–300", "201–400.251–300.291–300"])
      toggleModule(net, folding, frame, key);
    const cells = cellsOf(net.columns, folding.modules, foldedIn(net, folding, frame), folding.depths);
    expect(cells.map(({ name }) => name)).toEqual([
      ...["Input", "1–200", "201–250", "251–260", "261–270", "271–280", "281–290"],
      ...Array.from({ length: 10 }, (_, at) => `fc${291 + at}`),
      ...["301–350", "351–400", "401–600", "601–800", "801–1000"],
    ]);
    expect(cells.flatMap(({ members }) => members)).toEqual([...net.columns.keys()]);
  });

  it("stand between a stage and its blocks, where these are many, and fold with stages that have none", () => {
    const deep = residualNetwork([
      ["layer1", 4, 3],
      ["layer3", 8, 23],
    ]);
    expect(cellsAt(deep, 400)).toEqual(["Input", "stem", "0", "1", "2", "0–9", "10–19", "20–22", "fc"]);
    const labels = findModules(deep.columns).filter(({ name }) => name.includes("–"));
    expect(labels.map(({ label }) => label)).toEqual(["layer3.0–9", "layer3.10–19", "layer3.20–22"]);
  });

  it("are named by their first and last layer where those are not numbered alike", () => {
    const letters = chain(24, (at) => `${"abcdefghijklmnopqrstuvwxyz"[at]}`);
    expect(findModules(letters.columns).map(({ name, short }) => `${name} ${short}`)).toEqual([
      "a–j j",
      "k–t t",
      "u–x x",
    ]);
  });
});

describe("the layered graph", () => {
  const { modules, depths } = foldingOf(network);
  const graph = flowGraph(network, cellsOf(network.columns, modules, new Set(), depths));
  const named = (cell: number) =>
    (network.columns[graph.cells[cell]?.column ?? 0]?.path ?? ["input"]).join(".");

  it("stands in slots by the longest way, its side branch in a lane of its own", () => {
    expect(graph.slots).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 6, 8, 9, 10]);
    expect(graph.lanes).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
  });

  it("keeps what is added apart from what is multiplied", () => {
    expect(graph.arcs.map(({ from, to }) => `${named(from)} + ${named(to)}`)).toEqual([
      "stem + stage1.0.conv2",
      "stage1.0.conv2 + stage1.1.conv2",
      "stage2.0.downsample + stage2.0.conv2",
      "stage2.0.conv2 + stage2.1.conv2",
    ]);
    expect(graph.ways).toHaveLength(network.links.length);
  });

  it("joins folded modules by one way, and needs no arc where the way says it", () => {
    const cells = cellsOf(network.columns, modules, foldToFit(network.columns, modules, 11), depths);
    const folded = flowGraph(network, cells);
    expect(folded.slots).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(folded.ways.map(({ from, to }) => [from, to])).toEqual(
      [0, 1, 2, 3, 4, 5].map((at) => [at, at + 1]),
    );
    expect(folded.arcs).toEqual([]);
  });
});

describe("where it stands", () => {
  const folding = foldingOf(network);

  it("fits the frame with names, arcs and brackets, and no two slabs touch", () => {
    const { places, margin, flow } = arrange(network, folding, WIDE);
    const boxes = flow?.boxes ?? [];
    for (const [at, a] of boxes.entries())
      for (const b of boxes.slice(at + 1)) {
        const apart = Math.abs(a.x - b.x) - (a.width + b.width) / 2;
        expect(Math.max(apart, Math.abs(a.y - b.y) - (a.height + b.height) / 2)).toBeGreaterThan(8);
      }
    const tops = boxes.map(({ y, height }) => y + height / 2);
    const bottoms = boxes.map(({ y, height }) => y - height / 2);
    const height = Math.max(...tops) - Math.min(...bottoms);
    expect(height + margin.top + margin.bottom).toBeLessThanOrEqual(WIDE.height);
    const width = Math.max(...boxes.map(({ x }) => x)) * 2;
    expect(width + margin.left + margin.right).toBeLessThanOrEqual(WIDE.width);
    expect(width).toBeGreaterThan(0.7 * WIDE.width);
    expect(places.every(Number.isFinite)).toBe(true);
  });

  it.each([
    ["wide", WIDE],
    ["narrow", { width: 390, height: 320 }],
    ["large", { width: 1400, height: 800 }],
  ])("ends where a %s frame does, in both directions", (_, frame) => {
    const { margin, flow } = arrange(network, folding, frame);
    const boxes = flow?.boxes ?? [];
    const reach = (side: -1 | 1) => Math.max(...boxes.map(({ x, width }) => side * x + width / 2));
    const share = (reach(-1) + reach(1)) / (frame.width - margin.left - margin.right);
    expect(share).toBeGreaterThan(0.96);
    expect(share).toBeLessThanOrEqual(1.01);
    const tops = boxes.map(({ y, height }) => y + height / 2);
    const bottoms = boxes.map(({ y, height }) => y - height / 2);
    const tall = Math.max(...tops) - Math.min(...bottoms) + margin.top + margin.bottom;
    expect(tall / frame.height).toBeGreaterThan(0.6);
  });

  it("shares the height among the lanes of attention, and takes no more than there is", () => {
    const size = 48;
    const column = (path: string) => ({
      title: path,
      path: path.split("."),
      size,
      prunable: true,
      scores: new Float32Array(size),
    });
    const columns = ["in", "a.q", "a.k", "a.v", "a.out", "b.fc1", "b.fc2"].map(column);
    const weights = new Float32Array(size * size);
    const pairs = [
      ...[1, 2, 3].map((to) => [0, to] as const),
      ...[3, 4, 5].map((from) => [from, from + 1] as const),
    ];
    const links = pairs.map(([from, to]) => ({ from, to, weights }));
    const arcs = [1, 2].map((from) => ({ from, to: 3, times: true as const }));
    const attention: Network = { title: "", columns, links, arcs };
    for (const height of [360, 560, 900]) {
      const frame = { width: 860, height };
      const { margin, flow } = arrange(attention, foldingOf(attention), frame);
      const boxes = flow?.boxes ?? [];
      const tops = boxes.map((box) => box.y + box.height / 2);
      const bottoms = boxes.map((box) => box.y - box.height / 2);
      const tall = Math.max(...tops) - Math.min(...bottoms) + margin.top + margin.bottom;
      expect(tall / height).toBeGreaterThan(0.75);
      expect(tall / height).toBeLessThan(1.03);
    }
  });

  it("gives a slab the rows and columns with which its neurons are largest", () => {
    expect(slabShape(48, 48, 60, 400)).toEqual({ rows: 16, across: 3, step: 20, radius: 8 });
    expect(slabShape(10, 48, 60, 400)).toMatchObject({ rows: 10, across: 1 });
    expect(slabShape(2048, 2048, 40, 400)).toMatchObject({ rows: 147, across: 14 });
  });

  it("runs every arc over the slabs it passes, from lane to lane below them", () => {
    const { flow } = arrange(network, folding, WIDE);
    flow?.arcs.forEach((corners, at) => {
      const arc = flow.graph.arcs[at];
      const xs = corners.map(([x]) => x);
      const passed = flow.boxes.filter((box) => box.x > Math.min(...xs) && box.x < Math.max(...xs));
      const level = corners[1]?.[1] ?? 0;
      const main = passed
        .filter((_, cell) => flow.graph.lanes[cell] === 0 || true)
        .filter((box) => box.y === 0);
      expect(main.length).toBeGreaterThan(0);
      for (const box of main)
        if (flow.graph.lanes[arc?.from ?? 0] === 0) expect(level).toBeGreaterThan(box.height / 2 + 20);
        else expect(level).toBeLessThan(-box.height / 2);
    });
  });

  it("shows a folded module as the neurons of its last layer, and hides the others in it", () => {
    const folded = { ...folding, folded: new Set(["stage2"]) };
    const { places } = arrange(network, folded, WIDE);
    let at = 0;
    const seen = network.columns.map(({ size }) => {
      const radii = Array.from({ length: size }, (_, neuron) => places[(at + neuron) * 4 + 3] ?? 0);
      at += size;
      return radii.filter((radius) => radius > 0).length;
    });
    expect(seen).toEqual([3, 8, 8, 8, 8, 8, 0, 0, 0, 0, 16, 10]);
  });

  it("closes up within the slab at the spacing it had", () => {
    const open = arrange(network, folding, WIDE).places;
    const present = network.columns.map(({ size }) =>
      Array.from({ length: size }, (_, at) => at).filter((at) => at % 2),
    );
    const closed = arrange(network, folding, WIDE, present).places;
    const stays = Array.from({ length: open.length / 4 }, (_, number) => closed[number * 4 + 3] ?? 0);
    expect(stays.filter((radius) => radius > 0)).toHaveLength(present.flat().length);
    for (const [number, radius] of stays.entries()) if (radius > 0) expect(radius).toBe(open[number * 4 + 3]);
  });
});
