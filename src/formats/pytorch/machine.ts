// The state of the machine that a pickle is a program for. It has a stack and a memo and nothing else: no opcode
// reaches outside of it.

import { ModelError } from "../../model/error.ts";
import { type ByteReader, refuseBytes } from "./byte-reader.ts";
import type { PickleDict, PickleValue, Storage } from "./values.ts";

export interface Machine {
  readonly reader: ByteReader;
  readonly stack: PickleValue[];
  /** Heights of the stack at which a group of values begins. */
  readonly marks: number[];
  readonly memo: Map<number, PickleValue>;
  /** Storages by key, as they are named. */
  readonly storages: Map<string, Storage>;
  /** Values that calls may still copy: what is read once could be copied without end. */
  copies: number;
}

export function makeMachine(reader: ByteReader, storages: Map<string, Storage>): Machine {
  return { reader, stack: [], marks: [], memo: new Map(), storages, copies: reader.bytes.length };
}

/** Takes one value from the stack, of the group that is open. */
export function pop(machine: Machine): PickleValue {
  const { stack, marks, reader } = machine;
  if (stack.length <= (marks.at(-1) ?? 0)) refuseBytes(reader, "a value is missing");
  return stack.pop() as PickleValue;
}

export function top(machine: Machine): PickleValue {
  const value = pop(machine);
  machine.stack.push(value);
  return value;
}

/** Takes the values of the open group and closes it. */
export function popGroup(machine: Machine): PickleValue[] {
  const mark = machine.marks.pop();
  if (mark === undefined) refuseBytes(machine.reader, "a group of values does not begin");
  return machine.stack.splice(mark);
}

/** The last `count` values as one, in their order. */
export function popTuple(machine: Machine, count: number): PickleValue[] {
  return Array.from({ length: count }, () => pop(machine)).reverse();
}

/** Throws where calls copy more values than the pickle has bytes. */
export function spendCopies(machine: Machine, count: number): void {
  machine.copies -= count;
  if (machine.copies < 0) refuseBytes(machine.reader, "it copies itself again and again");
}

export function asArray(machine: Machine, value: PickleValue | undefined): PickleValue[] {
  return Array.isArray(value) ? value : refuseBytes(machine.reader, "a list or tuple is expected");
}

export function asDict(machine: Machine, value: PickleValue | undefined): PickleDict {
  return value instanceof Map ? value : refuseBytes(machine.reader, "a dictionary is expected");
}

/** Adds keys and values, which alternate. */
export function addItems(machine: Machine, dict: PickleDict, items: readonly PickleValue[]): void {
  if (items.length % 2 !== 0) refuseBytes(machine.reader, "a key has no value");
  for (let at = 0; at < items.length; at += 2) dict.set(items[at] ?? null, items[at + 1] ?? null);
}

/** Throws ModelError "unsupported" that names what the pickle asks for. */
export function refuseName(machine: Machine, name: string): never {
  const message = `The pickle asks for ${name}, which is code and not weights; Espalier runs nothing from a file (in PyTorch, save model.state_dict() instead).`;
  throw new ModelError("unsupported", machine.reader.where, message);
}
