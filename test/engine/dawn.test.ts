// The WebGPU engine in Node. The package webgpu is optional for people; here it has to be there.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureBrowser } from "../../src/cli/browser.ts";
import { type OpenDawn, openDawn } from "../../src/cli/dawn.ts";
import { ENGINE_CASES } from "./cases.ts";
import { CONV_CASES } from "./cases-conv.ts";
import { checkEngineOn, checkOperatorOn, checkParityOn } from "./gpu-checks.ts";
import { OPERATOR_CASES } from "./operator-cases.ts";
import { PARITY_CASES } from "./parity.ts";

let dawn: OpenDawn;

beforeAll(async () => {
  // A machine without a card computes on the browser's software adapter.
  await ensureBrowser();
  dawn = await openDawn();
}, 300_000);

afterAll(() => dawn.close());

describe("on Dawn, each WGSL kernel against its CPU twin", () => {
  it.each(PARITY_CASES)("$name", (found) => checkParityOn(dawn.device, found, dawn.isFallback));
});

describe("the WebGPU engine on Dawn", () => {
  it.each([...ENGINE_CASES, ...CONV_CASES])("$name", (found) => checkEngineOn(dawn, found));
});

describe("each operator on Dawn", () => {
  it.each(OPERATOR_CASES)("$name", (found) => checkOperatorOn(dawn, found));
});

it("Dawn has timestamps", () => {
  expect(dawn.device.features.has("timestamp-query")).toBe(true);
});
