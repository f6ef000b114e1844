// Several files that came together → the one to open and what goes with it: the parts of one network, an ONNX file's
// external data, or weights in one file and their arrows in another.

import { ModelError } from "../model/error.ts";
import { looksLikeData } from "./data/raw.ts";
import type { NamedFile } from "./idx.ts";
import type { OpenOptions } from "./options.ts";
import { isPickle } from "./pytorch.ts";
import { isSafetensors, isShardIndex, shardNames } from "./safetensors.ts";
import { isZip } from "./zip.ts";

/** What a file of a network is called, where several come together. */
export const NETWORK_NAME = /\.(onnx|json|pt|pth|safetensors|keras|h5|hdf5)$/i;

export interface Together {
  readonly file: NamedFile;
  readonly options: OpenOptions;
  /** A second network, the smaller one: what another tool may have made of the first. */
  readonly other?: NamedFile;
  /** Once it is opened: the files that it has asked for, which are parts of it whatever they look like. */
  readonly asked: ReadonlySet<NamedFile>;
}

const baseName = (path: string) => path.split(/[\\/]/).at(-1) ?? path;

/** True for files that hold weights and perhaps no arrows. */
function isWeights({ bytes }: NamedFile): boolean {
  return isSafetensors(bytes) || isZip(bytes) || isPickle(bytes);
}

function isPart({ name }: NamedFile): boolean {
  return shardNames(baseName(name).replace(/\.safetensors$/i, "")) !== undefined;
}

/** One file for each network: of several parts their index, or else the first. */
function withoutParts(files: readonly NamedFile[]): NamedFile[] {
  const index = files.find(({ bytes }) => isShardIndex(bytes));
  const [first] = files.filter(isPart);
  const chosen = index ?? first;
  return files.filter((file) => file === chosen || !(isPart(file) || isShardIndex(file.bytes)));
}

/** Settings that lie beside a network (config.json, tokenizer.json) are none. */
function withoutSettings(files: readonly NamedFile[]): readonly NamedFile[] {
  const networks = files.filter((file) => !/\.json$/i.test(file.name) || isShardIndex(file.bytes));
  return networks.length > 0 ? networks : files;
}

/**
 * The network among files of any names; undefined where there is none. What looks like examples is
 * no network, but may be asked for. Throws ModelError "setting" where there are
 * more than two networks.
 */
export function openTogether(files: readonly NamedFile[]): Together | undefined {
  const asked = new Set<NamedFile>();
  const external = (path: string) => {
    const found = files.find(({ name }) => baseName(name) === baseName(path));
    if (found !== undefined) asked.add(found);
    return found?.bytes;
  };
  const networks = files.filter((file) => !looksLikeData(file));
  const named = networks.filter(({ name }) => NETWORK_NAME.test(name));
  const candidates = withoutParts(withoutSettings(named.length > 0 ? named : networks));
  const [first, second, third] = candidates;
  if (first === undefined) return undefined;
  if (second === undefined) return { file: first, options: { external }, asked };
  const weights = candidates.find(isWeights);
  const arrows = candidates.find(({ name }) => /\.onnx$/i.test(name));
  if (third === undefined && weights !== undefined && arrows !== undefined)
    return { file: weights, options: { external, graph: arrows }, asked };
  if (third === undefined) {
    const [file, other] = first.bytes.length < second.bytes.length ? [second, first] : [first, second];
    return { file, other, options: { external }, asked };
  }
  const message = `${first.name} and ${second.name} came together, and more; open one network, or two to be held against each other.`;
  throw new ModelError("setting", second.name, message);
}
