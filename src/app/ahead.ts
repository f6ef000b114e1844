// What the first picture waits for longest, asked for while most of the page's code is still on its way: the graphics
// device, a worker that computes, and the network of a page whose address asks for none.

import { startCpuWorker } from "../engine/cpu/start-worker.ts";
import { type OpenDevice, openDevice } from "../engine/webgpu/device.ts";

let device: Promise<OpenDevice> | undefined = openDevice();
// Whoever takes it hears of a failure; until then nobody does.
device.catch(() => {});

let worker: Worker | undefined = startCpuWorker();

const asksForNothing = location.search === "" && location.hash === "";
const sampleUrl = (name: string) => new URL(`samples/${name}`, document.baseURI);
const samples = new Map(asksForNothing ? [["seed.json", fetch(sampleUrl("seed.json"))]] : []);
for (const answer of samples.values()) answer.catch(() => {});

/** The device for the first who asks; whoever starts over opens another. */
export function takeDevice(): Promise<OpenDevice> {
  const taken = device ?? openDevice();
  device = undefined;
  return taken;
}

/** The worker for the first who asks; undefined afterwards. */
export function takeWorker(): Worker | undefined {
  const taken = worker;
  worker = undefined;
  return taken;
}

/** A file of the samples, fetched already where that could be foreseen. */
export function takeSample(name: string): Promise<Response> {
  const taken = samples.get(name) ?? fetch(sampleUrl(name));
  samples.delete(name);
  return taken;
}
