// A network on its way to the worker: in parts, none of which drags the whole file along, and the same again there.

import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { parcelsOf, unpack, withoutWeights, withWeights } from "../../src/engine/cpu/sending.ts";
import { openModel } from "../../src/formats/formats.ts";
import { float32Tensor } from "../../src/model/tensor.ts";

const NOTHING = new Uint8Array();

it("takes large weights out and puts them in again", async () => {
  const bytes = new Uint8Array(await readFile("public/samples/fashion-mlp.onnx"));
  const small = openModel(bytes, "fashion-mlp.onnx");
  // Three pieces of 8 MiB, the last of which is not whole.
  const large = float32Tensor(
    [6000, 784],
    Float32Array.from({ length: 6000 * 784 }, (_, at) => at),
  );
  const model = { ...small, initializers: new Map([...small.initializers, ["large", large]]) };
  const parcels = [...parcelsOf(model)];
  expect(parcels.map(({ name }) => name)).toEqual(["large", "large", "large"]);
  expect(parcels.map(({ bytes: piece }) => piece.buffer.byteLength)).toEqual([8388608, 8388608, 2038784]);
  expect(parcels[0]?.bytes.buffer).not.toBe(large.bytes.buffer);
  const light = withoutWeights(model);
  const sent = structuredClone(light);
  const buffers = new Set([...sent.initializers.values()].map((tensor) => tensor.bytes.buffer));
  const carried = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
  expect(carried).toBe(
    [...light.initializers.values()].reduce((sum, tensor) => sum + tensor.bytes.length, 0),
  );
  const weights = new Map<string, Uint8Array>();
  for (const parcel of parcels) unpack(weights, parcel);
  const there = withWeights(sent, weights);
  expect(there.nodes).toEqual(model.nodes);
  expect([...there.initializers.keys()]).toEqual([...model.initializers.keys()]);
  const differ = [...model.initializers].filter(
    ([name, { bytes: own }]) => Buffer.compare(own, there.initializers.get(name)?.bytes ?? NOTHING) !== 0,
  );
  expect(differ).toEqual([]);
});
