// A plan that is opened on the page: the open network's file is told by its hash, which a worker takes of a large one.

import { readFileSync } from "node:fs";
import { afterAll, expect, it, vi } from "vitest";
import { openFiles } from "../../../src/app/open/files.ts";
import type { Opened } from "../../../src/app/state.ts";
import type { Parcel } from "../../../src/engine/cpu/sending.ts";
import { readJson } from "../../../src/formats/json.ts";
import { rememberFile } from "../../../src/model/file.ts";
import { makePage, task } from "../page.ts";

const LARGE = 1 << 23;

let hashed = 0;

vi.stubGlobal(
  "Worker",
  class {
    private reply: ((event: { data: string }) => void) | undefined;
    addEventListener(type: string, reply: (event: { data: string }) => void) {
      if (type === "message") this.reply = reply;
    }
    postMessage({ at, bytes, total }: Parcel) {
      hashed += bytes.length;
      if (at + bytes.length === total) this.reply?.({ data: "b".repeat(64) });
    }
    terminate() {}
  },
);

afterAll(() => vi.unstubAllGlobals());

it("is refused where a worker, asked once, says that it was made for another file", async () => {
  const seed = readJson(new Uint8Array(readFileSync("public/samples/seed.json")), "seed");
  const app = makePage();
  app.store.set({
    opened: { model: rememberFile(seed, [new Uint8Array(LARGE), new Uint8Array(1)]) } as Opened,
  });
  const plan = {
    format: "espalier-plan",
    version: 1,
    model: "seed",
    original: { bytes: LARGE + 1, sha256: "a".repeat(64) },
    criterion: { bias: true, inputs: "all" },
    budget: { ratio: 0.5 },
    ratio: 0.5,
    layers: [],
  };
  const file = { name: "seed.plan.json", bytes: new TextEncoder().encode(JSON.stringify(plan)) };
  for (let time = 0; time < 2; time++)
    await expect(openFiles(app, [file], task())).rejects.toThrow(
      /made for another file \(SHA-256 aaaaaaaaaaaa…, this one has bbbbbbbbbbbb…\)/,
    );
  expect(hashed).toBe(LARGE + 1);
});
