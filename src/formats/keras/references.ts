// Which values a layer of a functional network reads. Keras 2, Keras 3 and TensorFlow.js each write it in their own
// way; what all have in common is (layer, call, output).

import { fieldsOf, listOf } from "./fields.ts";

/** Output `output` of call `call` of a layer. */
export interface Reference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** Deeper lists than this hold no values of a network. */
const DEEPEST = 12;

export function keyOf({ layer, call, output }: Reference): string {
  return `${layer}/${call}/${output}`;
}

function asReference(list: readonly unknown[]): Reference | undefined {
  const [layer, call, output] = list;
  return typeof layer === "string" && typeof call === "number" && typeof output === "number"
    ? { layer, call, output }
    : undefined;
}

/** Every value that is named in a list or an object of Keras, in order. */
export function readReferences(value: unknown, depth = 0): Reference[] {
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) {
    const one = asReference(value);
    return one === undefined ? value.flatMap((item) => readReferences(item, depth + 1)) : [one];
  }
  const { class_name: className, config, args, kwargs } = fieldsOf(value);
  if (className === "__keras_tensor__") return readReferences(fieldsOf(config).keras_history, depth + 1);
  if (args !== undefined || kwargs !== undefined)
    return [
      ...readReferences(args, depth + 1),
      ...Object.values(fieldsOf(kwargs)).flatMap((item) => readReferences(item, depth + 1)),
    ];
  return [];
}

/** What each call of a layer reads. */
export function readCalls(inboundNodes: unknown): (readonly Reference[])[] {
  return listOf(inboundNodes).map((node) => readReferences(node));
}
