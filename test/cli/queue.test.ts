import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveFiles } from "../../src/cli/page/server.ts";
import { hashOf, planSweep, type SweepJob } from "../../src/cli/sweep/jobs.ts";
import { loadPackages, QUEUE } from "../../src/cli/sweep/redis.ts";
import type { Row } from "../../src/cli/sweep/rows.ts";
import { readSweep } from "../../src/cli/sweep/spec.ts";
import { killed, type RedisServer, startGuardedRedis, startRedis } from "./redis.ts";
import { buildCommandLine, type CommandLine, type Started, until } from "./run.ts";
import { MANY, processOf, rowsAfter, rowsOf, writeSweep } from "./sweeps.ts";

let espalier: CommandLine;
let redis: RedisServer;
let folder = "";
const started: Started[] = [];

beforeAll(async () => {
  [espalier, redis] = await Promise.all([buildCommandLine("queue-test"), startRedis()]);
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
  await copyFile("public/samples/seed.json", join(folder, "seed.json"));
}, 60_000);

afterAll(async () => {
  for (const { child } of started) await killed(child);
  // One that was never started has told why.
  await redis?.remove();
  await espalier?.remove();
  await rm(folder, { recursive: true, force: true });
});

function start(...args: string[]): Started {
  const one = espalier.start(...args, "--queue", redis.address);
  started.push(one);
  return one;
}

const startWorker = () => start("worker", "--models", "public/samples", "--workers", "1", "--json");

/** What a worker has printed, which is what it has done. */
function printed({ child }: Started): () => Row[] {
  let text = "";
  child.stdout?.on("data", (more) => {
    text += more;
  });
  return () =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
}

function isAlive(pid: number): true | undefined {
  try {
    return process.kill(pid, 0);
  } catch {
    return undefined;
  }
}

/** What a worker makes of a job. */
async function resultOf(job: SweepJob): Promise<Row> {
  const connection = new Redis(redis.address, { maxRetriesPerRequest: null });
  const queue = new Queue<SweepJob, Row>(QUEUE, { connection });
  const { id = "" } = await queue.add("prune", job);
  for (;;) {
    const row = (await queue.getJob(id))?.returnvalue;
    if (row !== null && row !== undefined) {
      connection.disconnect();
      return row;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("ends with 200 results of 200 jobs, none twice, though a worker is killed and Redis is restarted", async () => {
  const spec = await writeSweep(folder, "many", MANY);
  const table = join(folder, "many.jsonl");
  const workers = [startWorker(), startWorker(), startWorker()];
  const done = workers.map(printed);
  const { finished } = start("sweep", spec, "--json");
  await rowsAfter(table, 20);
  // Whoever has begun.
  const victim = await until(() => workers.find((_, index) => done[index]?.().length));
  const [row] = done[workers.indexOf(victim)]?.() ?? [];
  victim.child.kill("SIGKILL");
  await rowsAfter(table, 60);
  await redis.restart();
  const { code, stderr, stdout } = await finished;
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: `espalier: ${redis.address} is gone; waiting for it …\nespalier: ${redis.address} is back.\n`,
  });
  const rows = rowsOf(table);
  expect(rows).toHaveLength(200);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(200);
  expect(rows.every((each) => !("error" in each) && each.verdict === "proven")).toBe(true);
  expect(JSON.parse(stdout).rows).toHaveLength(200);
  // The killed worker's own process has ended with it, and the others have done its work.
  await until(() => (isAlive(processOf(row as Row)) ? undefined : true));
  expect(new Set(rows.map(processOf)).size).toBeGreaterThan(1);

  const others = workers.filter((worker) => worker !== victim);
  for (const { child } of others) child.kill("SIGTERM");
  for (const { finished: ended } of others) expect((await ended).code).toBe(0);

  // Nobody is at work any more: what was computed is taken as it is.
  const second = await start("sweep", spec, "-o", join(folder, "second.jsonl")).finished;
  expect(second.code).toBe(0);
  expect(new Set(rowsOf(join(folder, "second.jsonl")).map((each) => JSON.stringify(each)))).toEqual(
    new Set(rows.map((each) => JSON.stringify(each))),
  );
});

test("a job whose network no worker has is a row that says so, and is done when one has it", async () => {
  await writeFile(join(folder, "own.json"), '{"layers":[{"weights":[[1],[2]]},{"weights":[[1,2]]}]}');
  const spec = await writeSweep(folder, "own", { models: ["own.json"], ratios: [0.5] });
  const stranger = startWorker();
  const first = await start("sweep", spec).finished;
  expect(first.code).toBe(1);
  expect(rowsOf(join(folder, "own.jsonl"))).toMatchObject([
    {
      error: expect.stringMatching(
        /^own\.json \(SHA-256 .*\) is not in public\/samples; --models says where/,
      ),
    },
  ]);
  // What somebody else has changed on the way is not computed.
  const { jobs } = await planSweep(readSweep(await readFile(spec, "utf8"), spec), spec);
  const changed = { ...jobs[0], time: true };
  expect(await resultOf({ ...changed, key: "changed" } as SweepJob)).toMatchObject({
    key: "changed",
    error: "The job was put on the queue by another version of Espalier.",
  });
  stranger.child.kill("SIGTERM");
  await stranger.finished;
  const owner = start("worker", "--models", folder, "--workers", "1");
  const second = await start("sweep", spec, "--retry").finished;
  expect(second).toMatchObject({ code: 0, stderr: "" });
  expect(rowsOf(join(folder, "own.jsonl"))).toMatchObject([{ model: "own.json", verdict: "proven" }]);
  owner.child.kill("SIGINT");
  expect((await owner.finished).stdout).toMatch(/^own\.json {2}l1 {2}50\.00 % {2}drift [\d.]+\n$/);
});

test("works over TLS, for a user with a password, between machines that have their files elsewhere", async () => {
  const [user, password] = ["bob", "s3c/ret@#%"];
  const guarded = await startGuardedRedis(user, password);
  const here = await mkdtemp(join(tmpdir(), "espalier-here-"));
  const there = await mkdtemp(join(tmpdir(), "espalier-there-"));
  const served = await serveFiles({ folders: { "/": there } });
  const texts: string[] = [];
  const run = async (queue: string, ...args: string[]) => {
    const env = { NODE_EXTRA_CA_CERTS: guarded.certificate };
    const found = await espalier.startIn({ cwd: here, env }, ...args, "--queue", queue).finished;
    texts.push(found.stdout, found.stderr);
    return found;
  };
  try {
    const network = '{"layers":[{"weights":[[1],[2],[5]]},{"weights":[[1,2,3],[4,5,6]]}]}';
    await writeFile(join(here, "net.json"), network);
    await writeFile(join(here, "xy.csv"), "label,a\n0,1\n1,-1\n1,2\n");
    // Elsewhere files have other names: their hashes.
    for (const name of ["net.json", "xy.csv"]) {
      const bytes = await readFile(join(here, name));
      await writeFile(join(there, hashOf(bytes)), bytes);
    }
    const spec = await writeSweep(here, "far", {
      models: ["net.json"],
      ratios: [0.25, 0.5, 0.75],
      data: { inputs: "xy.csv" },
    });
    const address = guarded.address({ user, password });
    const env = { NODE_EXTRA_CA_CERTS: guarded.certificate };
    const models = [join(here, "nothing"), served.address];
    const worker = espalier.startIn(
      { cwd: there, env },
      ...["worker", "--queue", address, "--workers", "1", "--json"],
      ...models.flatMap((place) => ["--models", place]),
    );
    started.push(worker);
    expect(await run(address, "sweep", spec)).toMatchObject({ code: 0, stderr: "" });
    const rows = rowsOf(join(here, "far.jsonl"));
    expect(rows.map((row) => "correct" in row && row.correct?.total)).toEqual([3, 3, 3]);
    worker.child.kill("SIGTERM");
    const { stdout, stderr } = await worker.finished;
    texts.push(stdout, stderr, await readFile(join(here, "far.jsonl"), "utf8"));
    const wrong = await run(guarded.address({ user, password: "other" }), "sweep", spec, "-o", "other.jsonl");
    expect(wrong.stderr).toMatch(
      /^espalier: rediss:\/\/127\.0\.0\.1:\d+\/3 cannot be used: user and password are not those that it knows\.\n$/,
    );
    const database = await run(address.replace(/3$/, "99"), "sweep", spec, "-o", "other.jsonl");
    expect(database.stderr).toContain("cannot be used: it has no database of this number.");
    const odd = await run(`${address}/odd`, "sweep", spec);
    expect(odd).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--queue is rediss://…@127.0.0.1:"),
    });
    const untrusting = await espalier.run("sweep", spec, "-o", join(here, "o.jsonl"), "--queue", address);
    expect(untrusting.stderr).toContain("NODE_EXTRA_CA_CERTS=FILE adds one.");
    texts.push(untrusting.stderr);
    for (const text of texts) expect(text).not.toMatch(/s3c/);
  } finally {
    served.close();
    await guarded.remove();
    for (const folder of [here, there]) await rm(folder, { recursive: true });
  }
});

test("says what is wrong with a queue", async () => {
  const nowhere = "redis://user:secret@127.0.0.1:1/2";
  for (const args of [["worker"], ["sweep", await writeSweep(folder, "nowhere", MANY)]]) {
    const { code, stderr } = await espalier.run(...args, "--queue", nowhere);
    expect(code).toBe(1);
    expect(stderr).toBe(
      "espalier: redis://127.0.0.1:1/2 does not answer (connect ECONNREFUSED 127.0.0.1:1).\n",
    );
    expect((await espalier.run(...args, "--queue", "http://x")).stderr).toBe(
      `espalier: --queue is http://x; redis://USER:PASSWORD@HOST:PORT/DATABASE is expected, or rediss://. See espalier ${args[0]} --help.
`,
    );
  }
  await expect(loadPackages(() => Promise.reject(new Error("none")))).rejects.toThrow(
    "A queue needs the packages bullmq and ioredis, which are not installed: run npm install bullmq ioredis.",
  );
});
