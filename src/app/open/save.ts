// What the page saves: networks, plans, reports, pictures and numbers, as downloads.

import { saveModel } from "../../formats/formats.ts";
import { NETWORK_NAME } from "../../formats/together.ts";
import { ModelError } from "../../model/error.ts";
import type { Model } from "../../model/graph.ts";
import { curveAsCsv } from "../../prune/curve.ts";
import { indexMaps, mapsAsCsv } from "../../prune/index-map.ts";
import type { Plan } from "../../prune/plan.ts";
import type { NetworkView } from "../../view/network-view.ts";
import { proven } from "../measure/live.ts";
import type { App, Opened } from "../state.ts";
import { saveText as text } from "../text.ts";
import { copyText } from "./copy.ts";

export function download(bytes: Uint8Array | string | Blob, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * Saves the picture: "png" at twice the page's resolution, "svg", or "webm" turning once. Throws ModelError "unsupported"
 * for too large a drawing, and where the browser makes no films.
 */
export async function savePicture(app: App, view: NetworkView, what: "png" | "svg" | "webm"): Promise<void> {
  const { opened, mode } = app.store.get();
  if (opened === undefined) return;
  const name = `${stemOf(opened.model.name)}-${mode}.${what}`;
  if (what === "png") return download(await view.picture(2 * devicePixelRatio, true), name, "image/png");
  if (what === "webm") return download(await view.turntable(), name, "video/webm");
  download(await vectorPicture(view, opened.model.name), name, "image/svg+xml");
}

/** The picture as the text of an SVG file. Throws ModelError "unsupported" for too large a drawing. */
export async function vectorPicture(view: NetworkView, network: string): Promise<string> {
  const drawing = await view.vectorPicture();
  if (drawing !== undefined) return drawing;
  throw new ModelError("unsupported", network, text.noVector);
}

/** A network's name as that of a file. */
export function stemOf(name: string): string {
  return name.replace(NETWORK_NAME, "").replace(/[^\w.-]+/g, "-");
}

/** Saves the curve's numbers, where there are any. */
export function saveCurve(app: App): void {
  const { opened, curve } = app.store.get();
  if (opened === undefined || curve === undefined || !("found" in curve)) return;
  download(curveAsCsv(curve.found), `${stemOf(opened.model.name)}-curve.csv`, "text/csv");
}

/** The original in a format of its own. */
function saveOriginal(model: Model, format: "json" | "safetensors"): void {
  download(saveModel(model, format), `${stemOf(model.name)}.${format}`, "application/octet-stream");
}

/** Copies code that rebuilds the open network in PyTorch; what it reads is saved apart. */
async function copyCode(app: App, opened: Opened, plan: Plan): Promise<void> {
  const { pytorchCode } = await import("./pytorch-code.ts");
  const code = pytorchCode(opened.model, opened.groups, plan, `${stemOf(opened.model.name)}.safetensors`);
  await copyText(app, code, text.codeCopied, text.codeNotCopied);
}

/** Saves one of: "onnx", "json", "safetensors" (all pruned), "plan", "map", "report", or "original-json" and "original-safetensors"; copies "pytorch". Waits for the proof where one belongs. */
export async function saveAs(app: App, what: string): Promise<void> {
  const { opened } = app.store.get();
  if (opened === undefined) return;
  if (what === "original-json" || what === "original-safetensors")
    return saveOriginal(opened.model, what === "original-json" ? "json" : "safetensors");
  const { model, plan, report } = await proven(app);
  if (report.certificate.verdict === "refuted" && what !== "report") {
    throw new ModelError("value", report.model, text.refuted);
  }
  if (what === "pytorch") return copyCode(app, opened, plan);
  const pruned = `${stemOf(plan.model)}-pruned-${Number((plan.ratio * 100).toPrecision(4))}`;
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  if (what === "onnx" || what === "json" || what === "safetensors") {
    download(saveModel(model, what), `${pruned}.${what}`, "application/octet-stream");
  }
  if (what === "report") download(json(report), `${pruned}.report.json`, "application/json");
  if (what === "plan") download(json(plan), `${pruned}.plan.json`, "application/json");
  if (what === "map") download(mapsAsCsv(indexMaps(plan)), `${pruned}.map.csv`, "text/csv");
}
