// Trying an input while the network that it goes into is replaced.

import { expect, it } from "vitest";
import { followTrial } from "../../../src/app/measure/trial.ts";
import { type App, makeStore, type Opened, type State } from "../../../src/app/state.ts";
import { cpuEngine, group } from "../../../src/index.ts";
import { openSample } from "../../prune/expected.ts";

async function openSeed(): Promise<Opened> {
  const model = openSample("test/fixtures/seed.onnx");
  const session = await cpuEngine().compile(model);
  return { model, session, groups: group(model), network: { title: "", columns: [], links: [] } };
}

/** A page with nothing else on it. */
function pageWith(opened: Opened): App {
  const store = makeStore({
    opened,
    panel: "why",
    example: 0,
    removed: new Set(),
    cuts: [],
  } as unknown as State);
  return { store } as App;
}

it("a network that was replaced may fail as it likes", async () => {
  const old = await openSeed();
  let fail = (_: Error) => {};
  const run = () =>
    new Promise<never>((_, reject) => {
      fail = reject;
    });
  const app = pageWith({ ...old, session: { ...old.session, run } });
  followTrial(app);
  app.store.set({ panel: "try" });
  app.store.set({ opened: old });
  fail(new Error("The session is closed."));
  await expect.poll(() => app.store.get().answers?.before.length).toBe(2);
  expect(app.store.get().error).toBeUndefined();
});

it("what fails otherwise is said", async () => {
  const seed = await openSeed();
  const run = () => Promise.reject(new Error("It does not run."));
  const app = pageWith({ ...seed, session: { ...seed.session, run } });
  followTrial(app);
  app.store.set({ panel: "try" });
  await expect.poll(() => app.store.get().error).toBe("It does not run.");
});
