// Einsum's equation, read once for whoever needs it: one letter per axis of every input and of the output.

export interface Einsum {
  /** Letters of each input, one per axis. */
  readonly inputs: readonly string[];
  readonly output: string;
}

/**
 * Reads "bij,bjk->bik"; without an arrow the output has the letters that stand once, in alphabetical order.
 * Returns undefined for what it does not read: ellipsis, and anything that is not an equation.
 */
export function parseEinsum(equation: string): Einsum | undefined {
  const [left = "", right, ...more] = equation.replace(/\s/g, "").split("->");
  const inputs = left.split(",");
  if (more.length > 0 || !inputs.every((letters) => /^[A-Za-z]*$/.test(letters))) return undefined;
  const all = inputs.join("");
  const once = Array.from(new Set(all)).filter((letter) => all.split(letter).length === 2);
  const output = right ?? once.sort().join("");
  if (!/^[A-Za-z]*$/.test(output) || new Set(output).size !== output.length) return undefined;
  return { inputs, output };
}
