// What is said about the address of a queue, which may hold a password. No Redis is needed for that.

import { describe, expect, test } from "vitest";
import { connect, readQueue } from "../../../src/cli/sweep/redis.ts";

describe("a password is in no message", () => {
  test.each([
    ["rediss://bob:s3c/ret@127.0.0.1:6379/x", "rediss://…@127.0.0.1:6379/x"],
    ["redis:s3cret@127.0.0.1", "redis:…@127.0.0.1"],
    ["s3cret@127.0.0.1", "…@127.0.0.1"],
    ["http://127.0.0.1?password=s3cret", "http://127.0.0.1?…"],
  ])("about an address that is none: %s", (address, shown) => {
    expect(() => readQueue(address)).toThrow(
      `--queue is ${shown}; redis://USER:PASSWORD@HOST:PORT/DATABASE is expected, or rediss://`,
    );
  });

  test.each(["redis://bob:s3cret@127.0.0.1:6379/1", "redis://127.0.0.1:6379/1?password=s3cret"])(
    "about one that does not answer: %s",
    async (address) => {
      class Refusing {
        on() {}
        disconnect() {}
        async connect() {
          throw new Error("connect ECONNREFUSED");
        }
      }
      const packages = { Redis: Refusing } as unknown as Parameters<typeof connect>[0];
      await expect(connect(packages, readQueue(address))).rejects.toThrow(
        /^redis:\/\/127\.0\.0\.1:6379\/1 does not answer \(connect ECONNREFUSED\)\.$/,
      );
    },
  );
});
