import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeOutputs } from "../../src/cli/files.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
});

afterAll(() => rm(folder, { recursive: true }));

const listeners = () => process.listeners("SIGINT");

test("a process that is told to end while it writes leaves nothing behind, and ends", async () => {
  const before = listeners();
  const kill = vi.spyOn(process, "kill").mockReturnValue(true);
  // Large enough to be still on its way when its file appears.
  const content = Buffer.alloc(2 ** 28);
  const writing = writeOutputs([{ path: join(folder, "large.onnx"), content }]).catch(() => "stopped");
  await vi.waitFor(async () => expect(await readdir(folder)).toHaveLength(1), { interval: 1 });
  const [stop] = listeners().filter((each) => !before.includes(each));
  stop?.("SIGINT");
  expect(await readdir(folder)).toEqual([]);
  if (before.length === 0) expect(kill).toHaveBeenCalledWith(process.pid, "SIGINT");
  kill.mockRestore();
  // Here it goes on, and finds that its file is gone.
  expect(await writing).toBe("stopped");
  expect(await readdir(folder)).toEqual([]);
  expect(listeners()).toEqual(before);
});

test("files appear whole, and nobody listens for signals any more", async () => {
  const before = listeners();
  await writeOutputs([{ path: join(folder, "small.txt"), content: "all of it" }]);
  expect(await readFile(join(folder, "small.txt"), "utf8")).toBe("all of it");
  expect(await readdir(folder)).toEqual(["small.txt"]);
  expect(listeners()).toEqual(before);
});
