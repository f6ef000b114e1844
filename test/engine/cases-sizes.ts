// Named axes besides the batch: a picture's height and width, a sentence's length, free from run to run.

import type { Engine } from "../../src/engine/engine.ts";
import type { Sizes } from "../../src/model/dynamic.ts";
import type { Model } from "../../src/model/graph.ts";
import { int64Tensor } from "../../src/model/tensor.ts";
import { assertEqual, assertRefused, type EngineCase } from "./case-helpers.ts";
import { model, node, numbers } from "./networks.ts";
import { seeded } from "./operator-case.ts";
import { assertClose } from "./references.ts";

/** Halves and doubles a picture of any height and width. */
function pictures(): Model {
  const nodes = [
    node("Conv", ["x", "w"], "c", { auto_pad: "SAME_UPPER", strides: [2, 2] }),
    node("Relu", ["c"], "r"),
    node("Shape", ["x"], "s"),
    node("Slice", ["s", "two", "four"], "space"),
    node("Concat", ["channels", "space"], "sizes", { axis: 0 }),
    node("Resize", ["r", "", "", "sizes"], "y", { mode: "linear" }),
  ];
  const constants = {
    w: seeded([3, 2, 3, 3], 5),
    two: int64Tensor([2]),
    four: int64Tensor([4]),
    channels: int64Tensor([1, 3]),
  };
  return model({ x: [1, 2, "height", "width"] }, nodes, ["y"], constants);
}

/** Looks ids up, and lets each position attend to all. */
function sentences(): Model {
  const nodes = [
    node("Gather", ["table", "ids"], "e"),
    node("MatMul", ["e", "wq"], "q"),
    node("Transpose", ["e"], "k", { perm: [0, 2, 1] }),
    node("MatMul", ["q", "k"], "scores"),
    node("Softmax", ["scores"], "attention"),
    node("MatMul", ["attention", "e"], "y"),
  ];
  const constants = { table: seeded([11, 6], 3), wq: seeded([6, 6], 4) };
  const network = model({ ids: ["batch", "length"] }, nodes, ["y"], constants);
  return { ...network, inputs: network.inputs.map((value) => ({ ...value, type: "int64" as const })) };
}

/** The network with its named axes given these sizes for good. */
function fixed(network: Model, batch: number, sizes: Sizes): Model {
  const inputs = network.inputs.map((value) => ({
    ...value,
    dims: value.dims.map((size) => (typeof size === "number" ? size : (sizes.get(size) ?? batch))),
  }));
  return { ...network, inputs };
}

async function checkSizes(
  engine: Engine,
  network: Model,
  runs: readonly (readonly [batch: number, sizes: Record<string, number>])[],
  data: (count: number) => Float32Array,
): Promise<void> {
  const [name = ""] = network.inputs.map((value) => value.name);
  const session = await engine.compile(network);
  for (const [batch, given] of runs) {
    const sizes = new Map(Object.entries(given));
    const still = fixed(network, batch, sizes);
    const count = still.inputs[0]?.dims.reduce<number>((total, size) => total * Number(size), 1) ?? 0;
    const inputs = new Map([[name, data(count)]]);
    const alone = await engine.compile(still);
    const wanted = (await alone.run(inputs, batch)).get("y");
    alone.close();
    const found = (await session.run(inputs, batch, [], sizes)).get("y");
    assertEqual(found?.dims, wanted?.dims, `shape at ${JSON.stringify(given)}`);
    assertClose(found?.data ?? [], wanted?.data ?? [], 1e-6, JSON.stringify(given));
  }
  session.close();
}

export const SIZES_CASES: readonly EngineCase[] = [
  {
    name: "takes pictures of another height and width from run to run",
    run: (engine) => {
      const sizes = Array.from({ length: 11 }, (_, at) => ({ height: 5 + at, width: 16 - at }));
      const runs = [...sizes, ...sizes.slice(0, 2)].map((each) => [1, each] as const);
      return checkSizes(engine, pictures(), runs, (count) => numbers(count, 7));
    },
  },
  {
    name: "looks ids up in sentences of another length and batch from run to run",
    run: (engine) => {
      const ids = (count: number) => Float32Array.from({ length: count }, (_, at) => (at * 7) % 11);
      const runs = [
        [1, { length: 1 }],
        [3, { length: 13 }],
        [2, { length: 13 }],
        [5, { length: 2 }],
      ] as const;
      return checkSizes(engine, sentences(), runs, ids);
    },
  },
  {
    name: "says how many values a size takes",
    async run(engine) {
      const session = await engine.compile(sentences());
      const run = session.run(new Map([["ids", new Float32Array(6)]]), 2, [], new Map([["length", 4]]));
      await assertRefused(run, "shape: The input ids of shape [2,4] takes 8 values, but got 6.");
      session.close();
    },
  },
];
