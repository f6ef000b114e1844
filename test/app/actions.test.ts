// Actions that overtake each other: the network that was asked for last is open in the end, whatever takes how long, and
// whoever cancels is back where they were.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { attempt, type Incoming, openNetwork } from "../../src/app/actions.ts";
import type { App } from "../../src/app/state.ts";
import { readJson } from "../../src/formats/json.ts";
import { ModelError } from "../../src/model/error.ts";
import { makePage } from "./page.ts";

const bytes = new Uint8Array(readFileSync("public/samples/seed.json"));
const incoming = (name: string): Incoming => ({ model: { ...readJson(bytes, name), name } });

/** Opens a network as an action does which first reads a file; it goes on with that when `arrive` is called. */
function opening(app: App, name: string, network = incoming(name)) {
  let arrive: (result: Incoming | Promise<never>) => void = () => {};
  const file = new Promise<Incoming>((resolve) => {
    arrive = resolve;
  });
  let followed = false;
  const done = attempt(app, `Opening ${name}`, async (task) => {
    const read = await file;
    await openNetwork(app, task, async () => read);
    followed = true;
  });
  return {
    arrive: () => arrive(network),
    refuse: (error: Error) => arrive(Promise.reject(error)),
    done,
    followed: () => followed,
  };
}

const opened = (app: App) => app.store.get().opened?.model.name;

it("the network that was asked for last is open, though the file of the first takes longer", async () => {
  const app = makePage();
  const [first, second] = [opening(app, "first"), opening(app, "second")];
  second.arrive();
  await second.done;
  first.arrive();
  await first.done;
  expect(opened(app)).toBe("second");
  // What a link says of the first must not be done to the second.
  expect([first.followed(), second.followed()]).toEqual([false, true]);
  expect(app.store.get()).not.toHaveProperty("busy");
  expect(app.store.get()).not.toHaveProperty("error");
});

it("the network that was asked for last is open, though the first is read while the second is compiled", async () => {
  const app = makePage();
  const [first, second] = [opening(app, "first"), opening(app, "second")];
  first.arrive();
  second.arrive();
  await Promise.all([first.done, second.done]);
  expect(opened(app)).toBe("second");
  expect(first.followed()).toBe(false);
});

it("what is cancelled ends without a trace, and the next network opens", async () => {
  const app = makePage();
  const before = opening(app, "before");
  before.arrive();
  await before.done;
  const { opened: there } = app.store.get();
  const file = opening(app, "cancelled");
  expect(app.store.get().busy).toBe("Opening cancelled");
  app.cancel();
  expect(app.store.get()).not.toHaveProperty("busy");
  file.arrive();
  await file.done;
  expect(file.followed()).toBe(false);
  expect(app.store.get().opened).toBe(there);
  expect(app.store.get()).not.toHaveProperty("error");
  const after = opening(app, "after");
  after.arrive();
  await after.done;
  expect(opened(app)).toBe("after");
});

it("closes a network that was compiled when nobody waited for it any more", async () => {
  const app = makePage();
  const engine = app.engines.live;
  let closed = 0;
  app.engines.live = {
    ...engine,
    compile: async (model) => {
      const session = await engine.compile(model);
      app.cancel();
      return { ...session, close: () => void closed++ };
    },
  };
  const file = opening(app, "cancelled");
  file.arrive();
  await file.done;
  expect(opened(app)).toBeUndefined();
  expect(closed).toBe(1);
});

it("a refusal becomes a sentence, and what was open stays", async () => {
  const app = makePage();
  const before = opening(app, "before");
  before.arrive();
  await before.done;
  const broken = opening(app, "broken");
  broken.refuse(new ModelError("format", "broken", "broken is no network."));
  await broken.done;
  expect(app.store.get().error).toBe("broken is no network.");
  expect(opened(app)).toBe("before");
});
