// What every engine must do, as cases that run anywhere: in Node over the CPU engine, in Chrome over WebGPU and the
// CPU worker. Each throws where the engine is wrong.

import { type Engine, NEVER } from "../../src/engine/engine.ts";
import { float32Tensor, floats, int64Tensor } from "../../src/model/tensor.ts";
import {
  assertEqual,
  assertRefused,
  countRight,
  type EngineCase,
  maskedEqualsSmaller,
  runOnce,
  SIZES,
  shuffledRanks,
  twoMasks,
} from "./case-helpers.ts";
import { MASK_CASES } from "./cases-masks.ts";
import { SIZES_CASES } from "./cases-sizes.ts";
import {
  LACKING,
  lackingNetwork,
  model,
  node,
  numbers,
  randomPerceptron,
  seedNetwork,
  tensor,
} from "./networks.ts";
import { assertClose, referenceNorms, referenceSoftmax } from "./references.ts";

export type { EngineCase };

export const ENGINE_CASES: readonly EngineCase[] = [
  ...SIZES_CASES,
  ...MASK_CASES,
  {
    name: "computes the seed's network, whole and with its three neurons off",
    async run(engine) {
      const input = Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1, -1, 2, 0.5, -0.25);
      const session = await engine.compile(seedNetwork());
      const before = (await session.run(new Map([["x", input]]), 6)).get("r2");
      assertEqual(before?.dims, [6, 2], "shape");
      const whole = [0.272, 0, 1.427, 0, 0.64, 0, 1.657, 0.018, 0.22, 0, 0.7845, 0];
      assertClose(before?.data ?? [], whole, 1e-6, "before");
      await session.setMasks([
        { value: "r0", cut: 0, ranks: Uint32Array.of(0, 1) },
        { value: "r1", cut: 1, ranks: Uint32Array.of(0, 1, 2, 3) },
      ]);
      const after = (await session.run(new Map([["x", input]]), 6, [1, 2])).get("r2");
      const pruned = [0.292, 0, 1.592, 0, 0.812, 0, 2.112, 0, 0.24, 0, 0.812, 0];
      assertClose(after?.data ?? [], pruned, 1e-6, "after");
      session.close();
    },
  },
  {
    name: "scores kernels along either of their axes",
    async run(engine) {
      const kernels = tensor([2, 3, 1, 2], [1, -2, 3, 4, -5, 6, 7, 8, 9, -10, 11, 12]);
      const network = seedNetwork();
      const initializers = new Map([...network.initializers, ["kernels", kernels]]);
      const session = await engine.compile({ ...network, initializers });
      const norms = (rowAxis: number, columns?: Uint8Array) =>
        session.rowNorms({ weight: "kernels", rowAxis, ...(columns === undefined ? {} : { columns }) });
      assertClose(await norms(0), [21, 57], 1e-6);
      assertClose(await norms(1), [18, 26, 34], 1e-6);
      // Columns are the other axes in their order: the first two are those of outer index 0.
      assertClose(await norms(1, Uint8Array.of(1, 1, 0, 0)), [3, 7, 11], 1e-6);
      const sentence = "setting: The weight kernels of shape [2,3,1,2] has no axis 4.";
      await assertRefused(norms(4), sentence);
      session.close();
    },
  },
  {
    name: "scores the seed's rows, with bias, without, and over some columns",
    async run(engine) {
      const session = await engine.compile(seedNetwork());
      const norms = (query: object) => session.rowNorms({ weight: "1.weight", rowAxis: 0, ...query });
      assertClose(await norms({ bias: "1.bias" }), [0.5, 0.8, 1.4, 2], 1e-6);
      assertClose(await norms({}), [0.3, 0.7, 1.1, 1.5], 1e-6);
      assertClose(await norms({ columns: Uint8Array.of(0, 1) }), [0.2, 0.4, 0.6, 0.8], 1e-6);
      assertClose(await norms({ rowAxis: 1 }), [1.6, 2], 1e-6);
      await assertRefused(norms({ weight: "?" }), "setting: The network has no weight named ?.");
      await assertRefused(norms({ bias: "0.bias" }), "does not hold one bias for each of the 4 rows");
      session.close();
    },
  },
  {
    name: "scores rows of awkward lengths to 3e-7",
    async run(engine) {
      for (const [rows, columns] of [
        [1, 1],
        [3, 7],
        [67, 130],
        [5, 2049],
        [130, 16],
      ] as const) {
        const weight = float32Tensor([rows, columns], numbers(rows * columns, columns));
        const bias = tensor([rows], numbers(rows, 2));
        const network = model(
          { x: ["n", columns] },
          [node("Gemm", ["x", "w", "b"], "y", { transB: 1 })],
          ["y"],
          {
            w: weight,
            b: bias,
          },
        );
        const session = await engine.compile(network);
        const columnsCounted = Uint8Array.from({ length: columns }, (_, column) =>
          column % 3 === 1 ? 0 : 1,
        );
        const query = { weight: "w", rowAxis: 0, bias: "b" } as const;
        const reference = (counted?: Uint8Array) =>
          referenceNorms(floats(weight), floats(bias), rows, columns, counted);
        assertClose(await session.rowNorms(query), reference(), 3e-7, `${rows} × ${columns}`);
        const some = await session.rowNorms({ ...query, columns: columnsCounted });
        assertClose(some, reference(columnsCounted), 3e-7, `${rows} × ${columns}, some columns`);
        session.close();
      }
    },
  },
  {
    name: "gives to the bit what the physically smaller network gives",
    async run(engine) {
      for (const batch of [1, 3, 70]) await maskedEqualsSmaller(engine, batch);
    },
  },
  ...(["mask", "compact"] as const).map((mode) => ({
    name: `counts right answers at any cuts, and follows new masks and new examples (${mode})`,
    async run(engine: Engine) {
      const count = 133;
      const session = await engine.compile(randomPerceptron(SIZES), { cuts: mode });
      const inputs = numbers(count * 20, 3);
      const labels = Uint8Array.from(numbers(count, 4), (value) => Math.floor((value + 1) * 2.5));
      await assertRefused(session.countCorrect([]), "setting: There are no labelled examples");
      await session.setExamples({ count, inputs, labels });
      const check = async (cuts: number[]) => {
        const outputs = await session.run(new Map([["x", inputs]]), count, cuts);
        const correct = countRight(outputs.get("g2")?.data ?? new Float32Array(0), labels);
        assertEqual(await session.countCorrect(cuts), { correct, total: count }, `cuts ${cuts}`);
      };
      await check([]);
      await session.setMasks(twoMasks());
      for (const cuts of [
        [0, 0],
        [10, 9],
        [36, 17],
        [0, 3],
      ]) {
        await check(cuts);
      }
      await session.setMasks([{ value: "r1", cut: 0, ranks: shuffledRanks(18, 8) }]);
      for (const cuts of [[0], [9]]) await check(cuts);
      await session.setMasks([{ value: "g2", cut: 0, ranks: Uint32Array.of(0, 1, 2, 3, NEVER) }]);
      await check([3]);
      await session.setMasks([]);
      await check([]);
      await session.setExamples({ count: 1, inputs: inputs.slice(0, 20), labels: labels.slice(0, 1) });
      assertEqual((await session.countCorrect([])).total, 1, "one example");
      await assertRefused(
        session.setExamples({ count: 2, inputs, labels }),
        "shape: 2 examples for the input x take 2 × 20 values",
      );
      session.close();
    },
  })),
  {
    name: "computes MatMul, Add, Sigmoid, Tanh, LeakyRelu, Softmax and views, alone and together",
    async run(engine) {
      const weight = numbers(6 * 5, 1);
      const nodes = [
        node("Reshape", ["x", "rows"], "a"),
        node("MatMul", ["a", "w"], "m"),
        node("Add", ["m", "b"], "s"),
        node("Tanh", ["s"], "t"),
        node("Sigmoid", ["t"], "g"),
        node("Add", ["t", "g"], "both"),
        node("Add", ["half", "both"], "c"),
        node("LeakyRelu", ["c"], "l", { alpha: 0.5 }),
        node("Dropout", ["l"], "d"),
        node("Softmax", ["d"], "p"),
        node("Flatten", ["p"], "y"),
      ];
      const network = model({ x: ["n", 12] }, nodes, ["y", "c"], {
        rows: int64Tensor([-1, 2, 6]),
        w: tensor([6, 5], weight),
        b: tensor([5], [0.1, 0.2, 0.3, 0.4, 0.5]),
        half: tensor([], [-0.5]),
      });
      const input = numbers(7 * 12, 2);
      const session = await engine.compile(network);
      const outputs = await session.run(new Map([["x", input]]), 7);
      session.close();
      const rows = Array.from({ length: 14 }, (_, row) =>
        Array.from({ length: 5 }, (_value, j) => {
          let sum = 0.1 * (j + 1);
          for (let k = 0; k < 6; k++) sum += (input[row * 6 + k] ?? 0) * (weight[k * 5 + j] ?? 0);
          const t = Math.tanh(sum);
          return t + 1 / (1 + Math.exp(-t)) - 0.5;
        }),
      );
      assertEqual(
        [outputs.get("y")?.dims, outputs.get("c")?.dims],
        [
          [7, 10],
          [7, 2, 5],
        ],
        "shapes",
      );
      assertClose(outputs.get("c")?.data ?? [], rows.flat(), 2e-6, "c");
      const expected = rows.map((row) => row.map((value) => (value < 0 ? value / 2 : value)));
      assertClose(outputs.get("y")?.data ?? [], expected.flatMap(referenceSoftmax), 2e-6, "y");
    },
  },
  {
    name: "runs batches of different sizes on one session, overlapping",
    async run(engine) {
      const session = await engine.compile(randomPerceptron([9, 6, 3]));
      const input = numbers(50 * 9, 7);
      const batches = [50, 1, 2, 17, 50, 3, 1];
      const runs = await Promise.all(
        batches.map((batch) => session.run(new Map([["x", input.slice(0, batch * 9)]]), batch)),
      );
      const all = runs[0]?.get("g1")?.data ?? new Float32Array(0);
      runs.forEach((run, index) => {
        const part = all.subarray(0, (batches[index] ?? 0) * 3);
        assertClose(run.get("g1")?.data ?? [], part, 1e-6, `batch ${batches[index]}`);
      });
      session.close();
    },
  },
  {
    name: "passes an input through where there is nothing to compute",
    async run(engine) {
      const network = model({ x: ["n", 2, 2] }, [node("Flatten", ["x"], "y")], ["y"]);
      const output = await runOnce(engine, network, numbers(8), 2);
      assertEqual([output.dims, [...output.data]], [[2, 4], [...numbers(8)]], "output");
    },
  },
  {
    name: "refuses inputs, batches and masks that do not fit, and goes on",
    async run(engine) {
      const session = await engine.compile(seedNetwork());
      const run = (count: number, batch: number) =>
        session.run(new Map([["x", new Float32Array(count)]]), batch);
      await assertRefused(run(3, 2), "shape: The input x of shape [2,2] takes 4 values, but got 3.");
      await assertRefused(session.run(new Map(), 1), "takes 2 values, but got 0");
      await assertRefused(run(0, 0), "setting: A batch has a whole number of examples");
      const mask = { value: "r0", cut: 0, ranks: Uint32Array.of(0, 1) };
      await assertRefused(session.setMasks([{ ...mask, value: "g0" }]), "setting: A mask names g0");
      await assertRefused(session.setMasks([{ ...mask, ranks: Uint32Array.of(0) }]), "ranks 1 neurons of r0");
      await run(2, 1);
      session.close();
    },
  },
  {
    name: "scores a network with an operator that it lacks, and refuses by name whatever runs it",
    async run(engine) {
      const lacking = lackingNetwork();
      const session = await engine.compile(lacking);
      const norms = await session.rowNorms({ weight: "1.weight", rowAxis: 0, bias: "1.bias" });
      const [weight, bias] = ["1.weight", "1.bias"].map((name) => lacking.initializers.get(name));
      const wanted = referenceNorms(floats(weight ?? tensor([], [])), floats(bias ?? tensor([], [])), 3, 6);
      assertClose(norms, wanted, 1e-5, "row norms");
      const sentence = `unsupported: ${LACKING}`;
      const { refusal } = session;
      assertEqual(`${refusal?.code}: ${refusal?.message}`, sentence, "refusal");
      const examples = { count: 1, inputs: new Float32Array(4), labels: new Uint8Array(1) };
      await assertRefused(session.run(new Map([["x", examples.inputs]]), 1), sentence);
      await assertRefused(session.setMasks([]), sentence);
      await assertRefused(session.setExamples(examples), sentence);
      await assertRefused(session.countCorrect([]), sentence);
      await assertRefused(session.time(1), sentence);
      session.close();
      const works = await engine.compile(seedNetwork());
      assertEqual(works.refusal, undefined, "a network that runs");
      works.close();
    },
  },
  {
    name: "measures how long a network and each of its layers take",
    async run(engine) {
      const session = await engine.compile(seedNetwork());
      const { batch, milliseconds, nodes } = await session.time(3);
      assertEqual(batch, 3, "batch");
      assertEqual(
        nodes.map(({ node }) => node),
        ["Gemm #0", "Gemm #2", "Gemm #4"],
        "nodes",
      );
      const times = [milliseconds, ...nodes.map((each) => each.milliseconds)];
      if (!times.every((time) => time >= 0 && time < 60_000)) throw new Error(`times ${times}`);
      await assertRefused(session.time(0.5), "setting: A batch has a whole number of examples");
      session.close();
    },
  },
  {
    name: "says how far compiling is, and ends it when nobody waits any more",
    async run(engine) {
      const shares: number[] = [];
      const session = await engine.compile(seedNetwork(), { progress: (share) => shares.push(share) });
      session.close();
      assertEqual(
        shares,
        [...shares].sort((a, b) => a - b),
        "shares",
      );
      assertEqual([shares.length > 3, shares.at(-1)], [true, 1], "the last share");
      const stop = new AbortController();
      const cancelled = engine.compile(seedNetwork(), {
        progress: () => stop.abort(),
        signal: stop.signal,
      });
      const reason = await cancelled.then(
        () => "nothing",
        (error: Error) => error.name,
      );
      assertEqual(reason, "AbortError", "reason");
      const output = await runOnce(engine, seedNetwork(), Float32Array.of(1, 0), 1);
      assertClose(output.data, [1.427, 0], 1e-6, "afterwards");
    },
  },
];
