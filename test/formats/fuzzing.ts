// What a damaged or hostile file may do: open whole, or be refused with a sentence; in less than a second, without asking
// for more than twice its size.

import { vi } from "vitest";
import { saveModel } from "../../src/formats/formats.ts";
import { readIdx } from "../../src/formats/idx.ts";
import { ModelError } from "../../src/model/error.ts";
import type { Model } from "../../src/model/graph.ts";
import { elementBytes, elementCount } from "../../src/model/tensor.ts";
import { damage, flip, numbers } from "./damage.ts";

const ARRAYS = [
  "Int8Array",
  "Uint8Array",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
] as const;

/** Counts the bytes of buffers and typed arrays that are made new (views cost nothing), until vi.unstubAllGlobals. */
export function countAllocations(): { bytes: number } {
  const counter = { bytes: 0 };
  const count = <C extends new (...args: never[]) => object>(original: C, width: number): C =>
    new Proxy(original, {
      construct(target, args: unknown[], made) {
        if (typeof args[0] === "number") counter.bytes += args[0] * width;
        if (ArrayBuffer.isView(args[0])) counter.bytes += args[0].byteLength;
        return Reflect.construct(target, args, made);
      },
    });
  for (const name of ARRAYS) vi.stubGlobal(name, count(globalThis[name], globalThis[name].BYTES_PER_ELEMENT));
  vi.stubGlobal("ArrayBuffer", count(globalThis.ArrayBuffer, 1));
  return counter;
}

/** What every reader may have besides: tables that are made once, and what a few numbers of a header are read into. */
export const SLACK = 65_536;

/** Reads; what opens must be whole and writable. Throws what is neither a network nor a refusal with a sentence. */
function attempt(read: () => Model): "opened" | "refused" {
  try {
    const model = read();
    for (const { type, dims, bytes } of model.initializers.values())
      if (bytes.length !== elementCount(dims) * elementBytes(type)) throw new Error("a tensor is not whole");
    return "opened";
  } catch (error) {
    if (isRefusal(error)) return "refused";
    throw error;
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof ModelError && /^[^\n]*\.$/.test(error.message);

export interface Reader {
  readonly read: (bytes: Uint8Array) => Model;
  /** Bytes of the other files that it reads. */
  readonly beside?: number;
  readonly format: "onnx" | "safetensors";
}

/** Begins a case; what is returned ends it, and throws where it took a second of CPU or asked for twice `size` bytes. */
function limited(counter: { bytes: number }): (size: number) => void {
  const before = process.cpuUsage();
  counter.bytes = 0;
  return (size) => {
    // CPU time, because other programs run beside this one.
    const { user, system } = process.cpuUsage(before);
    if (counter.bytes > 2 * size + SLACK)
      throw new Error(`${counter.bytes} bytes were asked for, for a file of ${size}`);
    if (user + system > 1e6) throw new Error(`${user + system} µs went by`);
  };
}

/** One case: reads under both limits and writes again what opens. */
export function tryFile(bytes: Uint8Array, { read, beside = 0, format }: Reader, counter: { bytes: number }) {
  const end = limited(counter);
  let model: Model | undefined;
  const found = attempt(() => {
    model = read(bytes);
    return model;
  });
  end(bytes.length + beside);
  if (model !== undefined && saveModel(model, format).length === 0) throw new Error("nothing is written");
  return found;
}

/** One case of examples, under the same limits; `plain` is how many bytes there are at most when they are unpacked. */
export async function tryExamples(bytes: Uint8Array, plain: number, counter: { bytes: number }) {
  const end = limited(counter);
  try {
    const { dims, data } = await readIdx(bytes, "fuzzed");
    end(plain);
    if (data.length !== elementCount(dims)) throw new Error("an array is not whole");
    return "opened";
  } catch (error) {
    end(plain);
    if (isRefusal(error)) return "refused";
    throw error;
  }
}

/** As many damaged copies as said; how many of them opened and how many were refused. */
export function fuzz(bytes: Uint8Array, reader: Reader, rounds: number, seed: number) {
  const below = numbers(seed);
  const copies = Array.from(
    { length: rounds },
    (_, round) => () => (round % 2 === 0 ? flip(bytes, below) : damage(bytes, below)),
  );
  const found = { opened: 0, refused: 0 };
  // Tables that are made once are made here.
  attempt(() => reader.read(bytes));
  const counter = countAllocations();
  try {
    for (const copy of copies) found[tryFile(copy(), reader, counter)]++;
  } finally {
    vi.unstubAllGlobals();
  }
  return found;
}
