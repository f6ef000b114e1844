// The layers that a network of Keras is described with, and where each of them is.

import { ModelError } from "../../model/error.ts";
import { type Fields, fieldsOf, listOf } from "./fields.ts";

/** Classes of Keras that are networks, and may be layers of another. */
export const NETWORKS: ReadonlySet<string> = new Set(["Sequential", "Functional", "Model"]);

/** Where a layer is in a network of networks. */
export interface Place {
  /** Names of the layers around it and its own. */
  readonly names: readonly string[];
  /** The same as Keras 3 counts them: class names in snake case, numbered where they come again. */
  readonly counted: readonly string[];
}

/** A layer as it is described; `inbound` says what its calls read. */
export interface LayerEntry {
  readonly name: string;
  readonly className: string;
  readonly config: Fields;
  readonly inbound: unknown;
  readonly place: Place;
}

/** Keras 3's name of a class in its files: BatchNormalization → batch_normalization. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** The layers of a network. Throws ModelError where one has no class or shares its name. */
export function readLayers(config: Fields, place: Place, where: string): LayerEntry[] {
  const seen = new Map<string, number>();
  const names = new Set<string>();
  return listOf(config.layers).map((value, index) => {
    const layer = fieldsOf(value);
    const settings = fieldsOf(layer.config);
    const { class_name: className } = layer;
    const name = settings.name ?? layer.name ?? `layer_${index + 1}`;
    if (typeof className !== "string" || typeof name !== "string")
      throw new ModelError("format", where, `The network's layer ${index + 1} has no class or no name.`);
    if (names.has(name)) throw new ModelError("format", name, `The network holds two layers named ${name}.`);
    names.add(name);
    const word = snakeCase(className);
    const count = seen.get(word) ?? 0;
    seen.set(word, count + 1);
    const counted = [...place.counted, count === 0 ? word : `${word}_${count}`];
    return {
      name,
      className,
      config: settings,
      inbound: layer.inbound_nodes,
      place: { names: [...place.names, name], counted },
    };
  });
}
