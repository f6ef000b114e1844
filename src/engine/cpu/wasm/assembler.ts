// Puts WebAssembly functions together into a module: a few hundred bytes that need no toolchain and no second file.
// One memory is imported, shared between threads; all functions are exported by name and return nothing.

import { type Code, type Local, type Type, unsigned } from "./instructions.ts";

const TYPE_CODES: Readonly<Record<Type, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** A function with its body; parameters are its first locals. */
export interface FunctionCode {
  readonly name: string;
  readonly parameters: readonly Type[];
  readonly locals: readonly Type[];
  readonly body: Code;
}

/** Hands out the locals of one function. */
export class FunctionBuilder {
  private readonly parameters: Type[] = [];
  private readonly locals: Type[] = [];

  /** The next parameters, all of one type, in order. Only before the first local. */
  parametersOf<Name extends string>(type: Type, ...names: readonly Name[]): Record<Name, Local> {
    const made = names.map((name) => [name, { index: this.parameters.push(type) - 1, type }]);
    return Object.fromEntries(made) as Record<Name, Local>;
  }

  local(type: Type): Local {
    return { index: this.parameters.length + this.locals.push(type) - 1, type };
  }

  localsOf(type: Type, count: number): Local[] {
    return Array.from({ length: count }, () => this.local(type));
  }

  finish(name: string, ...body: readonly Code[]): FunctionCode {
    return { name, parameters: this.parameters, locals: this.locals, body: body.flat() };
  }
}

function vector(items: readonly Code[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): number[] {
  return vector([...value].map((character) => [character.charCodeAt(0)]));
}

function section(id: number, items: readonly Code[]): number[] {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
}

function bodyOf({ locals, body }: FunctionCode): number[] {
  const declared = vector(locals.map((type) => [1, TYPE_CODES[type]]));
  const content = [...declared, ...body, 0x0b];
  return [...unsigned(content.length), ...content];
}

/** Most pages of 64 KiB that a memory can have. */
export const MOST_PAGES = 65_536;

/** The bytes of a module. Functions know each other by their position in the list. */
export function assemble(functions: readonly FunctionCode[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => {
    return [0x60, ...vector(parameters.map((type) => [TYPE_CODES[type]])), 0];
  });
  const memory = [...text("heap"), ...text("memory"), 2, 3, ...unsigned(1), ...unsigned(MOST_PAGES)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [memory]),
    ...section(
      3,
      functions.map((_function, index) => unsigned(index)),
    ),
    ...section(
      7,
      functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]),
    ),
    ...section(10, functions.map(bodyOf)),
  ]);
}
