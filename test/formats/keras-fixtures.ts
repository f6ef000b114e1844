// The networks of test/fixtures/keras, and what TensorFlow.js itself computes with them (see the programs there).

import { readFileSync } from "node:fs";
import { openModel } from "../../src/formats/formats.ts";
import type { ExternalFiles } from "../../src/formats/options.ts";
import type { Engine, Model } from "../../src/index.ts";

interface Numbers {
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

export type NetworkName = "seed" | "conv" | "residual" | "sequence" | "volume" | "decoder";

export const fixtureBytes = (path: string): Uint8Array =>
  new Uint8Array(readFileSync(`test/fixtures/keras/${path}`));

const EXPECTED = JSON.parse(new TextDecoder().decode(fixtureBytes("expected.json"))) as Readonly<
  Record<NetworkName, { readonly inputs: readonly Numbers[]; readonly outputs: readonly Numbers[] }>
>;

/** The files beside a network's. */
export const beside =
  (name: NetworkName): ExternalFiles =>
  (path) =>
    fixtureBytes(`${name}/${path}`);

/** A network as TensorFlow.js saved it. */
export const openTensorflowJs = (name: NetworkName): Model =>
  openModel(fixtureBytes(`${name}/model.json`), "model.json", { external: beside(name) });

/** A document of TensorFlow.js with one of its texts changed. */
export const editedModelJson = (name: NetworkName, from: string, to: string): Uint8Array => {
  const text = new TextDecoder().decode(fixtureBytes(`${name}/model.json`));
  if (!text.includes(from)) throw new Error(`${from} is not in ${name}/model.json`);
  return new TextEncoder().encode(text.replaceAll(from, to));
};

/** Outputs of the network for two examples. */
export async function compute(
  model: Model,
  engine: Engine,
  inputs: readonly (readonly number[])[],
): Promise<Numbers[]> {
  const session = await engine.compile(model);
  const named = model.inputs.map(({ name }, at) => [name, Float32Array.from(inputs[at] ?? [])] as const);
  const found = await session.run(new Map(named), 2);
  session.close();
  return model.outputs.map(({ name }) => ({
    dims: found.get(name)?.dims ?? [],
    data: [...(found.get(name)?.data ?? [])],
  }));
}

/** How far the network's outputs are from those of TensorFlow.js; infinite where a shape differs. */
export async function distance(model: Model, name: NetworkName, engine: Engine): Promise<number> {
  const { inputs, outputs } = EXPECTED[name];
  const found = await compute(
    model,
    engine,
    inputs.map(({ data }) => data),
  );
  const apart = outputs.flatMap(({ dims, data }, index) => {
    const values = found[index];
    if (values?.dims.join() !== dims.join()) return [Number.POSITIVE_INFINITY];
    return data.map((value, at) => Math.abs(value - (values.data[at] ?? Number.NaN)));
  });
  return Math.max(...apart);
}
