// Files in and out: picked, dropped or pasted; told apart by their bytes.

import { openModel, saveModel } from "../../formats/formats.ts";
import { type NamedFile, readIdx, readLabelledImages } from "../../formats/idx.ts";
import { looksLikeImages, NETWORK_NAME, openTogether } from "../../formats/together.ts";
import { ModelError } from "../../model/error.ts";
import { inputDims } from "../../model/shapes.ts";
import { elementCount } from "../../model/tensor.ts";
import { curveAsCsv } from "../../prune/curve.ts";
import { checkOriginal, plannedUnits } from "../../prune/plan.ts";
import { readPlan } from "../../prune/plan-file.ts";
import type { NetworkView } from "../../view/network-view.ts";
import { attachExamples, openNetwork } from "../actions.ts";
import { decide, unitsChosenBy } from "../decide/decide.ts";
import { proven } from "../measure/live.ts";
import type { App, Source } from "../state.ts";

function isPlan({ bytes }: NamedFile): boolean {
  return bytes[0] === 0x7b && new TextDecoder().decode(bytes.subarray(0, 200)).includes("espalier-plan");
}

// Images and labels come as two files, perhaps one after the other.
let waiting: NamedFile | undefined;

async function openImages(app: App, files: readonly NamedFile[]): Promise<void> {
  const { opened } = app.store.get();
  if (opened === undefined) return;
  const ranks = new Map<NamedFile, number>();
  for (const file of files) ranks.set(file, (await readIdx(file.bytes, file.name)).dims.length);
  const images = files.find((file) => (ranks.get(file) ?? 0) > 1) ?? waiting;
  const labels = files.find((file) => ranks.get(file) === 1);
  if (images === undefined || labels === undefined) {
    waiting = images;
    const [have, need] = images === undefined ? ["labels", "images"] : ["images", "labels"];
    throw new ModelError(
      "setting",
      files[0]?.name ?? "",
      `${files[0]?.name} holds ${have}; drop it together with the file of ${need}.`,
    );
  }
  const value = opened.model.inputs[0];
  const features = value === undefined ? 0 : elementCount(inputDims(opened.model, value, 1));
  const classes = opened.network.columns.at(-1)?.size ?? 0;
  const examples = await readLabelledImages(images, labels, features, classes);
  await attachExamples(app, opened, examples, images.name);
  waiting = undefined;
}

async function openPlan(app: App, file: NamedFile): Promise<void> {
  const { opened } = app.store.get();
  if (opened === undefined) return;
  const planned = readPlan(new TextDecoder().decode(file.bytes), file.name);
  await checkOriginal(planned, opened.model);
  if (planned.compensation !== undefined)
    throw new ModelError(
      "unsupported",
      file.name,
      `${file.name} compensates for what leaves, which the page does not do; espalier prune --plan does.`,
    );
  const units = plannedUnits(opened.groups, planned);
  const chosen = await unitsChosenBy(app, opened, planned);
  if (chosen.size !== units.size || [...units].some((unit) => !chosen.has(unit))) {
    throw new ModelError(
      "setting",
      file.name,
      `${file.name} removes other neurons than its rule chooses in this network; nothing was changed.`,
    );
  }
  await decide(app, { criterion: planned.criterion, budget: planned.budget });
}

/** Opens what was dropped, picked or fetched from `urls`: a network, a plan, or images with their labels. */
export async function openFiles(
  app: App,
  chosen: Iterable<File>,
  urls: readonly string[] = [],
): Promise<void> {
  const files = await readFiles(chosen);
  const plans = files.filter(isPlan);
  const together = openTogether(files.filter((file) => !plans.includes(file)));
  if (together !== undefined) {
    const { file, options } = together;
    const source: Source = urls.length > 0 ? { kind: "url", urls } : { kind: "files", name: file.name };
    await openNetwork(app, async () => ({ model: openModel(file.bytes, file.name, options), source }));
  }
  const images = files.filter((file) => looksLikeImages(file) && together?.asked.has(file) !== true);
  if (images.length > 0) await openImages(app, images);
  const [plan] = plans;
  if (plan !== undefined) await openPlan(app, plan);
}

async function readFile(file: File): Promise<NamedFile> {
  try {
    return { bytes: new Uint8Array(await file.arrayBuffer()), name: file.name };
  } catch {
    throw new ModelError("format", file.name, `${file.name} cannot be read; is it a folder?`);
  }
}

function readFiles(list: Iterable<File>): Promise<NamedFile[]> {
  return Promise.all(Array.from(list, readFile));
}

function download(bytes: Uint8Array | string | Blob, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Saves the picture: "png" at twice the page's resolution, or "svg". Throws ModelError "unsupported" for too large a drawing. */
export async function savePicture(app: App, view: NetworkView, what: "png" | "svg"): Promise<void> {
  const { opened, mode } = app.store.get();
  if (opened === undefined) return;
  const name = `${stemOf(opened.model.name)}-${mode}.${what}`;
  if (what === "png") return download(await view.picture(2 * devicePixelRatio, true), name, "image/png");
  download(vectorPicture(view, opened.model.name), name, "image/svg+xml");
}

/** The picture as the text of an SVG file. Throws ModelError "unsupported" for too large a drawing. */
export function vectorPicture(view: NetworkView, network: string): string {
  const drawing = view.vectorPicture();
  if (drawing !== undefined) return drawing;
  const message =
    "A vector drawing holds up to 2,000 edges, and more are drawn here; save the picture as PNG.";
  throw new ModelError("unsupported", network, message);
}

function stemOf(name: string): string {
  return name.replace(NETWORK_NAME, "").replace(/[^\w.-]+/g, "-");
}

/** Saves the curve's numbers, where there are any. */
export function saveCurve(app: App): void {
  const { opened, curve } = app.store.get();
  if (opened === undefined || curve === undefined || !("found" in curve)) return;
  download(curveAsCsv(curve.found), `${stemOf(opened.model.name)}-curve.csv`, "text/csv");
}

/** Saves one of: "onnx", "json", "safetensors" (all pruned), "original-json", "plan", "report". Waits for the proof where one belongs. */
export async function saveAs(app: App, what: string): Promise<void> {
  const { opened } = app.store.get();
  if (opened === undefined) return;
  if (what === "original-json") {
    return download(saveModel(opened.model, "json"), `${stemOf(opened.model.name)}.json`, "application/json");
  }
  const { model, plan, report } = await proven(app);
  if (report.certificate.verdict === "refuted" && what !== "report") {
    throw new ModelError(
      "value",
      report.model,
      "The certificate does not hold, so nothing but the report is saved; Proof says why.",
    );
  }
  const pruned = `${stemOf(plan.model)}-pruned-${Number((plan.ratio * 100).toPrecision(4))}`;
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  if (what === "onnx" || what === "json" || what === "safetensors") {
    download(saveModel(model, what), `${pruned}.${what}`, "application/octet-stream");
  }
  if (what === "report") download(json(report), `${pruned}.report.json`, "application/json");
  if (what === "plan") download(json(plan), `${pruned}.plan.json`, "application/json");
}
