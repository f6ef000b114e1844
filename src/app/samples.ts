// The networks that come with the page.

import { openModel } from "../formats/formats.ts";
import { readLabelledImages } from "../formats/idx.ts";
import { ModelError } from "../model/error.ts";
import { type Incoming, openNetwork } from "./actions.ts";
import type { App } from "./state.ts";

const CLASSES = [
  "T-shirt",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
];

async function fetchSample(name: string): Promise<Uint8Array> {
  const response = await fetch(new URL(`samples/${name}`, document.baseURI));
  if (!response.ok)
    throw new ModelError("format", name, `The sample ${name} could not be loaded (HTTP ${response.status}).`);
  return new Uint8Array(await response.arrayBuffer());
}

async function loadSeed(): Promise<Incoming> {
  return { model: openModel(await fetchSample("seed.json"), "seed.json") };
}

async function loadFashion(): Promise<Incoming> {
  const images = "fashion-mnist-images.idx3.gz";
  const labels = "fashion-mnist-labels.idx1.gz";
  const [bytes, imageBytes, labelBytes] = await Promise.all([
    fetchSample("fashion-mlp.onnx"),
    fetchSample(images),
    fetchSample(labels),
  ]);
  const files = [
    { bytes: imageBytes, name: images },
    { bytes: labelBytes, name: labels },
  ] as const;
  const examples = await readLabelledImages(...files, 784, 10);
  const model = openModel(bytes, "fashion-mlp.onnx");
  return { model, examples, examplesName: "Fashion-MNIST test images", classes: CLASSES };
}

const SAMPLES: ReadonlyMap<string, () => Promise<Incoming>> = new Map([
  ["seed", loadSeed],
  ["fashion-mlp", loadFashion],
]);

/** Opens a sample by name. Throws ModelError "setting" for a name there is no sample of. */
export async function openSample(app: App, name: string, ratio = 0.5): Promise<void> {
  const load = SAMPLES.get(name);
  if (load === undefined) {
    const known = [...SAMPLES.keys()].join(" and ");
    throw new ModelError("setting", "sample", `There is no sample "${name}"; there are ${known}.`);
  }
  await openNetwork(app, async () => ({ ...(await load()), ratio }));
}
