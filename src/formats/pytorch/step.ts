// What a module of torch.nn becomes: a step that adds nodes, and what has to be true of the value before it.

import type { Attribute } from "../../model/graph.ts";
import type { Builder } from "../weights/builder.ts";
import type { Place } from "./place.ts";
import type { TensorView } from "./values.ts";

/** A module as a step of the network. */
export interface Step {
  /** Tensors that it reads, by their names in a state dict. */
  readonly tensors?: ReadonlyMap<string, TensorView>;
  /** What it takes behind the batch, where its weights say so. */
  readonly takes?: readonly (number | string)[];
  /** Axes of the value behind it, where they are not those of the value before. */
  readonly axes?: number;
  /** Throws ModelError "unsupported" for values of so many axes that it cannot take exactly. */
  readonly check?: (axes: number) => void;
  /** Adds its nodes; gives the value behind it. */
  readonly add: (builder: Builder, value: string) => string;
}

export type Read = (place: Place) => Step;

/** An operator of one input without weights. */
export const plain =
  (operator: string, attributes: (place: Place) => Record<string, Attribute> = () => ({})): Read =>
  (place) => {
    const read = attributes(place);
    return { add: (builder, value) => builder.add(operator, place.path, [value], read) };
  };
