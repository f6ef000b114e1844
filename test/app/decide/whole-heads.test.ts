// Whole heads on the page: the same network grouped in another way, with what was decided about it; a head goes as one.

import { expect, it } from "vitest";
import { openNetwork, replaceNetwork } from "../../../src/app/actions.ts";
import type { State } from "../../../src/app/state.ts";
import { headBlocks } from "../../../src/view/heads.ts";
import { ATTENTION_CASES } from "../../prune/graphs/attention.ts";
import { makePage, task } from "../page.ts";

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
  const app = makePage();
  await openNetwork(app, task(), async () => ({ model, ratio: 0.4 }));
  // Of 4 features of 3 heads, floor(0.4 · 4) leave each.
  expect([1, 2, 3].map((column) => leavingOf(app.store.get(), column))).toEqual([
    [1, 1, 1],
    [1, 1, 1],
    [1, 1, 1],
  ]);
  await replaceNetwork(app, task(), model, undefined, "whole");
  const state = app.store.get();
  expect(state.ratio).toBe(0.4);
  const [q = [], k, v] = [1, 2, 3].map((column) => leavingOf(state, column));
  expect([...q].sort()).toEqual([0, 0, 4]);
  expect([k, v]).toEqual([q, q]);
  // Another version of it, as by a correction, is grouped in the same way.
  await replaceNetwork(app, task(), { ...model });
  expect(app.store.get().opened?.groups.settings.heads).toBe("whole");
});
