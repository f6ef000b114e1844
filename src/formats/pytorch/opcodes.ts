// Python's pickle opcodes of protocols 2 to 5 (Lib/pickletools.py), each as what it does to the machine. Those that
// only protocols 0 and 1 need, and those that load code by other ways than names, are not here.

import {
  refuseBytes,
  takeBytes,
  takeFloat64,
  takeInt32,
  takeInteger,
  takeLine,
  takeText,
  takeUint8,
  takeUint16,
  takeUint32,
  takeUint64,
} from "./byte-reader.ts";
import { callGlobal, makeGlobal, makeObject } from "./globals.ts";
import { addItems, asArray, asDict, type Machine, pop, popGroup, popTuple, top } from "./machine.ts";
import { makeStorage } from "./tensors.ts";
import { asKind, type PickleValue } from "./values.ts";

type Opcode = (machine: Machine) => void;

/** An opcode that puts one value on the stack. */
function push(make: (machine: Machine) => PickleValue): Opcode {
  return (machine) => {
    machine.stack.push(make(machine));
  };
}

function asGlobal(machine: Machine, value: PickleValue) {
  return asKind(value, "global") ?? refuseBytes(machine.reader, "a class is expected");
}

function store(key: (machine: Machine) => number): Opcode {
  return (machine) => {
    machine.memo.set(key(machine), top(machine));
  };
}

function recall(machine: Machine, key: number): PickleValue {
  const value = machine.memo.get(key);
  return value === undefined ? refuseBytes(machine.reader, `nothing is stored as ${key}`) : value;
}

function reduce(machine: Machine): PickleValue {
  const args = asArray(machine, pop(machine));
  return callGlobal(machine, asGlobal(machine, pop(machine)), args);
}

function newObject(machine: Machine): PickleValue {
  asArray(machine, pop(machine));
  return makeObject(machine, asGlobal(machine, pop(machine)));
}

/** State of an object: a module's attributes; dictionaries have some too, which no network needs. */
function build(machine: Machine): void {
  const state = pop(machine);
  const target = top(machine);
  const built = asKind(target, "module");
  if (built !== undefined) built.attributes = asDict(machine, state);
  else asDict(machine, target);
}

function stackGlobal(machine: Machine): PickleValue {
  const [moduleName, name] = popTuple(machine, 2);
  if (typeof moduleName === "string" && typeof name === "string")
    return makeGlobal(machine, moduleName, name);
  return refuseBytes(machine.reader, "a name is no text");
}

function append(machine: Machine, items: readonly PickleValue[]): void {
  const list = asArray(machine, top(machine));
  for (const item of items) list.push(item);
}

function addToSet(machine: Machine): void {
  const items = popGroup(machine);
  const set = top(machine);
  if (!(set instanceof Set)) return refuseBytes(machine.reader, "a set is expected");
  for (const item of items) set.add(item);
}

function dictOf(machine: Machine): PickleValue {
  const dict = new Map<PickleValue, PickleValue>();
  addItems(machine, dict, popGroup(machine));
  return dict;
}

const bytes = (take: (reader: Machine["reader"]) => number) =>
  push(({ reader }) => takeBytes(reader, take(reader)));
const text = (take: (reader: Machine["reader"]) => number) =>
  push(({ reader }) => takeText(reader, take(reader)));

/** What an opcode's byte does. STOP and PROTO are the loop's own. */
export const OPCODES: ReadonlyMap<number, Opcode> = new Map<number, Opcode>([
  [0x95, ({ reader }) => void takeUint64(reader)], // FRAME
  [0x28, ({ marks, stack }) => void marks.push(stack.length)], // MARK
  [0x30, (machine) => void pop(machine)], // POP
  [0x31, (machine) => void popGroup(machine)], // POP_MARK
  [0x32, push(top)], // DUP
  [0x4e, push(() => null)], // NONE
  [0x88, push(() => true)], // NEWTRUE
  [0x89, push(() => false)], // NEWFALSE
  [0x4a, push(({ reader }) => takeInt32(reader))], // BININT
  [0x4b, push(({ reader }) => takeUint8(reader))], // BININT1
  [0x4d, push(({ reader }) => takeUint16(reader))], // BININT2
  [0x8a, push(({ reader }) => takeInteger(reader, takeUint8(reader)))], // LONG1
  [0x8b, push(({ reader }) => takeInteger(reader, takeUint32(reader)))], // LONG4
  [0x47, push(({ reader }) => takeFloat64(reader))], // BINFLOAT
  [0x58, text(takeUint32)], // BINUNICODE
  [0x8c, text(takeUint8)], // SHORT_BINUNICODE
  [0x8d, text(takeUint64)], // BINUNICODE8
  [0x54, text(takeUint32)], // BINSTRING, Python 2's text
  [0x55, text(takeUint8)], // SHORT_BINSTRING
  [0x42, bytes(takeUint32)], // BINBYTES
  [0x43, bytes(takeUint8)], // SHORT_BINBYTES
  [0x8e, bytes(takeUint64)], // BINBYTES8
  [0x96, bytes(takeUint64)], // BYTEARRAY8
  [0x29, push(() => [])], // EMPTY_TUPLE
  [0x74, push(popGroup)], // TUPLE
  [0x85, push((machine) => popTuple(machine, 1))], // TUPLE1
  [0x86, push((machine) => popTuple(machine, 2))], // TUPLE2
  [0x87, push((machine) => popTuple(machine, 3))], // TUPLE3
  [0x5d, push(() => [])], // EMPTY_LIST
  [0x6c, push(popGroup)], // LIST
  [0x61, (machine) => append(machine, popTuple(machine, 1))], // APPEND
  [0x65, (machine) => append(machine, popGroup(machine))], // APPENDS
  [0x7d, push(() => new Map())], // EMPTY_DICT
  [0x64, push(dictOf)], // DICT
  [0x73, (machine) => setItems(machine, popTuple(machine, 2))], // SETITEM
  [0x75, (machine) => setItems(machine, popGroup(machine))], // SETITEMS
  [0x8f, push(() => new Set())], // EMPTY_SET
  [0x90, addToSet], // ADDITEMS
  [0x91, push((machine) => new Set(popGroup(machine)))], // FROZENSET
  [0x71, store(({ reader }) => takeUint8(reader))], // BINPUT
  [0x72, store(({ reader }) => takeUint32(reader))], // LONG_BINPUT
  [0x94, store(({ memo }) => memo.size)], // MEMOIZE
  [0x68, push((machine) => recall(machine, takeUint8(machine.reader)))], // BINGET
  [0x6a, push((machine) => recall(machine, takeUint32(machine.reader)))], // LONG_BINGET
  [0x63, push((machine) => makeGlobal(machine, takeLine(machine.reader), takeLine(machine.reader)))], // GLOBAL
  [0x93, push(stackGlobal)], // STACK_GLOBAL
  [0x52, push(reduce)], // REDUCE
  [0x81, push(newObject)], // NEWOBJ
  [0x62, build], // BUILD
  [0x51, push((machine) => makeStorage(machine, pop(machine)))], // BINPERSID
]);

function setItems(machine: Machine, items: readonly PickleValue[]): void {
  addItems(machine, asDict(machine, top(machine)), items);
}
