// Whole networks, from numbers in memory to numbers in memory: this engine, ONNX Runtime Web and TensorFlow.js, each on
// WebGPU and on one thread of the CPU.

import { createCpuEngine } from "../src/engine/cpu/engine.ts";
import type { Session } from "../src/engine/engine.ts";
import { openDevice } from "../src/engine/webgpu/device.ts";
import { createGpuEngine } from "../src/engine/webgpu/engine.ts";
import { readOnnx, writeOnnx } from "../src/formats/onnx.ts";
import type { Model } from "../src/model/graph.ts";
import { compare, type Race, race, randomValues } from "./measure.ts";
import { mobilenetV2, resnet18, transformer, wideLayer } from "./networks.ts";
import { openPeer, type Peer } from "./peers.ts";
import { openTensorFlow } from "./tensorflow.ts";

async function fashionMlp(): Promise<Model> {
  const bytes = new Uint8Array(await (await fetch("/samples/fashion-mlp.onnx")).arrayBuffer());
  return readOnnx(bytes, "fashion-mlp.onnx");
}

interface Entry {
  readonly make: () => Model | Promise<Model>;
  readonly batches: readonly number[];
}

/** What `--only` may name, besides "norms". */
const NETWORKS: Readonly<Record<string, Entry>> = {
  mlp: { make: fashionMlp, batches: [1, 256, 2048, 10_000] },
  gemm: { make: wideLayer, batches: [1024] },
  resnet: { make: resnet18, batches: [1, 8] },
  mobilenet: { make: mobilenetV2, batches: [1, 8] },
  transformer: { make: transformer, batches: [1] },
};

function peerOf(session: Session, name: string): Peer {
  return async (input, dims) => {
    const outputs = await session.run(new Map([[name, input]]), dims[0] ?? 1);
    return [...outputs.values()][0]?.data ?? new Float32Array(0);
  };
}

/** Races all contenders at each of the network's batch sizes, or at `only` one. */
export async function raceNetwork(which: string, rounds: number, only?: number): Promise<Race[]> {
  const entry = NETWORKS[which];
  if (entry === undefined) throw new Error(`${which} is none of ${Object.keys(NETWORKS).join(", ")}`);
  const model = await entry.make();
  const bytes = writeOnnx(model);
  const [input] = model.inputs;
  const { device, name } = await openDevice();
  const gpu = await (await createGpuEngine(device, name)).compile(model);
  const cpu = await createCpuEngine().compile(model);
  const contenders: readonly [string, Peer][] = [
    ["Espalier, WebGPU", peerOf(gpu, input?.name ?? "")],
    ["ONNX Runtime Web, WebGPU", (await openPeer("webgpu", bytes)).run],
    ["TensorFlow.js, WebGPU", await openTensorFlow("webgpu", model)],
    ["Espalier, CPU, 1 thread", peerOf(cpu, input?.name ?? "")],
    ["ONNX Runtime Web, WASM, 1 thread", (await openPeer("wasm", bytes)).run],
    ["TensorFlow.js, WASM, 1 thread", await openTensorFlow("wasm", model)],
  ];
  const races: Race[] = [];
  for (const batch of only === undefined ? entry.batches : [only]) {
    const dims = [batch, ...(input?.dims.slice(1) ?? []).map(Number)];
    const values = randomValues(dims.reduce((product, size) => product * size, 1));
    const expected = (await contenders[4]?.[1](values, dims)) ?? new Float32Array(0);
    for (const [who, run] of contenders) compare(who, await run(values, dims), expected);
    const runs = contenders.map(([who, run]) => ({ name: who, run: () => run(values, dims) }));
    races.push({ what: `${model.name}, batch ${batch}`, timings: await race(runs, rounds) });
  }
  gpu.close();
  cpu.close();
  device.destroy();
  return races;
}
