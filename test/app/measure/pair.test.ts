// Two files certified one after the other: the last one that was asked for is shown, whichever is done first.

import { readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import { certifyOther } from "../../../src/app/measure/pair.ts";
import { type App, makeStore, type Opened, type State } from "../../../src/app/state.ts";
import { toFailure } from "../../../src/engine/cpu/protocol.ts";
import { readJson } from "../../../src/formats/json.ts";
import { ModelError } from "../../../src/model/error.ts";

type Reply = (event: { data: unknown }) => void;

const workers: { readonly reply: Reply }[] = [];

vi.stubGlobal(
  "Worker",
  class {
    addEventListener(type: string, reply: Reply) {
      if (type === "message") workers.push({ reply });
    }
    postMessage() {}
    terminate() {}
  },
);

afterEach(() => workers.splice(0));

const model = readJson(new Uint8Array(readFileSync("public/samples/seed.json")), "seed");

/** Two certifications, one begun after the other, and the page's state. */
function begun() {
  const store = makeStore({ opened: { model } as Opened } as State);
  const task = { turn: 1, signal: new AbortController().signal, progress: () => {} };
  const certify = (name: string) => certifyOther({ store } as App, { name, bytes: new Uint8Array() }, task);
  return { store, first: certify("first"), second: certify("second") };
}

it("shows the last", async () => {
  const { store, first, second } = begun();
  workers[1]?.reply({ data: { result: "of the second" } });
  await second;
  workers[0]?.reply({ data: { result: "of the first" } });
  await first;
  expect(store.get().pair).toEqual({ original: model, name: "second", found: "of the second" });
});

it("goes on with the last where the first is refused", async () => {
  const { store, first, second } = begun();
  workers[0]?.reply({ data: { failure: toFailure(new ModelError("format", "first", "Refused.")) } });
  await first;
  expect(store.get().pair).toEqual({ original: model, name: "second" });
  workers[1]?.reply({ data: { failure: toFailure(new ModelError("format", "second", "Refused too.")) } });
  await expect(second).rejects.toThrow("Refused too.");
  expect(store.get().pair).toBeUndefined();
});
