// Where Keras keeps the weights of its layers in HDF5. Both forms keep them in the layer's own order, by which they are
// told apart here; the names that Keras writes have changed from version to version.

import { ModelError } from "../../model/error.ts";
import type { Hdf5File } from "../hdf5/file.ts";
import type { StoredTensor } from "../stored.ts";
import type { Place } from "./layer-list.ts";
import type { WeightSource } from "./network.ts";

/** Keras splits long lists of names over attributes that end in numbers. */
function readNames(file: Hdf5File, path: string, attribute: string): readonly string[] {
  const whole = file.texts(path, attribute);
  if (whole !== undefined) return whole;
  const names: string[] = [];
  for (let part = 0; ; part++) {
    const found = file.texts(path, `${attribute}${part}`);
    if (found === undefined) return names;
    names.push(...found);
  }
}

/** Items by the layer that they are of: the part of their path before the last. */
export function byLayer<Item>(
  items: Iterable<readonly [string, Item]>,
): ReadonlyMap<string, readonly Item[]> {
  const found = new Map<string, Item[]>();
  for (const [path, item] of items) {
    const layer = path.split("/").at(-2) ?? "";
    const list = found.get(layer);
    if (list === undefined) found.set(layer, [item]);
    else list.push(item);
  }
  return found;
}

interface Listed {
  readonly all: readonly string[];
  readonly byLayer: ReadonlyMap<string, readonly string[]>;
}

/** A whole network in HDF5 (Keras 1 to 3): a group a layer, whose attribute names its weights in order. */
export function legacyWeights(file: Hdf5File, where: string): WeightSource {
  const lists = new Map<string, Listed>();
  const listOf = (path: string): Listed => {
    const known = lists.get(path);
    if (known !== undefined) return known;
    const all = readNames(file, path, "weight_names");
    const list = { all, byLayer: byLayer(all.map((name) => [name, name])) };
    lists.set(path, list);
    return list;
  };
  return ({ names: [outer = "", ...inner] }: Place): readonly StoredTensor[] => {
    const path = `model_weights/${outer}`;
    const list = listOf(path);
    const layer = inner.at(-1);
    const own = layer === undefined ? list.all : (list.byLayer.get(layer) ?? []);
    return own.map((weight) => {
      const tensor = file.tensor(`${path}/${weight}`);
      if (tensor !== undefined) return tensor;
      throw new ModelError("format", where, `The file names the weights ${weight}, but does not hold them.`);
    });
  };
}

/** Folders of the layers of a network, as Keras 3 and Keras 2.13 call them. */
const FOLDERS = ["layers", "_layer_checkpoint_dependencies"];

/** The weights of an archive of Keras: numbered, in a folder that is called after the layer's class. */
export function archiveWeights(file: Hdf5File): WeightSource {
  return ({ names, counted }: Place): readonly StoredTensor[] => {
    for (const folder of FOLDERS) {
      for (const path of [counted, names]) {
        const place = path.map((name) => `${folder}/${name}`).join("/");
        const tensors = numbered(file, `${place}/vars`);
        if (tensors.length > 0) return tensors;
      }
    }
    return [];
  };
}

function numbered(file: Hdf5File, path: string): readonly StoredTensor[] {
  const tensors: StoredTensor[] = [];
  for (let index = 0; ; index++) {
    const tensor = file.tensor(`${path}/${index}`);
    if (tensor === undefined) return tensors;
    tensors.push(tensor);
  }
}
