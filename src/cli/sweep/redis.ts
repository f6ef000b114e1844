// The queue of a sweep over many machines: BullMQ on Redis. Both packages are optional, and loaded when a queue is
// asked for.

import type { Redis } from "ioredis";
import { ModelError } from "../../index.ts";
import { UsageError } from "../command.ts";

/** Name of the queue; sweeps of all machines share it. */
export const QUEUE = "espalier";

/** What is used of the packages. */
export interface Packages {
  readonly bullmq: typeof import("bullmq");
  readonly ioredis: typeof import("ioredis");
}

async function load(): Promise<Packages> {
  const [bullmq, ioredis] = await Promise.all([import("bullmq"), import("ioredis")]);
  return { bullmq, ioredis };
}

/** Throws ModelError "device" with what to do where one of the packages is missing. */
export async function loadPackages(from: () => Promise<Packages> = load): Promise<Packages> {
  try {
    return await from();
  } catch {
    const message =
      "A queue needs the packages bullmq and ioredis, which are not installed: run npm install bullmq ioredis.";
    throw new ModelError("device", "bullmq", message);
  }
}

/** An address as messages show it: without its password. */
function shown(address: string): string {
  const url = new URL(address);
  url.username = "";
  url.password = "";
  // ioredis takes a password from there, too.
  url.search = "";
  return url.href.replace(/\/$/, "");
}

/** The address of a Redis. Throws UsageError for anything else, without the password that may stand in it. */
export function readQueue(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && /^rediss?:$/.test(url.protocol) && /^(\/\d*)?$/.test(url.pathname)) return address;
  const given = address.replace(/^(\w+:)?(\/\/)?.*@/, "$1$2…@").replace(/\?.*/, "?…");
  throw new UsageError(
    `--queue is ${given}; redis://USER:PASSWORD@HOST:PORT/DATABASE is expected, or rediss://`,
  );
}

/** What Redis and TLS say in their own words, and what to do about it. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^NOAUTH/, "it asks for a password: redis://:PASSWORD@HOST:PORT"],
  [/^WRONGPASS/, "user and password are not those that it knows"],
  [/DB index/, "it has no database of this number"],
  [
    /self.signed|unable to (get|verify)/i,
    "its certificate is signed by none that this machine trusts; NODE_EXTRA_CA_CERTS=FILE adds one",
  ],
];

function explain(address: string, reason: string): string {
  const known = REASONS.find(([words]) => words.test(reason))?.[1];
  return known === undefined
    ? `${shown(address)} does not answer (${reason.replace(/\.$/, "")}).`
    : `${shown(address)} cannot be used: ${known}.`;
}

const LONGEST_WAIT = 1000;

/** Says once that Redis is away, and once that it is back. */
function announceOutages(client: Redis, address: string): void {
  let away = false;
  client.on("close", () => {
    if (!away && client.status !== "end")
      console.error(`espalier: ${shown(address)} is gone; waiting for it …`);
    away = true;
  });
  client.on("ready", () => {
    if (away) console.error(`espalier: ${shown(address)} is back.`);
    away = false;
  });
}

/**
 * Connects to a Redis. A connection that breaks later comes back by itself, and what was sent waits for it. Throws
 * ModelError "device" where there is none at first.
 */
export async function connect({ Redis }: Packages["ioredis"], address: string): Promise<Redis> {
  const client = new Redis(address, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    // How long an end may take, in milliseconds.
    disconnectTimeout: 100,
    retryStrategy: (times) => Math.min(50 * times, LONGEST_WAIT),
  });
  let reason = "";
  client.on("error", (error: Error) => {
    reason = error.message;
  });
  try {
    await client.connect();
    // Refused while connecting, a database would be asked for again and again.
    await client.select(client.options.db ?? 0);
  } catch (error) {
    client.disconnect();
    throw new ModelError("device", "--queue", explain(address, reason || (error as Error).message));
  }
  announceOutages(client, address);
  return client;
}

/** What BullMQ is told when a job went to another worker, which is no error. */
const EXPECTED = /lock/i;

/** Says what Redis refuses while it is there; that it is away, announceOutages has said. */
export function reportErrors(
  source: { on(event: "error", listener: (error: Error) => void): unknown },
  client: Redis,
): void {
  let last = "";
  source.on("error", (error) => {
    const { message } = error;
    // A system call that failed is a connection that broke.
    if (client.status !== "ready" || "syscall" in error || EXPECTED.test(message) || message === last) return;
    last = message;
    console.error(`espalier: the queue: ${message}`);
  });
}
