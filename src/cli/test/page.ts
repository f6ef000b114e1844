// The page that specs run in: fetches a job's files from the server that this package starts, and prunes on WebGPU.

import { openDevice } from "../../engine/webgpu/device.ts";
import { createGpuEngine } from "../../engine/webgpu/engine.ts";
import type { NamedBytes } from "../labelled.ts";
import { measure } from "./measure.ts";
import type { Offered, PageJob, PageResult } from "./serve.ts";

async function fetched({ name, path }: Offered): Promise<NamedBytes> {
  return { name, bytes: new Uint8Array(await (await fetch(path)).arrayBuffer()) };
}

async function run({ model, external, data, settings }: PageJob): Promise<PageResult> {
  const files = await Promise.all(external.map(fetched));
  const job = {
    model: await fetched(model),
    external: new Map(files.map(({ name, bytes }) => [name, bytes])),
    ...(data === undefined
      ? {}
      : { data: { ...data, images: await fetched(data.images), labels: await fetched(data.labels) } }),
    settings,
  };
  const { device, name } = await openDevice();
  const engine = await createGpuEngine(device, name);
  try {
    return { measured: await measure(job, engine) };
  } finally {
    engine.close();
    device.destroy();
  }
}

globalThis.measureJob = (job) =>
  run(job).catch((error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }));
