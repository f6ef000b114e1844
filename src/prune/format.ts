// How numbers are written for people, in reports and on the page.

import { shortestFloat32 } from "../model/number.ts";

/** "266,610" */
export function formatCount(value: number): string {
  return value.toLocaleString("en");
}

/** "1.04 MB" (decimal units, as disks count). */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toPrecision(3)} ${units[power]}`;
}

/** "12.3 ms", "0.0456 ms" */
export function formatMilliseconds(milliseconds: number): string {
  return `${Number(milliseconds.toPrecision(3))} ms`;
}

/** "50 %", "12.5 %" */
export function formatPercent(share: number, digits = 3): string {
  return `${Number((share * 100).toPrecision(digits))} %`;
}

function withMinus(text: string): string {
  return text.replaceAll("-", "−");
}

/** At most `digits` significant digits; "2.4e−5" rather than a row of zeros. */
function compact(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits));
  const small = rounded !== 0 && Math.abs(rounded) < 1e-3;
  return withMinus(small ? rounded.toExponential() : String(rounded));
}

/** A weight as a person typed it: the shortest decimal of the float32 where that is short; a true minus sign. */
export function formatWeight(value: number): string {
  const short = shortestFloat32(value);
  return short.length <= 6 ? withMinus(short) : compact(value, 3);
}

/** A score: four significant digits are enough to compare by. */
export function formatScore(value: number): string {
  return compact(value, 4);
}
