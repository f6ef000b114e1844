// A Redis of the tests' own: Debian's redis-server on a free port, its append-only file in a folder that goes with it.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = "redis-server";

function isInstalled(): boolean {
  return spawnSync(PROGRAM, ["--version"], { stdio: "ignore" }).status === 0;
}

/** Installs redis-server where it is missing and that is possible. The tests that need it say so where it is not. */
export function setup(): void {
  if (isInstalled() || process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return;
  console.error("No redis-server found; installing it with apt-get …");
  const quiet = { stdio: ["ignore", "ignore", "inherit"] as ["ignore", "ignore", "inherit"] };
  spawnSync("apt-get", ["update"], quiet);
  spawnSync("apt-get", ["install", "-y", "redis-server"], quiet);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}

function serve(folder: string, port: number): Promise<ChildProcess> {
  const place = ["--dir", folder, "--port", String(port), "--bind", "127.0.0.1"];
  const child = spawn(PROGRAM, [...place, "--appendonly", "yes", "--save", ""], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", () =>
      reject(
        new Error(
          `${PROGRAM} is not installed, and could not be (Debian, Ubuntu: apt-get install ${PROGRAM}).`,
        ),
      ),
    );
    let log = "";
    child.stdout?.on("data", (text) => {
      log += text;
      if (log.includes("Ready to accept connections")) resolve(child);
    });
    child.once("exit", () => reject(new Error(`${PROGRAM} ended:\n${log}`)));
  });
}

/** Ends a process at once, and resolves when it is gone. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

export interface RedisServer {
  readonly address: string;
  /** Kills it, and starts another one on what it has written. */
  readonly restart: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), "espalier-redis-"));
  const port = await freePort();
  let child = await serve(folder, port);
  return {
    address: `redis://127.0.0.1:${port}`,
    async restart() {
      await killed(child);
      child = await serve(folder, port);
    },
    async remove() {
      await killed(child);
      await rm(folder, { recursive: true });
    },
  };
}
