// Whole heads on the page: the same network grouped in another way, with what was decided about it; a head goes as one.

import { expect, it } from "vitest";
import { openNetwork, replaceNetwork } from "../../../src/app/actions.ts";
import { type App, makeStore, type State } from "../../../src/app/state.ts";
import { cpuEngine, SEED_CRITERION } from "../../../src/index.ts";
import { headBlocks } from "../../../src/view/heads.ts";
import { ATTENTION_CASES } from "../../prune/graphs/attention.ts";

function page(): App {
  const store = makeStore({ budget: { ratio: 0.5 }, ratio: 0.5, compact: false } as unknown as State);
  const engine = cpuEngine();
  return {
    store,
    engines: { live: engine, prover: engine, device: undefined },
    wanted: { criterion: SEED_CRITERION, budget: { ratio: 0.5 } },
    turns: { attempt: 0, open: 0, decide: 0 },
    masked: undefined,
    task: { signal: new AbortController().signal, progress: () => {} },
    cancel: () => {},
  } as App;
}

/** Of each head of a column, how many of its rows leave. */
function leavingOf({ opened, removed }: State, column: number): number[] {
  const units = opened?.groups.layers[column - 1]?.units;
  return headBlocks(opened?.network.columns[column] ?? {}).map(
    ({ start, end }) =>
      Array.from({ length: end - start }, (_, row) => units?.[start + row] ?? 0).filter((unit) =>
        removed.has(unit),
      ).length,
  );
}

it("heads lose the same features, or leave as one from q, k and v; the ratio stays", async () => {
  const model = ATTENTION_CASES.find(({ name }) => name === "attention with q, k and v apart")?.model;
  if (model === undefined) throw new Error("there is no such graph");
  const app = page();
  await openNetwork(app, async () => ({ model, ratio: 0.4 }));
  // Of 4 features of 3 heads, floor(0.4 · 4) leave each.
  expect([1, 2, 3].map((column) => leavingOf(app.store.get(), column))).toEqual([
    [1, 1, 1],
    [1, 1, 1],
    [1, 1, 1],
  ]);
  await replaceNetwork(app, model, undefined, "whole");
  const state = app.store.get();
  expect(state.ratio).toBe(0.4);
  const [q = [], k, v] = [1, 2, 3].map((column) => leavingOf(state, column));
  expect([...q].sort()).toEqual([0, 0, 4]);
  expect([k, v]).toEqual([q, q]);
  // Another version of it, as by a correction, is grouped in the same way.
  await replaceNetwork(app, { ...model });
  expect(app.store.get().opened?.groups.settings.heads).toBe("whole");
});
