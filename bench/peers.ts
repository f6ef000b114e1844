// ONNX Runtime Web as its own files, untouched by the bundler: scripts/bench.mjs serves them under /ort/.

import type { InferenceSession, Tensor } from "onnxruntime-web";

interface OnnxRuntime {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof Tensor;
  readonly env: {
    logLevel?: string;
    readonly webgpu: { readonly device: Promise<GPUDevice> };
    readonly wasm: { wasmPaths?: string; numThreads?: number };
  };
}

/** Runs a network once and returns its first output. */
export type Peer = (input: Float32Array, dims: readonly number[]) => Promise<Float32Array>;

export interface OpenPeer {
  readonly run: Peer;
  /** As run, with an input that was put on the peer's own GPU device before. */
  keepOnDevice(input: Float32Array, dims: readonly number[]): Promise<() => Promise<Float32Array>>;
}

/** Opens `bytes` in ONNX Runtime Web on one of its two providers; WASM runs on one thread. */
export async function openPeer(provider: "webgpu" | "wasm", bytes: Uint8Array): Promise<OpenPeer> {
  const address = `/ort/ort.${provider}.min.mjs`;
  const runtime: OnnxRuntime = await import(/* @vite-ignore */ address);
  runtime.env.logLevel = "error";
  runtime.env.wasm.wasmPaths = "/ort/";
  runtime.env.wasm.numThreads = 1;
  const session = await runtime.InferenceSession.create(bytes, { executionProviders: [provider] });
  const [inputName = "", outputName = ""] = [session.inputNames[0], session.outputNames[0]];
  const run = async (input: Tensor): Promise<Float32Array> => {
    const results = await session.run({ [inputName]: input });
    return (await results[outputName]?.getData()) as Float32Array;
  };
  return {
    run: (input, dims) => run(new runtime.Tensor("float32", input, dims)),
    async keepOnDevice(input, dims) {
      const device = await runtime.env.webgpu.device;
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
      const buffer = device.createBuffer({ label: "weights", size: input.byteLength, usage });
      device.queue.writeBuffer(buffer, 0, input.buffer, input.byteOffset, input.byteLength);
      const tensor = runtime.Tensor.fromGpuBuffer(buffer, { dataType: "float32", dims });
      return () => run(tensor);
    },
  };
}
