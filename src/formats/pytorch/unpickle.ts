// An unpickler that runs nothing: a loop over opcodes that move data about. What a pickle names is looked up in a
// table of torch's own weights and layers, and refused by name where it is not there.

import { makeReader, refuseBytes, takeUint8 } from "./byte-reader.ts";
import { makeMachine, pop } from "./machine.ts";
import { OPCODES } from "./opcodes.ts";
import type { PickleValue, Storage } from "./values.ts";

const PROTO = 0x80;
const STOP = 0x2e;

/** More than the largest checkpoints have; every step may make a value. */
const MOST_STEPS = 2_000_000;

export interface Unpickled {
  readonly value: PickleValue;
  /** Where the pickle ends in the bytes. */
  readonly end: number;
}

/**
 * The value that the pickle at `offset` builds; `storages` gets every storage that it names. `where` names the file in
 * sentences. Throws ModelError "format" for damage, "unsupported" for a name that is not in the tables.
 */
export function unpickle(
  bytes: Uint8Array,
  where: string,
  storages: Map<string, Storage>,
  offset = 0,
): Unpickled {
  const reader = makeReader(bytes, where, offset);
  const machine = makeMachine(reader, storages);
  if (takeUint8(reader) !== PROTO) refuseBytes(reader, "it does not begin as one");
  const protocol = takeUint8(reader);
  if (protocol < 2 || protocol > 5) refuseBytes(reader, `its protocol is ${protocol}`);
  for (let step = 0; step < MOST_STEPS; step++) {
    const code = takeUint8(reader);
    if (code === STOP) return { value: pop(machine), end: reader.offset };
    const opcode = OPCODES.get(code);
    if (opcode === undefined)
      refuseBytes(reader, `it has the unknown step 0x${code.toString(16).padStart(2, "0")}`);
    opcode(machine);
  }
  return refuseBytes(reader, `it has more than ${MOST_STEPS.toLocaleString("en")} steps`);
}
