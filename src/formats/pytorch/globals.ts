// The Python names that a file of weights needs, and what stands for them here. Every other name is refused before
// anything could be done with it.

import { refuseBytes } from "./byte-reader.ts";
import { asArray, type Machine, refuseName, spendCopies } from "./machine.ts";
import { DTYPES, rebuildTensor, STORAGES } from "./tensors.ts";
import type { Global, PickleDict, PickleValue } from "./values.ts";

type Call = (machine: Machine, args: readonly PickleValue[]) => PickleValue;

function makeDict(machine: Machine, [pairs = []]: readonly PickleValue[]): PickleDict {
  const list = asArray(machine, pairs);
  spendCopies(machine, list.length);
  return new Map(
    list.map((pair) => {
      const [key = null, value = null] = asArray(machine, pair);
      return [key, value];
    }),
  );
}

function makeSet(machine: Machine, [items = []]: readonly PickleValue[]): PickleValue {
  const list = asArray(machine, items);
  spendCopies(machine, list.length);
  return new Set(list);
}

const first: Call = (_, args) => args[0] ?? null;

/** What stands for a call of that name: data from data. */
const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ["collections.OrderedDict", makeDict],
  ["builtins.set", makeSet],
  // Learning rate schedules in checkpoints count their milestones.
  ["collections.Counter", (_, args) => args[0] ?? new Map()],
  // Bytes in old pickles: text and an encoding. The text will do.
  ["_codecs.encode", first],
  ["torch.Size", first],
  ["torch.device", first],
  ["torch._utils._rebuild_parameter", first],
  ["torch._utils._rebuild_parameter_with_state", first],
  ["torch._utils._rebuild_tensor", rebuildTensor],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_tensor_v3", (machine, args) => rebuildTensor(machine, args, args[6])],
]);

/** torch's own layers: kept as their name and their attributes. */
const MODULE = /^torch\.nn\.modules\.\w+\.\w+$/;

/** The name as a value. Throws ModelError "unsupported" for one that is not in the tables. */
export function makeGlobal(machine: Machine, moduleName: string, ownName: string): Global {
  const name = `${moduleName === "__builtin__" ? "builtins" : moduleName}.${ownName}`;
  if (CALLS.has(name) || STORAGES.has(name) || DTYPES.has(name) || MODULE.test(name))
    return { kind: "global", name };
  return refuseName(machine, name);
}

/** What calling the name with these arguments stands for. */
export function callGlobal(machine: Machine, { name }: Global, args: readonly PickleValue[]): PickleValue {
  return (CALLS.get(name) ?? refuseName(machine, `a call of ${name}`))(machine, args);
}

/** A new, empty object of the class. */
export function makeObject(machine: Machine, { name }: Global): PickleValue {
  if (MODULE.test(name)) return { kind: "module", className: name, attributes: new Map() };
  if (name === "collections.OrderedDict") return new Map();
  return refuseBytes(machine.reader, `an object of ${name} is no part of a network`);
}
