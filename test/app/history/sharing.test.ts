// What a link says about a network that is not what it was when the link was made.

import { expect, test } from "vitest";
import { applyLink } from "../../../src/app/history/sharing.ts";
import type { App, State, Task } from "../../../src/app/state.ts";
import { openModel } from "../../../src/formats/formats.ts";
import { fixtureBytes } from "../../formats/keras-fixtures.ts";

/** As much of the page as looking needs, with this network open. */
function pageWith(file: string): App {
  let state = {
    opened: { model: openModel(fixtureBytes(file), file), network: { columns: [] } },
  } as unknown as State;
  const store = {
    get: () => state,
    set: (change: Partial<State>) => {
      state = { ...state, ...change };
    },
  };
  return { store } as unknown as App;
}

test("corrections of an order that nobody assumes are left out with a sentence, and the rest is done", async () => {
  const app = pageWith("seed.h5");
  const link = { choices: { order: ["b", "a"] }, mode: "split", palette: "blue-orange" } as const;
  await expect(applyLink(app, {} as Task, link)).rejects.toThrow(
    /The link corrects what is assumed about the order of .*, but nothing is assumed about this file: the corrections are left out\.$/,
  );
  expect(app.store.get()).toMatchObject({ mode: "split", palette: "blue-orange" });
  await expect(applyLink(app, {} as Task, { mode: "before" })).resolves.toBeUndefined();
});
