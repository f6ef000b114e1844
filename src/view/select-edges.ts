// Which weights get an edge. A large link has more of them than a picture can hold, so the strongest by |w| are
// chosen, exactly, by a radix select: the bits of a magnitude, read as a whole number, are in the magnitude's order.

import { finish, type Steps } from "../model/steps.ts";

/** The bits of |w| from the top: where a digit begins, and how many bits it has. */
const DIGITS: readonly (readonly [shift: number, bits: number])[] = [
  [20, 11],
  [9, 11],
  [0, 9],
];
const WITHOUT_SIGN = 0x7fffffff;
const INFINITY_BITS = 0x7f800000;

/** The bits of all weights; magnitudeBits makes an order of them. */
function bitsOf({ buffer, byteOffset, length }: Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length);
}

/** A whole number in the order of |w|; a weight that is no number counts as 0. */
function magnitudeBits(bits: number): number {
  const magnitude = bits & WITHOUT_SIGN;
  return magnitude > INFINITY_BITS ? 0 : magnitude;
}

/** Counts what the next digit of every magnitude is that starts as `known`. A plain loop: there may be 10⁸ weights. */
function countDigits(
  part: Uint32Array,
  counts: Uint32Array,
  known: number,
  shift: number,
  bits: number,
): void {
  const above = shift + bits;
  const mask = (1 << bits) - 1;
  const start = known >>> above;
  for (let index = 0; index < part.length; index++) {
    let magnitude = (part[index] as number) & WITHOUT_SIGN;
    if (magnitude > INFINITY_BITS) magnitude = 0;
    if (magnitude >>> above !== start) continue;
    const digit = (magnitude >>> shift) & mask;
    counts[digit] = (counts[digit] as number) + 1;
  }
}

/** The place-th largest magnitude, as bits, and which of those equal to it (1: the first) stands at that place. */
function* largestAt(
  parts: readonly Uint32Array[],
  place: number,
): Steps<{ readonly threshold: number; readonly ties: number }> {
  let [threshold, ties] = [0, place];
  for (const [shift, bits] of DIGITS) {
    const counts = new Uint32Array(1 << bits);
    for (const part of parts) {
      countDigits(part, counts, threshold, shift, bits);
      yield;
    }
    let digit = counts.length - 1;
    for (; digit > 0 && (counts[digit] ?? 0) < ties; digit--) ties -= counts[digit] ?? 0;
    threshold |= digit << shift;
  }
  return { threshold, ties };
}

/**
 * Indices of the `count` largest |weights| (all where there are fewer), weakest first: the order to draw them in.
 * Among equals the lower index counts as stronger.
 */
export function* strongestSteps(weights: Float32Array, count: number): Steps<Uint32Array> {
  const bits = bitsOf(weights);
  const kept = new Uint32Array(Math.max(0, Math.min(count, weights.length)));
  if (kept.length === 0) return kept;
  const { threshold, ties } = yield* largestAt([bits], kept.length);
  let [at, equal] = [0, 0];
  for (let index = 0; at < kept.length; index++) {
    const magnitude = magnitudeBits(bits[index] as number);
    if (magnitude > threshold || (magnitude === threshold && equal++ < ties)) kept[at++] = index;
  }
  const strength = (index: number) => magnitudeBits(bits[index] ?? 0);
  return kept.sort((a, b) => strength(a) - strength(b) || b - a);
}

/** The magnitude that `share` (0 … 1) of all the weights do not exceed; 0 without weights. */
export function* quantileSteps(weights: readonly Float32Array[], share: number): Steps<number> {
  const count = weights.reduce((sum, part) => sum + part.length, 0);
  if (count === 0) return 0;
  const rank = Math.max(0, Math.min(count - 1, Math.ceil(share * count) - 1));
  const { threshold } = yield* largestAt(weights.map(bitsOf), count - rank);
  return new Float32Array(Uint32Array.of(threshold).buffer)[0] ?? 0;
}

/** strongestSteps at once. */
export function selectStrongest(weights: Float32Array, count: number): Uint32Array {
  return finish(strongestSteps(weights, count));
}

/** quantileSteps at once. */
export function magnitudeQuantile(weights: readonly Float32Array[], share: number): number {
  return finish(quantileSteps(weights, share));
}
