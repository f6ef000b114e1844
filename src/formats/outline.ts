// The structure of a network whose file is large or still on its way: its layers and their shapes, without its weights.

import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { openModel } from "./formats.ts";
import { readOnnxOutline } from "./onnx/outline.ts";
import type { OpenOptions } from "./options.ts";
import { PartialFile, type PartSource } from "./partial-file.ts";
import { isSafetensors } from "./safetensors.ts";
import { isZip, readZip } from "./zip.ts";

const START = 16;
/** Entries of archives that are longer hold weights. */
const MOST_ENTRY_BYTES = 262_144;
const LOCAL_HEADER = 512;

/** The header stands in front, after its length in 8 bytes. */
async function readSafetensorsOutline(file: PartialFile): Promise<void> {
  const length = new DataView(file.bytes.buffer).getBigUint64(0, true);
  await file.need(8, Number(length));
}

/** The directory stands at the end. Of PyTorch's archives, the pickle says which tensors there are. */
async function readZipOutline(file: PartialFile, name: string): Promise<void> {
  const { length } = file.bytes;
  await file.need(Math.max(0, length - MOST_ENTRY_BYTES), MOST_ENTRY_BYTES);
  for (const entry of readZip(file.bytes, name).entries.values()) {
    const whole = entry.stored <= MOST_ENTRY_BYTES || entry.name.endsWith(".pkl");
    await file.need(entry.offset, LOCAL_HEADER + (whole ? entry.stored : 0));
  }
}

/**
 * The network of a file, its large weights zeros; undefined where the file does not tell it without them. Reads as little
 * as it can: of ONNX the graph and the weights' names and shapes, of safetensors the header, of an archive its directory.
 */
export async function openOutline(
  source: PartSource,
  name: string,
  options: OpenOptions = {},
): Promise<Model | undefined> {
  const file = new PartialFile(source);
  try {
    await file.need(0, START);
    if (isSafetensors(file.bytes)) await readSafetensorsOutline(file);
    else if (isZip(file.bytes)) await readZipOutline(file, name);
    else await readOnnxOutline(file);
    return openModel(file.bytes, name, { ...options, unread: true });
  } catch (error) {
    // Whatever is wrong with the file is said when all of it is here.
    if (error instanceof ModelError || error instanceof RangeError) return undefined;
    throw error;
  }
}
