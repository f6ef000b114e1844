// What was saved: a state dict, perhaps inside a checkpoint, or a whole network.

import { ModelError } from "../../model/error.ts";
import { asKind, type Module, type PickleValue, type TensorView } from "./values.ts";

/** A state dict's tensors by name. */
export interface StateDict {
  readonly tensors: ReadonlyMap<string, TensorView>;
}

/** Keys under which checkpoints keep a network. */
const KEYS = ["state_dict", "model_state_dict", "model"];

/** How deep checkpoints are searched. */
const DEEPEST = 3;

function tensorsOf(dict: ReadonlyMap<PickleValue, PickleValue>): Map<string, TensorView> {
  const tensors = new Map<string, TensorView>();
  for (const [key, value] of dict) {
    const tensor = asKind(value, "tensor");
    if (tensor !== undefined && typeof key === "string") tensors.set(key, tensor);
  }
  return tensors;
}

/** What stands under the keys of a dictionary, for a sentence. */
function describe(value: PickleValue): string {
  if (!(value instanceof Map)) return "something that is neither a dictionary of tensors nor a network";
  const keys = [...value.keys()].slice(0, 6).map((key) => (typeof key === "string" ? key.slice(0, 40) : "…"));
  const list = keys.length === 0 ? "that is empty" : `with ${keys.join(", ")}`;
  return `a dictionary ${list}, without tensors and without a state dict under ${KEYS.join(", ")}`;
}

/**
 * Finds the network in what was saved: a dictionary that holds tensors, itself or under one of the usual keys, or an
 * object of torch.nn. Throws ModelError "unsupported" that says what was found instead.
 */
export function findContents(saved: PickleValue, where: string): StateDict | Module {
  let value = saved;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const module = asKind(value, "module");
    if (module !== undefined) return module;
    if (!(value instanceof Map)) break;
    const tensors = tensorsOf(value);
    const inner = KEYS.map((key) => (value as Map<PickleValue, PickleValue>).get(key)).find(
      (found) => found instanceof Map || asKind(found, "module") !== undefined,
    );
    if (tensors.size > 0 && inner === undefined) return { tensors };
    if (inner === undefined) break;
    value = inner;
  }
  throw new ModelError("unsupported", where, `The file holds ${describe(value)}.`);
}
