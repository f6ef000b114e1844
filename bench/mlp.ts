// The fashion-mlp sample (784-300-100-10), from numbers in memory to numbers in memory, at several batch sizes.

import { createCpuEngine } from "../src/engine/cpu/engine.ts";
import type { Session } from "../src/engine/engine.ts";
import { openDevice } from "../src/engine/webgpu/device.ts";
import { createGpuEngine } from "../src/engine/webgpu/engine.ts";
import { readOnnx } from "../src/formats/onnx.ts";
import { compare, type Race, race, randomValues } from "./measure.ts";
import { openPeer } from "./peers.ts";

const FEATURES = 784;

function runner(session: Session, name: string, input: Float32Array, batch: number) {
  return async (): Promise<Float32Array> => {
    const outputs = await session.run(new Map([[name, input]]), batch);
    return [...outputs.values()][0]?.data ?? new Float32Array(0);
  };
}

/** Races this engine and ONNX Runtime Web over each batch size. */
export async function raceMlp(batches: readonly number[], rounds: number): Promise<Race[]> {
  const bytes = new Uint8Array(await (await fetch("/samples/fashion-mlp.onnx")).arrayBuffer());
  const model = readOnnx(bytes, "fashion-mlp.onnx");
  const input = model.inputs[0]?.name ?? "";
  const { device, name } = await openDevice();
  const gpu = await (await createGpuEngine(device, name)).compile(model);
  const cpu = await createCpuEngine().compile(model);
  const [ortGpu, ortWasm] = [await openPeer("webgpu", bytes), await openPeer("wasm", bytes)];
  const races: Race[] = [];
  for (const batch of batches) {
    const values = randomValues(batch * FEATURES);
    const dims = [batch, FEATURES];
    const computed: readonly [string, () => Promise<Float32Array>][] = [
      ["Espalier, WebGPU", runner(gpu, input, values, batch)],
      ["Espalier, CPU", runner(cpu, input, values, batch)],
      ["ONNX Runtime Web, WebGPU", () => ortGpu.run(values, dims)],
      ["ONNX Runtime Web, WASM, 1 thread", () => ortWasm.run(values, dims)],
    ];
    const expected = await ortWasm.run(values, dims);
    for (const [who, compute] of computed) compare(who, await compute(), expected);
    const contenders = computed.map(([who, run]) => ({ name: who, run }));
    races.push({ what: `fashion-mlp, batch ${batch}`, timings: await race(contenders, rounds) });
  }
  gpu.close();
  cpu.close();
  return races;
}
