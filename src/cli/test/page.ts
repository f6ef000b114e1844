// The page that specs run in: fetches a job's files from the server that this package starts, and prunes there.

import { openDevice } from "../../engine/webgpu/device.ts";
import { createGpuEngine } from "../../engine/webgpu/engine.ts";
import { cpuEngine, type Engine } from "../../index.ts";
import { changeFiles, type LabelledFiles, type NamedBytes } from "../labelled.ts";
import { type Job, type Measured, measure } from "./measure.ts";
import { differingShare } from "./pixels.ts";

/** A file of a job: its name, and where the page gets its bytes. */
export interface Offered {
  readonly name: string;
  readonly address: string;
}

/** A job as the page is told of it. */
export interface PageJob extends Omit<Job, "model" | "external" | "data"> {
  readonly engine: "webgpu" | "cpu";
  readonly model: Offered;
  readonly external: readonly Offered[];
  readonly data?: LabelledFiles<Offered>;
}

/** What the page answers; a failure is a sentence. */
export type PageResult = { readonly measured: Measured } | { readonly failure: string };

async function fetched({ name, address }: Offered): Promise<NamedBytes> {
  return { name, bytes: new Uint8Array(await (await fetch(address)).arrayBuffer()) };
}

/** Opens an engine, with how to give it back. */
async function openEngine(kind: PageJob["engine"]): Promise<{ engine: Engine; close: () => void }> {
  if (kind === "cpu") {
    const engine = cpuEngine();
    return { engine, close: () => engine.close() };
  }
  const { device, name } = await openDevice();
  const engine = await createGpuEngine(device, name);
  return {
    engine,
    close() {
      engine.close();
      device.destroy();
    },
  };
}

async function run({ model, external, data, engine: kind, ...rest }: PageJob): Promise<PageResult> {
  const files = await Promise.all(external.map(fetched));
  const job = {
    ...rest,
    model: await fetched(model),
    external: new Map(files.map(({ name, bytes }) => [name, bytes])),
    ...(data === undefined ? {} : { data: await changeFiles(data, fetched) }),
  };
  const { engine, close } = await openEngine(kind);
  try {
    return { measured: await measure(job, engine) };
  } finally {
    close();
  }
}

globalThis.measureJob = (job) =>
  run(job).catch((error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }));

globalThis.comparePictures = async (one, other) => {
  const read = async (address: string) => (await fetch(address)).blob();
  return differingShare(await read(one), await read(other));
};
