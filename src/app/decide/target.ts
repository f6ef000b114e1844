// How much, as a person types it. A ratio: "37.5", "37,5 %". A target: "60 %" of what there is, or an amount, "200k",
// "1.5 M", "750 kB".

import type { Measure, Target } from "../../prune/budget.ts";
import { formatCount, formatPercent } from "../format.ts";

const POWERS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, g: 1e9 };

/** Reads a ratio, which people type in percent; undefined where the text is none. */
export function readRatio(written: string): number | undefined {
  const [, digits] = /^(\d+(?:[.,]\d*)?|[.,]\d+)%?$/.exec(written.replaceAll(/\s/g, "")) ?? [];
  const percent = Number.parseFloat(digits?.replace(",", ".") ?? "");
  return percent <= 100 ? percent / 100 : undefined;
}

/** In percent, as it may be typed again. */
export function writeRatio(ratio: number): string {
  return String(Number((ratio * 100).toPrecision(5)));
}

/** Reads a target; undefined where the text is none. */
export function readTarget(written: string, of: Measure): Target | undefined {
  const text = written
    .replaceAll(/[\s_]/g, "")
    // A comma before exactly three digits parts thousands; any other one is a decimal sign.
    .replaceAll(/,(?=\d{3}(?!\d))/g, "")
    .replaceAll(",", ".")
    .toLowerCase();
  const [, digits = "", power = "", unit = ""] = /^(\d*\.?\d+)([kmg]?)(b|%)?$/.exec(text) ?? [];
  const amount = Number.parseFloat(digits);
  if (!(amount > 0)) return undefined;
  if (unit === "%") return power === "" && amount <= 100 ? { of, share: amount / 100 } : undefined;
  if (unit === "b" && of !== "bytes") return undefined;
  return { of, atMost: amount * (POWERS[power] ?? 1) };
}

/** As it may be typed again. */
export function writeTarget(target: Target): string {
  return "share" in target ? formatPercent(target.share) : formatCount(target.atMost);
}
