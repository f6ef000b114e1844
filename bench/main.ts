// The page's side of `npm run bench`: scripts/bench.mjs calls these.

import { openDevice } from "../src/engine/webgpu/device.ts";
import { raceNetwork } from "./race-networks.ts";
import { raceRowNorms } from "./row-norms.ts";

/** The adapter's name, and whether it is software: ratios there say nothing about a graphics card. */
async function describeAdapter(): Promise<{ name: string; software: boolean }> {
  const { device, name, isFallback } = await openDevice();
  device.destroy();
  return { name, software: isFallback };
}

Object.assign(globalThis, { bench: { describeAdapter, raceNetwork, raceRowNorms } });
