// Decimal text for float32 numbers. A weight typed as 0.1 must read as 0.1 again, not as 0.10000000149011612, and
// still come back with the same bits.

/** Below this magnitude float32 has less than its usual precision, so that one digit may be enough. */
const SMALLEST_NORMAL = 2 ** -126;

/**
 * The shortest decimal that reads back to the same float32: `Math.fround(Number(text))` has the bits of `value`,
 * −0 included ("-0"). `value` is taken as a float32. NaN and infinities give JavaScript's words for them.
 * (For three powers of two, 2^-96, 2^87 and 2^90, an 8-digit decimal exists that is not the nearest; they get 9 digits.)
 */
export function shortestFloat32(value: number): string {
  const single = Math.fround(value);
  if (Object.is(single, -0)) return "-0";
  if (!Number.isFinite(single)) return String(single);
  // Six digits always survive a normal float32, so that fewer need not be tried: trailing zeros fall away below.
  const first = Math.abs(single) < SMALLEST_NORMAL ? 1 : 6;
  for (let digits = first; digits < 9; digits++) {
    const decimal = Number(single.toPrecision(digits));
    if (Math.fround(decimal) === single) return String(decimal);
  }
  return String(Number(single.toPrecision(9)));
}
