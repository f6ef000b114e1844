import { expect, it } from "vitest";
import { createCpuEngine } from "../../src/engine/cpu/engine.ts";
import type { Engine, Session } from "../../src/engine/engine.ts";
import { measureSpeed } from "../../src/prune/speed.ts";
import { randomPerceptron } from "../engine/networks.ts";

const [original, pruned] = [randomPerceptron([8, 6, 4]), randomPerceptron([8, 3, 4])];

/** An engine whose sessions take the given times, one after the other, and hold at most 10 inputs. */
function slowEngine(times: ReadonlyMap<unknown, number[]>) {
  const asked: [number, number][] = [];
  let open = 0;
  const engine = {
    device: "a slow one",
    compile: async (model: unknown) => {
      const left = [...(times.get(model) ?? [])];
      const number = open++;
      return {
        async time(batch: number) {
          asked.push([number, batch]);
          const milliseconds = left.shift() ?? 0;
          const nodes = [{ node: "fc1", milliseconds: milliseconds / 2 }];
          return { batch: Math.min(batch, 10), milliseconds, nodes, method: "clock" };
        },
        close: () => open--,
      } as unknown as Session;
    },
  } as unknown as Engine;
  return { engine, asked, open: () => open };
}

it("takes medians of runs in turns, both networks with as many inputs as the original takes", async () => {
  const slow = slowEngine(
    new Map([
      [original, [90, 10, 20]],
      [pruned, [5, 4, 60]],
    ]),
  );
  expect(await measureSpeed(slow.engine, original, pruned, { runs: 3 })).toEqual({
    before: { milliseconds: 20, nodes: [{ node: "fc1", milliseconds: 10 }] },
    after: { milliseconds: 5, nodes: [{ node: "fc1", milliseconds: 2.5 }] },
    batch: 10,
    runs: 3,
    method: "clock",
    device: "a slow one",
  });
  expect(slow.asked).toEqual([
    [0, 64],
    [1, 10],
    [0, 10],
    [1, 10],
    [0, 10],
    [1, 10],
  ]);
  expect(slow.open()).toBe(0);
});

it("ends between two runs when nobody waits any more, and closes what it opened", async () => {
  const stop = new AbortController();
  const slow = slowEngine(new Map());
  const measuring = measureSpeed(slow.engine, original, pruned, { signal: stop.signal });
  stop.abort();
  await expect(measuring).rejects.toThrow(/abort/i);
  expect(slow.asked.length).toBeLessThan(14);
  expect(slow.open()).toBe(0);
});

it("names the layers as the network does", async () => {
  const speed = await measureSpeed(createCpuEngine(), original, undefined, { batch: 3, runs: 1 });
  expect(speed.before.nodes.map(({ node }) => node)).toEqual(["Gemm #0", "Gemm #2"]);
  expect(speed).not.toHaveProperty("after");
  expect(speed).toMatchObject({ batch: 3, runs: 1, device: "CPU" });
});
