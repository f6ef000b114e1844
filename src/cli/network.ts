// The network that a command works on, with the options of every command that opens one.

import { dirname } from "node:path";
import {
  ASSUMABLE,
  type AssumedActivation,
  type Model,
  ModelError,
  type OpenOptions,
  open,
  type WeightsChoices,
} from "../index.ts";
import { filesIn, readBytes } from "./files.ts";
import type { NamedBytes } from "./labelled.ts";
import { readWord } from "./options.ts";

export const NETWORK_OPTIONS = {
  external: { type: "string" },
  graph: { type: "string" },
  activation: { type: "string", multiple: true },
  order: { type: "string" },
  norm: { type: "string", multiple: true },
} as const;

/** For a command's line. */
export const NETWORK_USAGE =
  "[--external DIR] [--graph NETWORK.onnx] [--activation [LAYER=]NAME] [--order A,B,C] [--norm NORM=LAYER]";

export const NETWORK_HELP = `  --external DIR      where other parts of the network lie: an ONNX file's external data,
                      a model.json's shards, further safetensors files (default: beside the file)
For files of weights alone (state dicts, safetensors), whose layers are inferred:
  --graph FILE.onnx   take the arrows from this ONNX file, the weights matched by name
                      or by shape and order
  --activation NAME   after every layer but the last (default: relu); may be given again
                      as LAYER=NAME. ${ASSUMABLE.slice(0, 6).join(", ")},
                      ${ASSUMABLE.slice(6).join(", ")}
  --order A,B,C       all layers or blocks, first to last, by the names that inspect shows
  --norm NORM=LAYER   the layer that a batch norm follows, where its name does not say it
                      (default: the one before it in the file); may be given again
`;

export interface NetworkValues {
  readonly external?: string | undefined;
  readonly graph?: string | undefined;
  readonly activation?: readonly string[] | undefined;
  readonly order?: string | undefined;
  readonly norm?: readonly string[] | undefined;
}

function readActivation(word: string): AssumedActivation {
  return readWord("--activation", word, ASSUMABLE);
}

/** NORM=LAYER, each. */
function readNorms(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => {
      const [norm = "", layer = "", ...more] = word.split("=");
      if (norm !== "" && layer !== "" && more.length === 0) return [norm, layer];
      throw new ModelError("setting", "--norm", `--norm is ${word}; NORM=LAYER is expected.`);
    }),
  );
}

/** `--activation`, `--order` and `--norm` as choices; undefined where none was given. */
export function readChoices({
  activation = [],
  order,
  norm = [],
}: NetworkValues): WeightsChoices | undefined {
  if (activation.length === 0 && order === undefined && norm.length === 0) return undefined;
  let choices: WeightsChoices = {
    ...(order === undefined ? {} : { order: order.split(",").map((name) => name.trim()) }),
    ...(norm.length === 0 ? {} : { norms: readNorms(norm) }),
  };
  for (const word of activation) {
    const at = word.lastIndexOf("=");
    const name = readActivation(word.slice(at + 1));
    choices =
      at < 0
        ? { ...choices, activation: name }
        : { ...choices, activations: { ...choices.activations, [word.slice(0, at)]: name } };
  }
  return choices;
}

/** A network with everything that it was read from, for those who open it elsewhere again. */
export interface NetworkFiles {
  readonly model: Model;
  readonly file: NamedBytes;
  /** What it keeps weights in, by the names that it has for them. */
  readonly external: ReadonlyMap<string, Uint8Array>;
  /** The network that lent its arrows. */
  readonly graph?: NamedBytes;
}

/** The network in a file. Throws ModelError where it, or a file that belongs to it, is refused. */
export async function openNetworkFiles(path: string, values: NetworkValues): Promise<NetworkFiles> {
  const { external: folder = dirname(path), graph: arrows } = values;
  const weights = readChoices(values);
  const graph = arrows === undefined ? {} : { graph: { bytes: await readBytes(arrows), name: arrows } };
  const file = { name: path, bytes: await readBytes(path) };
  const external = new Map<string, Uint8Array>();
  const beside = filesIn(folder);
  const options: OpenOptions = {
    external: (name) => {
      const bytes = beside(name);
      if (bytes !== undefined) external.set(name, bytes);
      return bytes;
    },
    ...graph,
    ...(weights === undefined ? {} : { weights }),
  };
  return { model: open(file.bytes, file.name, options), file, external, ...graph };
}

/** The network in a file. Throws ModelError where it, or a file that belongs to it, is refused. */
export async function openNetwork(path: string, values: NetworkValues): Promise<Model> {
  return (await openNetworkFiles(path, values)).model;
}
