// From a grouped model to the picture's columns, links and arcs: residual blocks, concatenations, gates.

import { describe, expect, it } from "vitest";
import { edgeOf } from "../../../src/app/picture/edge-of.ts";
import { traceFlow } from "../../../src/app/picture/flow.ts";
import { sourcesOf } from "../../../src/app/picture/links.ts";
import { networkOf, structureOf } from "../../../src/app/picture/network.ts";
import type { State } from "../../../src/app/state.ts";
import { cpuEngine, group, type Model, score } from "../../../src/index.ts";
import { floats } from "../../../src/model/tensor.ts";
import { build, shape, values, weights } from "../../prune/build.ts";
import { openSample } from "../../prune/expected.ts";

const engine = cpuEngine();

async function networkFrom(model: Model) {
  const groups = group(model);
  const session = await engine.compile(model);
  const scores = await score(model, groups, session);
  session.close();
  return networkOf(model, groups, scores);
}

describe("fashion-cnn", () => {
  it("is a way of eight columns with an arc over each block, named and shaped as the file says", async () => {
    const network = await networkFrom(openSample("test/fixtures/fashion-cnn.onnx"));
    expect(network.links.map(({ from, to }) => [from, to])).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((at) => [at, at + 1]),
    );
    expect(network.arcs).toEqual([
      { from: 1, to: 3 },
      { from: 4, to: 6 },
    ]);
    expect(network.columns.map(({ path }) => path?.join("."))).toEqual([
      undefined,
      "stem.0",
      "block1.conv1",
      "block1.conv2",
      "down.0",
      "block2.conv1",
      "block2.conv2",
      "fc",
    ]);
    expect(network.columns.slice(1).map(({ shape }) => shape?.join(" × "))).toEqual([
      "24 × 28 × 28",
      ...["24 × 14 × 14", "24 × 14 × 14"],
      ...["48 × 7 × 7", "48 × 7 × 7", "48 × 7 × 7"],
      "10",
    ]);
  });

  it("has an edge a pair of channels: the kernel's L1 norm with the sign of its sum", async () => {
    const model = openSample("test/fixtures/fashion-cnn.onnx");
    const network = await networkFrom(model);
    const layer = group(model).layers[1];
    const tensor = model.initializers.get(layer?.weight ?? "");
    if (tensor === undefined) throw new Error("the layer has no weight");
    const kernels = floats(tensor, "weight");
    expect(network.links[1]?.weights).toHaveLength(24 * 24);
    network.links[1]?.weights.forEach((weight, pair) => {
      const kernel = Array.from(kernels.subarray(pair * 9, pair * 9 + 9));
      const norm = kernel.reduce((sum, each) => sum + Math.abs(each), 0);
      expect(Math.abs(weight)).toBeCloseTo(norm, 4);
      expect(Math.sign(weight)).toBe(
        Math.sign(Math.fround(kernel.reduce((sum, each) => sum + each, 0))) || 1,
      );
    });
  });
});

describe("branches", () => {
  it("of a concatenation give a link each, with their own channels' weights", async () => {
    const w3 = weights(2, 7, 1, 1);
    const model = build(
      [3, 4, 4],
      [
        ["Conv", "x w1", "a"],
        ["Conv", "x w2", "b"],
        ["Concat", "b a", "c", { axis: 1 }],
        ["Conv", "c w3", "y"],
      ],
      { w1: weights(4, 3, 1, 1), w2: weights(3, 3, 1, 1), w3 },
    );
    const network = await networkFrom(model);
    expect(network.links.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [0, 2],
      [2, 3],
      [1, 3],
    ]);
    const all = floats(w3, "w3");
    expect(Array.from(network.links[2]?.weights ?? [])).toEqual([0, 1, 2, 7, 8, 9].map((at) => all[at]));
    expect(Array.from(network.links[3]?.weights ?? [])).toEqual(
      [3, 4, 5, 6, 10, 11, 12, 13].map((at) => all[at]),
    );
    expect(network.arcs).toEqual([]);
  });

  it("that are added follow the longest way; a gate joins what it multiplies", () => {
    const model = build(
      [4, 4, 4],
      [
        ["Conv", "x w1", "a"],
        ["Conv", "a w2", "b"],
        ["Conv", "a w3", "side"],
        ["Add", "side b", "sum"],
        ["GlobalAveragePool", "sum", "mean"],
        ["Conv", "mean w4", "gate"],
        ["Sigmoid", "gate", "open"],
        ["Mul", "sum open", "gated"],
        ["Conv", "gated w5", "y"],
      ],
      Object.fromEntries([1, 2, 3, 4, 5].map((at) => [`w${at}`, weights(4, 4, 1, 1)])),
    );
    const { reads, arcs } = traceFlow(model, group(model), 4);
    // b and its side branch are equally deep, and the Add names the side first.
    expect(arcs).toEqual([
      { from: 2, to: 3 },
      { from: 3, to: 4, times: true },
    ]);
    expect(reads.map(sourcesOf)).toEqual([[0], [1], [1], [3], [4]]);
  });

  it("of attention are those of v, which q and k join as a product", async () => {
    const names = ["q", "k", "v", "out"];
    const model = build(
      [5, 4],
      [
        ...names.slice(0, 3).map((name) => ["MatMul", `x w-${name}`, name] as [string, string, string]),
        // Sizes are read off what q and k are made of, which joins nothing.
        ["Shape", "x", "sizes"],
        ["Reshape", "k sizes", "rows"],
        ["Transpose", "rows", "across", { perm: [0, 2, 1] }],
        ["MatMul", "q across", "scores"],
        ["Softmax", "scores", "shares", { axis: -1 }],
        ["MatMul", "shares v", "mixed"],
        ["MatMul", "mixed w-out", "projected"],
        ["Add", "projected x", "y"],
      ],
      Object.fromEntries(names.map((name) => [`w-${name}`, weights(4, 4)])),
    );
    const { reads, arcs } = traceFlow(model, group(model), 4);
    const { columns } = await networkFrom(model);
    expect(columns.slice(1).map(({ shape }) => shape)).toEqual(names.map(() => [4, 5]));
    expect(reads.map(sourcesOf)).toEqual([[0], [0], [0], [3]]);
    expect(arcs).toEqual([
      { from: 1, to: 3, times: true },
      { from: 2, to: 3, times: true },
      { from: 0, to: 4 },
    ]);
  });
});

/** Column and channel of everything that the last layer reads. */
function lastReads(model: Model, inputs: number): (readonly [number, number])[] {
  const { reads } = traceFlow(model, group(model), inputs);
  const { columns = [], channels = [] } = reads.at(-1) ?? {};
  return Array.from(columns, (column, at) => [column, channels[at] ?? 0]);
}

const places = (column: number, ...channels: number[]) => channels.map((channel) => [column, channel]);

describe("what a layer reads", () => {
  it("of one matrix for q, k and v is v's part, and the rest is no edge", async () => {
    const out = weights(4, 4);
    const model = build(
      [5, 4],
      [
        ["MatMul", "x w-qkv", "qkv"],
        ["Split", "qkv thirds", "q k v", { axis: 2 }],
        ["Transpose", "k", "across", { perm: [0, 2, 1] }],
        ["MatMul", "q across", "scores"],
        ["Softmax", "scores", "shares", { axis: -1 }],
        ["MatMul", "shares v", "mixed"],
        ["MatMul", "mixed w-out", "y"],
      ],
      { "w-qkv": weights(4, 12), "w-out": out, thirds: shape(4, 4, 4) },
    );
    expect(lastReads(model, 4)).toEqual(places(1, 8, 9, 10, 11));
    const link = (await networkFrom(model)).links.find(({ to }) => to === 2);
    const stored = floats(out, "out");
    expect(link?.groups).toEqual({ rows: 4, of: Int32Array.of(-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0) });
    for (let row = 0; row < 4; row++)
      expect(Array.from(link?.weights.subarray(row * 12, row * 12 + 12) ?? [])).toEqual([
        ...new Array(8).fill(0),
        ...[0, 1, 2, 3].map((input) => stored[input * 4 + row]),
      ]);
  });

  it("after a shuffle of halves are channels in their new places", async () => {
    const w2 = weights(2, 6, 1, 1);
    const model = build(
      [3, 4, 4],
      [
        ["Conv", "x w1", "a"],
        ["Reshape", "a halves", "pairs"],
        ["Transpose", "pairs", "turned", { perm: [0, 2, 1, 3, 4] }],
        ["Reshape", "turned whole", "mixed"],
        ["Conv", "mixed w2", "y"],
      ],
      { w1: weights(6, 3, 1, 1), w2, halves: shape(1, 2, 3, 4, 4), whole: shape(1, 6, 4, 4) },
    );
    expect(lastReads(model, 3)).toEqual(places(1, 0, 3, 1, 4, 2, 5));
    const stored = floats(w2, "w2");
    const { links } = await networkFrom(model);
    expect(Array.from(links.at(-1)?.weights ?? [])).toEqual(
      [0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11].map((at) => stored[at]),
    );
  });

  it("after rows changed places, or a token came before them, are the same channels once", () => {
    const rolled = build(
      [4, 3],
      [
        ["MatMul", "x w1", "a"],
        ["Slice", "a one end axis", "later"],
        ["Slice", "a zero one axis", "earlier"],
        ["Concat", "later earlier", "rolled", { axis: 1 }],
        ["Concat", "token rolled", "all", { axis: 1 }],
        ["MatMul", "all w2", "y"],
      ],
      {
        ...{ w1: weights(3, 5), w2: weights(5, 2), token: weights(1, 1, 5) },
        ...{ zero: shape(0), one: shape(1), end: shape(4), axis: shape(1) },
      },
    );
    expect(lastReads(rolled, 3)).toEqual(places(1, 0, 1, 2, 3, 4));
  });

  it("where neighbours are laid side by side is each channel twice, one edge with both weights", async () => {
    const w2 = weights(6, 2);
    const model = build(
      [4, 3],
      [
        ["MatMul", "x w1", "a"],
        ["Slice", "a zero end axis two", "even"],
        ["Slice", "a one end axis two", "odd"],
        ["Concat", "even odd", "both", { axis: 2 }],
        ["MatMul", "both w2", "y"],
      ],
      {
        ...{ w1: weights(3, 3), w2 },
        ...{ zero: shape(0), one: shape(1), two: shape(2), end: shape(4), axis: shape(1) },
      },
    );
    expect(lastReads(model, 3)).toEqual(places(1, 0, 1, 2, 0, 1, 2));
    const stored = floats(w2, "w2");
    const at = (input: number, row: number) => stored[input * 2 + row] ?? 0;
    const pair = (row: number, channel: number) => {
      const [one, other] = [at(channel, row), at(channel + 3, row)];
      return (one + other < 0 ? -1 : 1) * (Math.abs(one) + Math.abs(other));
    };
    const { links } = await networkFrom(model);
    links.at(-1)?.weights.forEach((weight, place) => {
      expect(weight).toBeCloseTo(pair(Math.floor(place / 3), place % 3), 6);
    });
    expect(links.at(-1)?.weights).toHaveLength(6);
  });

  it("where no place has one neuron of its own is not known: there is a way, and no edge", async () => {
    const tokens = build(
      [6, 4],
      [
        ["MatMul", "x w1", "a"],
        ["Transpose", "a", "across", { perm: [0, 2, 1] }],
        ["MatMul", "across w2", "mixed"],
        ["MatMul", "mixed w3", "y"],
      ],
      { w1: weights(4, 5), w2: weights(6, 6), w3: weights(6, 2) },
    );
    const gated = build(
      [4],
      [
        ["MatMul", "x w1", "a"],
        ["Split", "a halves", "value open", { axis: 1 }],
        ["Sigmoid", "open", "gate"],
        ["Mul", "value gate", "glu"],
        ["MatMul", "glu w2", "y"],
      ],
      { w1: weights(4, 6), w2: weights(3, 2), halves: shape(3, 3) },
    );
    const summed = build(
      [6, 6, 4],
      [
        ["Conv", "x w1", "a"],
        ["ReduceMean", "a", "mean", { axes: [1], keepdims: 0 }],
        ["MatMul", "mean w2", "y"],
      ],
      { w1: weights(6, 6, 1, 1), w2: weights(4, 2) },
    );
    for (const [model, to] of [
      [tokens, 2],
      [gated, 2],
      [summed, 2],
    ] as const) {
      const { columns, links } = await networkFrom(model);
      const link = links.find((each) => each.to === to);
      expect(link?.from).toBe(1);
      expect(link?.weights).toHaveLength(0);
      expect(link?.groups?.of).toEqual(new Int32Array(columns[1]?.size ?? 0).fill(-1));
    }
    expect((await networkFrom(tokens)).links.at(-1)?.weights).toHaveLength(12);
  });

  it("behind sizes that only the data say is taken in order, and a reduction there stops nothing", () => {
    const model = build(
      [6, 4],
      [
        ["MatMul", "x w1", "a"],
        ["NonZero", "a", "found"],
        ["Cast", "found", "numbers", { to: 1 }],
        ["ReduceMean", "numbers", "mean", { axes: [1], keepdims: 0 }],
        ["ReduceSum", "a axes", "sum", { keepdims: 1 }],
        ["MatMul", "sum w2", "y"],
      ],
      { w1: weights(4, 5), w2: weights(5, 2), axes: shape(1) },
    );
    expect(lastReads(model, 4)).toEqual(places(1, 0, 1, 2, 3, 4));
  });

  it("beside what is not followed keeps its own place", async () => {
    const model = build(
      [3, 4, 4],
      [
        ["Conv", "x w1", "a"],
        ["ReduceMean", "a", "mean", { axes: [1], keepdims: 1 }],
        ["Conv", "a w2", "mask"],
        ["Concat", "mean mask", "both", { axis: 1 }],
        ["Conv", "both w3", "y"],
      ],
      { w1: weights(5, 3, 1, 1), w2: weights(1, 5, 1, 1), w3: values([1, 2, 1, 1], [100, 1]) },
    );
    const { links } = await networkFrom(model);
    const into = links.filter(({ to }) => to === 3).map(({ from, weights }) => [from, ...weights]);
    expect(into).toEqual([[2, 1]]);
  });

  it("through a recurrent layer has a way to the end", () => {
    const model = build(
      [3, 4],
      [
        ["LSTM", "x w1 r1", "h", { hidden_size: 5 }],
        ["Squeeze", "h axis", "flat"],
        ["MatMul", "flat w2", "y"],
      ],
      { w1: weights(1, 20, 4), r1: weights(1, 20, 5), w2: weights(5, 2), axis: shape(1) },
    );
    const { columns, links } = structureOf(model, group(model));
    expect(columns.map(({ size }) => size)).toEqual([4, 20, 20, 2]);
    expect(links.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });
});

describe("the edge of a term", () => {
  async function edges(model: Model, column: number, index: number, terms: readonly number[]) {
    const groups = group(model);
    const network = await networkFrom(model);
    const state = { opened: { model, groups, network }, selected: { column, index } } as unknown as State;
    return terms.map((term) => {
      const edge = edgeOf(state, term);
      return edge && [network.links[edge.link]?.from, edge.from, edge.to];
    });
  }

  it("is its group's, in its new place after a shuffle, and of the part that is read", async () => {
    const shuffled = build(
      [3, 4, 4],
      [
        ["Conv", "x w1", "a"],
        ["Reshape", "a halves", "pairs"],
        ["Transpose", "pairs", "turned", { perm: [0, 2, 1, 3, 4] }],
        ["Reshape", "turned whole", "mixed"],
        ["Conv", "mixed w2", "y", { group: 2 }],
      ],
      {
        w1: weights(6, 3, 1, 1),
        w2: weights(4, 3, 1, 1),
        halves: shape(1, 2, 3, 4, 4),
        whole: shape(1, 6, 4, 4),
      },
    );
    expect(await edges(shuffled, 2, 1, [0, 1, 2])).toEqual([
      [1, 0, 1],
      [1, 3, 1],
      [1, 1, 1],
    ]);
    expect(await edges(shuffled, 2, 2, [0, 1, 2])).toEqual([
      [1, 4, 2],
      [1, 2, 2],
      [1, 5, 2],
    ]);
    const part = build(
      [4],
      [
        ["MatMul", "x w1", "a"],
        ["Split", "a halves", "one other", { axis: 1 }],
        ["MatMul", "other w2", "y"],
      ],
      { w1: weights(4, 6), w2: weights(3, 2), halves: shape(3, 3) },
    );
    expect(await edges(part, 2, 1, [0, 2])).toEqual([
      [1, 3, 1],
      [1, 5, 1],
    ]);
  });
});
