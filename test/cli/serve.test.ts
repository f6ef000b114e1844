import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { buildCommandLine, type CommandLine, type Started, until } from "./run.ts";

let espalier: CommandLine;
let folder = "";
let running: Started | undefined;

beforeAll(async () => {
  espalier = await buildCommandLine("serve-test", { page: true });
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
}, 120_000);

afterEach(() => {
  running?.child.kill("SIGKILL");
});

afterAll(async () => {
  await espalier.remove();
  await rm(folder, { recursive: true });
});

/** Starts the command; returns the address that it says. */
async function serve(...args: string[]): Promise<URL> {
  running = espalier.start("serve", ...args);
  let said = "";
  running.child.stdout?.on("data", (part) => {
    said += part;
  });
  return new URL(await until(() => / is at (\S+)\nCtrl\+C ends it\.\n$/.exec(said)?.[1]));
}

/** What a server answers to a path that is sent as it stands. */
function ask({ port }: URL, path: string, host = `127.0.0.1:${port}`): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on("error", reject);
    call.end();
  });
}

it("serves the page, isolated and confined, opens the network in it, and ends on Ctrl+C", async () => {
  const model = join(folder, "a network.json");
  await copyFile("public/samples/seed.json", model);
  const address = await serve(model);
  const page = await fetch(address);
  expect(Object.fromEntries(page.headers)).toMatchObject({
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": expect.stringMatching(/^default-src 'self'; .*; frame-ancestors 'none'$/),
  });
  expect(await page.text()).toContain('<div id="app">');
  const opened = address.searchParams.get("url") ?? "";
  expect(opened).toMatch(/\/a%20network\.json$/);
  expect(await (await fetch(opened)).text()).toContain('"layers"');
  await writeFile(model, "changed");
  expect(await (await fetch(opened)).text()).toBe("changed");
  running?.child.kill("SIGINT");
  expect(await running?.finished).toMatchObject({ code: 0, stderr: "" });
});

it("shows nothing but the page and what it opens, and that to this machine alone", async () => {
  const address = await serve("--port", "0");
  expect(await ask(address, "/samples/seed.json")).toBe(200);
  for (const path of ["/../node/cli.js", "/..%2fnode%2fcli.js", "/samples", "/gone.js", "/%"])
    expect([path, await ask(address, path)]).toEqual([path, 404]);
  expect(await ask(address, "/", "example.com")).toBe(403);
});

it("refuses a network that is none, and a port that is taken or none", async () => {
  const { port } = await serve("--port", "0");
  const taken = await espalier.run("serve", "--port", port);
  expect(taken).toMatchObject({ code: 1, stdout: "" });
  expect(taken.stderr).toBe(`espalier: Port ${port} cannot be used: another program uses it.\n`);
  expect(await espalier.run("serve", "--port", "-1")).toMatchObject({
    code: 1,
    stderr: `espalier: --port is "-1"; a whole number up to 65535 is expected.\n`,
  });
  expect((await espalier.run("serve", "--port", "x")).stderr).toMatch(/--port is "x"; a whole number/);
  expect((await espalier.run("serve", join(folder, "gone.onnx"))).stderr).toMatch(
    /gone\.onnx: the file cannot be read/,
  );
});
