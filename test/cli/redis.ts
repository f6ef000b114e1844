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

/** A certificate that only those trust who are told to: the file of NODE_EXTRA_CA_CERTS. */
function makeCertificate(folder: string): { certificate: string; key: string } {
  const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  const what = ["-subj", "/CN=espalier", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
  const how = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate];
  const { status, stderr } = spawnSync("openssl", [...how, ...what]);
  if (status !== 0) throw new Error(`openssl made no certificate:\n${stderr}`);
  return { certificate, key };
}

function serve(folder: string, port: readonly string[]): Promise<ChildProcess> {
  const place = ["--dir", folder, ...port, "--bind", "127.0.0.1"];
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

/** One that takes connections by TLS alone, and knows one user. */
export interface GuardedRedis {
  readonly address: (who: { user: string; password: string }) => string;
  readonly certificate: string;
  readonly remove: () => Promise<void>;
}

export async function startGuardedRedis(user: string, password: string): Promise<GuardedRedis> {
  const folder = await mkdtemp(join(tmpdir(), "espalier-redis-"));
  const port = await freePort();
  const { certificate, key } = makeCertificate(folder);
  const tls = ["--tls-port", String(port), "--tls-cert-file", certificate, "--tls-key-file", key];
  const rights = ["~*", "&*", "+@all"];
  const users = ["--user", user, "on", `>${password}`, ...rights, "--user", "default", "off"];
  const child = await serve(folder, ["--port", "0", ...tls, "--tls-auth-clients", "no", ...users]);
  return {
    address: (who) => `rediss://${who.user}:${encodeURIComponent(who.password)}@127.0.0.1:${port}/3`,
    certificate,
    async remove() {
      await killed(child);
      await rm(folder, { recursive: true });
    },
  };
}

export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), "espalier-redis-"));
  const number = await freePort();
  const port = ["--port", String(number)];
  let child = await serve(folder, port);
  return {
    address: `redis://127.0.0.1:${number}`,
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
