// The networks that come with the page.

import { readLabelledImages } from "../formats/idx.ts";
import { ModelError } from "../model/error.ts";
import { type OpenExtras, openBytes } from "./actions.ts";
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

/** The seed's network, nothing pruned yet: the first ten seconds move the ratio. */
export async function openSeed(app: App, extras: OpenExtras = {}): Promise<void> {
  await openBytes(app, await fetchSample("seed.json"), "seed.json", extras);
}

export async function openFashion(app: App, extras: OpenExtras = {}): Promise<void> {
  const images = "fashion-mnist-images.idx3.gz";
  const labels = "fashion-mnist-labels.idx1.gz";
  const [model, imageBytes, labelBytes] = await Promise.all([
    fetchSample("fashion-mlp.onnx"),
    fetchSample(images),
    fetchSample(labels),
  ]);
  const examples = await readLabelledImages(
    { bytes: imageBytes, name: images },
    { bytes: labelBytes, name: labels },
    784,
    10,
  );
  await openBytes(app, model, "fashion-mlp.onnx", {
    examples,
    examplesName: "Fashion-MNIST test images",
    classes: CLASSES,
    ...extras,
  });
}

/** Opens a sample by name. Throws ModelError "setting" for a name there is no sample of. */
export function openSample(app: App, name: string, extras: OpenExtras = {}): Promise<void> {
  if (name === "seed") return openSeed(app, extras);
  if (name === "fashion-mlp") return openFashion(app, extras);
  throw new ModelError("setting", "sample", `There is no sample "${name}"; there are seed and fashion-mlp.`);
}
