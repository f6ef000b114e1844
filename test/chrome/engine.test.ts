import type { Browser } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINE_CASES } from "../engine/cases.ts";
import { CONV_CASES } from "../engine/cases-conv.ts";
import { OPERATOR_CASES } from "../engine/operator-cases.ts";
import type { Checks } from "../engine/page.ts";
import { PARITY_CASES } from "../engine/parity.ts";
import { launch, type OpenPage, open, start } from "./browser.ts";

/** Put there by test/engine/page.ts, in the page. Vitest rewrites import(), so the page imports by itself. */
declare const checks: Checks;

let browser: Browser;
let opened: OpenPage;

beforeAll(async () => {
  ({ browser, result: opened } = await start({}, (fresh) => open(fresh, "/test/engine/page.html")));
});

afterAll(async () => {
  await browser?.close();
});

describe("each WGSL kernel against its CPU twin", () => {
  it.each(PARITY_CASES)("$name", ({ name }) =>
    opened.page.evaluate((wanted) => checks.checkParity(wanted, true), name),
  );
});

// gemm and conv have forms of their own for graphics cards; they must be right on any adapter.
describe("each WGSL kernel in its form for graphics cards", () => {
  it.each(PARITY_CASES.filter(({ name }) => /^(gemm|conv:)/.test(name)))("$name", ({ name }) =>
    opened.page.evaluate((wanted) => checks.checkParity(wanted, false), name),
  );
});

describe.each(["webgpu", "cpu"] as const)("the %s engine", (kind) => {
  it.each([...ENGINE_CASES, ...CONV_CASES])("$name", ({ name }) =>
    opened.page.evaluate((where, wanted) => checks.checkEngine(where, wanted), kind, name),
  );
});

describe("each operator on WebGPU against the CPU", () => {
  it.each(OPERATOR_CASES)("$name", ({ name }) =>
    opened.page.evaluate((wanted) => checks.checkOperator(wanted), name),
  );
});

it("gives in WebAssembly what the twins give, in a page that may share memory with workers", async () => {
  expect(await opened.page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
  await opened.page.evaluate(() => checks.checkWasm());
});

describe("openEngine", () => {
  const choose = (prefer: "auto" | "webgpu" | "cpu") =>
    opened.page.evaluate((wanted) => checks.choose(wanted), prefer);

  it("computes on the GPU when asked to, and hands out its device", async () => {
    const chosen = await choose("webgpu");
    expect(chosen).toMatchObject({ kind: "webgpu", device: true });
    expect(chosen.reason).toMatch(/^The GPU computes: .+\.$/);
    expect(chosen.name).toMatch(/^WebGPU on .+/);
  });

  it("leaves the device to drawing when the CPU is chosen", async () => {
    expect(await choose("cpu")).toEqual({
      kind: "cpu",
      // The tests' server isolates the page, so that every core may take part.
      name: expect.stringMatching(/^CPU, in (a worker|\d+ workers)$/),
      device: true,
      reason: "The CPU computes, as chosen; the graphics adapter only draws.",
    });
  });

  it("lets the CPU compute by itself where the adapter is software, and says so", async () => {
    const software = await opened.page.evaluate(() => checks.isSoftware());
    const chosen = await choose("auto");
    expect(chosen.kind).toBe(software ? "cpu" : "webgpu");
    expect(chosen.device).toBe(true);
    if (software) expect(chosen.reason).toMatch(/software that runs on the CPU, so the CPU computes itself/);
  });

  it("computes on the CPU without WebGPU and says what is missing", async () => {
    const without = await launch({ webgpu: false });
    try {
      const { page } = await open(without, "/test/engine/page.html");
      const chosen = await page.evaluate(() => checks.choose("auto"));
      expect(chosen.kind).toBe("cpu");
      expect(chosen.device).toBe(false);
      expect(chosen.reason).toMatch(/^This browser has .*WebGPU.* The CPU computes instead\.$/);
    } finally {
      await without.close();
    }
  });
});

it("a run on a device that is gone is refused with a sentence", async () => {
  const message = await opened.page.evaluate(() => checks.runOnLostDevice());
  expect(message).toMatch(/^device: The GPU was lost or closed at work: .+/);
});

it("nothing was complained about on the way", () => {
  expect(opened.complaints).toEqual([]);
});
