// L1 norms of weights that are on the device already, against a copy of the same bytes and against ONNX Runtime's
// ReduceL1. The copy is raced many dispatches to a submission: one alone drowns in the milliseconds that submitting
// and waiting take.

import { createCpuEngine } from "../src/engine/cpu/engine.ts";
import type { Session } from "../src/engine/engine.ts";
import { createGpuBackend } from "../src/engine/webgpu/backend.ts";
import { openDevice } from "../src/engine/webgpu/device.ts";
import { createGpuEngine } from "../src/engine/webgpu/engine.ts";
import type { GpuWork } from "../src/engine/webgpu/kernel.ts";
import { makeKernels } from "../src/engine/webgpu/kernels.ts";
import { GpuMemory } from "../src/engine/webgpu/memory.ts";
import { writeOnnx } from "../src/formats/onnx.ts";
import type { Model, Node } from "../src/model/graph.ts";
import { float32Tensor } from "../src/model/tensor.ts";
import { type Contender, compare, type Race, race, randomValues } from "./measure.ts";
import { makeCopy } from "./own-kernel.ts";
import { openPeer } from "./peers.ts";

/** A submission's dispatches together read about this much. */
const BYTES_A_SUBMISSION = 2 ** 27;

type Shape = readonly [rows: number, columns: number];

/** A network of one node with `output` as its output. */
function oneNode(operator: string, inputs: string[], columns: number, attributes: Node["attributes"]): Model {
  return {
    name: operator,
    opset: 13,
    inputs: [{ name: "x", dims: ["rows", columns] }],
    outputs: [{ name: "y", dims: ["rows"] }],
    nodes: [{ name: operator, operator, domain: "", inputs, outputs: ["y"], attributes }],
    initializers: new Map(),
  };
}

/** Row norms and the copy as work on one device, `repeats` times in one submission. */
async function kernelContenders(
  device: GPUDevice,
  memory: GpuMemory,
  [rows, columns]: Shape,
  weight: Float32Array,
): Promise<Contender[]> {
  const backend = createGpuBackend(memory, await makeKernels(device, []));
  const source = backend.uploadWeight("weight", weight, rows, columns);
  const norms = backend.kernels.rowNorms(
    {
      weight: source,
      bias: backend.uploadFloats("bias", new Float32Array(rows)),
      output: backend.allocate("norms", rows),
    },
    { rows, columns },
  );
  const copy = await makeCopy(device, source, backend.allocate("copy", rows * columns));
  const repeats = Math.ceil(BYTES_A_SUBMISSION / weight.byteLength);
  const contender = (name: string, work: GpuWork): Contender => ({
    name,
    repeats,
    run: async () => {
      await backend.execute(new Array<GpuWork>(repeats).fill(work), []);
      await device.queue.onSubmittedWorkDone();
    },
  });
  return [contender("Espalier, WebGPU", norms), contender("a copy of the same bytes in WGSL", copy)];
}

/** The same norms asked for one at a time and read back, of both engines and both of ONNX Runtime's providers. */
async function peerContenders(
  sessions: Readonly<Record<string, Session>>,
  [rows, columns]: Shape,
  weight: Float32Array,
): Promise<Contender[]> {
  const axes = new Map<string, number | number[]>([
    ["axes", [1]],
    ["keepdims", 0],
  ]);
  const bytes = writeOnnx(oneNode("ReduceL1", ["x"], columns, axes));
  const [onGpu, onCpu] = [await openPeer("webgpu", bytes), await openPeer("wasm", bytes)];
  const computed: [string, () => Promise<Float32Array>][] = [
    ...Object.entries(sessions).map(([name, session]): [string, () => Promise<Float32Array>] => [
      name,
      () => session.rowNorms({ weight: "w", rowAxis: 0 }),
    ]),
    ["ONNX Runtime Web, WebGPU", await onGpu.keepOnDevice(weight, [rows, columns])],
    ["ONNX Runtime Web, WASM, 1 thread", () => onCpu.run(weight, [rows, columns])],
  ];
  const expected = await onCpu.run(weight, [rows, columns]);
  for (const [name, compute] of computed) compare(name, await compute(), expected);
  return computed.map(([name, run]) => ({ name, run }));
}

/** Races row norms over each shape: against the copy, and against ONNX Runtime Web. */
export async function raceRowNorms(shapes: readonly Shape[], rounds: number): Promise<Race[]> {
  const { device, name } = await openDevice();
  const [gpu, cpu] = [await createGpuEngine(device, name), createCpuEngine()];
  const races: Race[] = [];
  for (const [rows, columns] of shapes) {
    const weight = randomValues(rows * columns).map((value) => value * 2 - 1);
    const memory = new GpuMemory(device);
    const kernels = await kernelContenders(device, memory, [rows, columns], weight);
    const what = `row norms, ${rows} × ${columns}`;
    for (const kernel of kernels) await kernel.run();
    races.push({ what, timings: await race(kernels, rounds) });
    memory.close();
    const gemm = oneNode("Gemm", ["x", "w"], columns, new Map([["transB", 1]]));
    const model = { ...gemm, initializers: new Map([["w", float32Tensor([rows, columns], weight)]]) };
    const sessions = {
      "Espalier, WebGPU": await gpu.compile(model),
      "Espalier, CPU": await cpu.compile(model),
    };
    const peers = await peerContenders(sessions, [rows, columns], weight);
    races.push({ what: `${what}, one at a time and read back`, timings: await race(peers, rounds) });
    for (const session of Object.values(sessions)) session.close();
  }
  gpu.close();
  return races;
}
