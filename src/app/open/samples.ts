// The networks that come with the page.

import { readJson } from "../../formats/json.ts";
import { ModelError } from "../../model/error.ts";
import { rememberFile } from "../../model/file.ts";
import { suggest } from "../../model/nearest.ts";
import { type Incoming, openNetwork } from "../actions.ts";
import { takeSample } from "../ahead.ts";
import type { App, Task } from "../state.ts";
import { openText as text } from "../text.ts";

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
  const response = await takeSample(name);
  if (!response.ok) throw new ModelError("format", name, text.sampleFailed(name, response.status));
  return new Uint8Array(await response.arrayBuffer());
}

async function loadSeed(): Promise<Incoming> {
  const bytes = await fetchSample("seed.json");
  return { model: rememberFile(readJson(bytes, "seed"), [bytes]) };
}

/** The first `count` test images go with it. */
async function loadFashion(file: string, count = 10_000): Promise<Incoming> {
  const images = "fashion-mnist-images.idx3.gz";
  const labels = "fashion-mnist-labels.idx1.gz";
  const [{ openModel }, { readData }, bytes, imageBytes, labelBytes] = await Promise.all([
    import("../../formats/formats.ts"),
    import("./data.ts"),
    fetchSample(file),
    fetchSample(images),
    fetchSample(labels),
  ]);
  const files = [
    { bytes: imageBytes, name: images },
    { bytes: labelBytes, name: labels },
  ];
  const model = openModel(bytes, file);
  const labelled = await readData(files, model, {
    name: text.fashionImages,
    classes: CLASSES,
    count,
  });
  return { model, ...labelled, classes: CLASSES };
}

// On the CPU ten thousand images through convolutions would take most of a minute a tick.
const FEWER = 1000;

const SAMPLES: ReadonlyMap<string, (app: App) => Promise<Incoming>> = new Map<
  string,
  (app: App) => Promise<Incoming>
>([
  ["seed", loadSeed],
  ["fashion-mlp", () => loadFashion("fashion-mlp.onnx")],
  [
    "fashion-cnn",
    ({ engines }) => loadFashion("fashion-cnn.onnx", engines.live.kind === "cpu" ? FEWER : undefined),
  ],
]);

/** Opens a sample by name. Throws ModelError "setting" for a name there is no sample of. */
export async function openSample(app: App, name: string, task: Task, ratio = 0.5): Promise<void> {
  const load = SAMPLES.get(name);
  if (load === undefined) {
    const sentence = text.noSample(name, suggest(name, [...SAMPLES.keys()]));
    throw new ModelError("setting", "sample", sentence);
  }
  await openNetwork(app, task, async () => ({
    ...(await load(app)),
    ratio,
    source: { kind: "sample", name },
  }));
}
