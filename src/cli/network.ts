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

export const NETWORK_OPTIONS = {
  external: { type: "string" },
  graph: { type: "string" },
  activation: { type: "string", multiple: true },
  order: { type: "string" },
} as const;

/** For a command's line. */
export const NETWORK_USAGE =
  "[--external DIR] [--graph NETWORK.onnx] [--activation [LAYER=]NAME] [--order A,B,C]";

export const NETWORK_HELP = `  --external DIR      where other parts of the network lie: an ONNX file's external data,
                      a model.json's shards, further safetensors files (default: beside the file)
For files of weights alone (state dicts, safetensors), whose layers are inferred:
  --graph FILE.onnx   take the arrows from this ONNX file, the weights matched by name
                      or by shape and order
  --activation NAME   after every layer but the last (default: relu); may be given again
                      as LAYER=NAME. ${ASSUMABLE.slice(0, 6).join(", ")},
                      ${ASSUMABLE.slice(6).join(", ")}
  --order A,B,C       all layers or blocks, first to last, by the names that inspect shows
`;

export interface NetworkValues {
  readonly external?: string | undefined;
  readonly graph?: string | undefined;
  readonly activation?: readonly string[] | undefined;
  readonly order?: string | undefined;
}

function readActivation(word: string): AssumedActivation {
  const known = ASSUMABLE.find((each) => each === word);
  if (known !== undefined) return known;
  const message = `--activation is ${word}; ${ASSUMABLE.join(", ")} are there.`;
  throw new ModelError("setting", "--activation", message);
}

/** `--activation` and `--order` as choices; undefined where neither was given. */
function readChoices({ activation = [], order }: NetworkValues): WeightsChoices | undefined {
  if (activation.length === 0 && order === undefined) return undefined;
  let choices: WeightsChoices =
    order === undefined ? {} : { order: order.split(",").map((name) => name.trim()) };
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

/** The network in a file. Throws ModelError where it, or a file that belongs to it, is refused. */
export async function openNetwork(path: string, values: NetworkValues): Promise<Model> {
  const { external = dirname(path), graph } = values;
  const weights = readChoices(values);
  const arrows = graph === undefined ? undefined : { bytes: await readBytes(graph), name: graph };
  const options: OpenOptions = {
    external: filesIn(external),
    ...(arrows === undefined ? {} : { graph: arrows }),
    ...(weights === undefined ? {} : { weights }),
  };
  return open(await readBytes(path), path, options);
}
