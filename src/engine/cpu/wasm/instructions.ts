// WebAssembly instructions as functions that nest like the expressions they stand for. An operand is code that leaves
// one value, a local, or a number, which becomes an i32 constant. Codes: WebAssembly core specification 3.0, chapter 5.4.

export type Code = readonly number[];
export type Type = "i32" | "f32" | "v128";

/** A local variable of the function that is being written. */
export interface Local {
  readonly index: number;
  readonly type: Type;
}

export type Operand = Code | Local | number;

/** LEB128 of an unsigned 32-bit integer. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** LEB128 of a signed 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 127;
    rest >>= 7;
    const done = (rest === 0 && low < 64) || (rest === -1 && low >= 64);
    bytes.push(done ? low : low + 128);
    if (done) return bytes;
  }
}

function push(operand: Operand): Code {
  if (typeof operand === "number") return [0x41, ...signed(operand)];
  return "index" in operand ? [0x20, ...unsigned((operand as Local).index)] : (operand as Code);
}

type Two = (left: Operand, right: Operand) => Code;

const two =
  (...opcode: number[]): Two =>
  (left, right) => [...push(left), ...push(right), ...opcode];

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];

export const add = two(0x6a);
export const subtract = two(0x6b);
export const multiply = two(0x6c);
export const equal = two(0x46);
/** Of two conditions that are 0 or 1. */
export const both = two(0x71);
/** Of signed numbers: counts, never addresses. */
export const less = two(0x48);
export const addQuads = two(...simd(0xe4));
export const multiplyQuads = two(...simd(0xe6));
export const smallerQuads = two(...simd(0xe8));
export const largerQuads = two(...simd(0xe9));

/** a · b + c in four lanes, in one rounding where the processor has it, else in two: always the same on one machine. */
export function relaxedMultiplyAdd(a: Operand, b: Operand, c: Operand): Code {
  return [...push(a), ...push(b), ...push(c), ...simd(0x105)];
}

/** Alignment of 4 bytes, and a constant offset. */
const memory = (offset: number): number[] => [2, ...unsigned(offset)];

export function load(address: Operand, offset = 0): Code {
  return [...push(address), 0x28, ...memory(offset)];
}

export function store(address: Operand, value: Operand, offset = 0): Code {
  return [...push(address), ...push(value), 0x36, ...memory(offset)];
}

export function loadQuad(address: Operand, offset = 0): Code {
  return [...push(address), ...simd(0), ...memory(offset)];
}

/** One value in all four lanes. */
export function loadSplat(address: Operand, offset = 0): Code {
  return [...push(address), ...simd(9), ...memory(offset)];
}

export function storeQuad(address: Operand, value: Operand, offset = 0): Code {
  return [...push(address), ...push(value), ...simd(11), ...memory(offset)];
}

/** Stores one lane of a quad. */
export function storeLane(address: Operand, value: Operand, lane: number, offset = 0): Code {
  return [...push(address), ...push(value), ...simd(0x5a), ...memory(offset), lane];
}

/** The quad with one of its lanes loaded. */
export function loadLane(address: Operand, value: Operand, lane: number): Code {
  return [...push(address), ...push(value), ...simd(0x56), ...memory(0), lane];
}

export const zeroQuad: Code = [...simd(12), ...new Array<number>(16).fill(0)];

/** A 32-bit float in all four lanes. */
export function splat(value: Operand): Code {
  return [...push(value), ...simd(19)];
}

export function set(local: Local, value: Operand): Code {
  return [...push(value), 0x21, ...unsigned(local.index)];
}

/** local += value */
export function advance(local: Local, value: Operand): Code {
  return set(local, add(local, value));
}

/** Repeats the body while the condition, looked at before each time, holds. */
export function repeatWhile(condition: Operand, ...body: readonly Code[]): Code {
  const leave = [...push(condition), 0x45, 0x0d, 1];
  return [0x02, 0x40, 0x03, 0x40, ...leave, ...body.flat(), 0x0c, 0, 0x0b, 0x0b];
}

export function when(condition: Operand, then: readonly Code[], otherwise: readonly Code[] = []): Code {
  const rest = otherwise.length === 0 ? [] : [0x05, ...otherwise.flat()];
  return [...push(condition), 0x04, 0x40, ...then.flat(), ...rest, 0x0b];
}

/** Calls the function of this number. */
export function call(index: number, ...operands: readonly Operand[]): Code {
  return [...operands.flatMap(push), 0x10, ...unsigned(index)];
}
