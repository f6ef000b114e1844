// Keras's two files: an archive of a description and weights (.keras, since 2.12), and HDF5 with both in it (.h5). The
// parts live in keras/.

import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { openHdf5 } from "./hdf5/file.ts";
import { parseJson, parseText } from "./json/parse.ts";
import { fieldsOf } from "./keras/fields.ts";
import { buildNetwork } from "./keras/network.ts";
import { archiveWeights, legacyWeights } from "./keras/stores.ts";
import { type Zip, zipEntry } from "./zip.ts";

const [CONFIG, METADATA, WEIGHTS] = ["config.json", "metadata.json", "model.weights.h5"];

/** True for an archive that holds what Keras's do. */
export function isKerasArchive({ entries }: Zip): boolean {
  return entries.has(CONFIG) && entries.has(WEIGHTS);
}

/** The number in front of "3.1.0"; the newest where nothing is said. */
function majorVersion(version: unknown): number {
  const major = typeof version === "string" ? Number.parseInt(version, 10) : Number.NaN;
  return Number.isNaN(major) ? 3 : major;
}

/**
 * Reads an archive of Keras. Dense weights share its bytes, which must not be written to afterwards; kernels of
 * convolutions are put into ONNX's order. Throws ModelError for damage and for layers that are not read.
 */
export function readKerasArchive(zip: Zip, name: string): Model {
  const entry = (path: string): Uint8Array => zipEntry(zip, path) ?? new Uint8Array(0);
  const network = parseJson(entry(CONFIG), name);
  const metadata = zip.entries.has(METADATA) ? fieldsOf(parseJson(entry(METADATA), name)) : {};
  const keras3 = majorVersion(metadata.keras_version) >= 3;
  const weights = archiveWeights(openHdf5(entry(WEIGHTS), name));
  return buildNetwork(name, { network, keras3, weights });
}

/** Reads a whole network of Keras in HDF5, as readKerasArchive does an archive. */
export function readKerasHdf5(bytes: Uint8Array, name: string): Model {
  const file = openHdf5(bytes, name);
  const [description] = file.texts("", "model_config") ?? [];
  if (description === undefined) {
    const message = "The HDF5 file holds no network (no model_config); in Keras, save the whole model.";
    throw new ModelError("unsupported", name, message);
  }
  const network = parseText(description, name);
  const [version] = file.texts("", "keras_version") ?? [];
  const keras3 = majorVersion(version ?? "2") >= 3;
  return buildNetwork(name, { network, keras3, weights: legacyWeights(file, name) });
}
